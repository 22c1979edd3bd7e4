package org.vivaio.core.campaign;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.campaign.CampaignBook.Cost;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/** Reads costs as people enter them, one as JSON or many as CSV; every fault is told with its line. */
final class CostReader {
    private static final int MOST = 5_000;

    private final String currency;
    private final List<FieldError> errors = new ArrayList<>();

    CostReader(String currency) {
        this.currency = currency;
    }

    /** {@code {"day", "amount": {"amount", "currency"}, "note"?, "reference"?}}. */
    Cost json(ObjectNode body) {
        body.fieldNames().forEachRemaining(name -> {
            if (!List.of("day", "amount", "note", "reference").contains(name)) {
                error(name, "unknown", "is not known here; known are amount, day, note, reference");
            }
        });
        boolean money = body.path("amount").isObject();
        Cost cost = cost(
                "",
                body.path("day").asText(),
                money
                        ? body.path("amount").path("amount").asText()
                        : body.path("amount").asText(),
                money ? body.path("amount").path("currency").asText() : "",
                body.path("note").asText(),
                body.path("reference").asText());
        refuse();
        return cost;
    }

    /** Lines of {@code day,amount,currency,note,reference}; the last three may be missing, a head line is passed over. */
    List<Cost> csv(String text) {
        List<Cost> costs = new ArrayList<>();
        String[] lines = text.replace("\uFEFF", "").split("\r\n|\n|\r");
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].isBlank()
                    || i == 0 && lines[i].toLowerCase(java.util.Locale.ROOT).startsWith("day")) {
                continue;
            }
            List<String> cells = cells(lines[i]);
            String where = "line " + (i + 1) + ".";
            costs.add(cost(where, cell(cells, 0), cell(cells, 1), cell(cells, 2), cell(cells, 3), cell(cells, 4)));
            if (costs.size() > MOST) {
                error("", "limit", "Send at most " + MOST + " lines");
                break;
            }
        }
        if (costs.isEmpty()) {
            error("", "required", "Send lines of day,amount,currency,note,reference");
        }
        refuse();
        return costs;
    }

    private static String cell(List<String> cells, int at) {
        return at < cells.size() ? cells.get(at).strip() : "";
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        char separator = line.indexOf(';') >= 0 && line.indexOf(',') < 0 ? ';' : ',';
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean twice = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (twice) {
                    cell.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == separator && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    private Cost cost(String where, String day, String amount, String code, String note, String reference) {
        LocalDate on = LocalDate.EPOCH;
        try {
            on = LocalDate.parse(day);
        } catch (DateTimeParseException e) {
            error(where + "day", "date", "must be a day such as 2026-05-01");
        }
        BigDecimal sum = BigDecimal.ZERO;
        if (amount.matches("-?[0-9]{1,12}(\\.[0-9]{1,4})?")) {
            sum = new BigDecimal(amount);
        } else {
            error(where + "amount", "amount", "must be an amount such as 12.50; with a minus for what came back");
        }
        String known = currency;
        if (!code.isEmpty()) {
            try {
                known = Currency.getInstance(code).getCurrencyCode();
            } catch (IllegalArgumentException e) {
                error(where + "currency", "currency", "must be the three letters of a currency, such as EUR");
            }
        }
        if (note.length() > 500 || reference.length() > 200 || (note + reference).indexOf('\0') >= 0) {
            error(where + "note", "limit", "a note has 500 characters at most, a reference 200");
        }
        return new Cost(on, sum, known, note, Optional.of(reference).filter(r -> !r.isEmpty()));
    }

    private void error(String field, String code, String message) {
        if (errors.size() < 50) {
            errors.add(new FieldError(field, code, message));
        }
    }

    private void refuse() {
        if (!errors.isEmpty()) {
            throw Problem.invalid("Nothing was entered: mend what is listed and try again", errors)
                    .exception();
        }
    }
}
