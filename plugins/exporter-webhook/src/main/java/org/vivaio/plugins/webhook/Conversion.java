package org.vivaio.plugins.webhook;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Export;

/** What a lead that got further means to who sent it: the click, the value, the moment. */
final class Conversion {
    /** What sites and networks hang onto the address of a landing page. */
    static final List<String> CLICKS =
            List.of("gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "ttclid", "twclid", "li_fat_id");

    private final Export export;

    Conversion(Export export) {
        this.export = export;
    }

    Export export() {
        return export;
    }

    /** A withdrawal goes to everybody who has the lead; a conversion cannot be taken back by these interfaces. */
    boolean isWithdrawal() {
        return export.cause().equals("consent.withdrawn");
    }

    /** A click's id: of the last visit that has one, else of the first, else a field of the lead of that name. */
    Optional<String> click(String name) {
        return text("touch." + name).or(() -> text("firstTouch." + name)).or(() -> field(name));
    }

    /** The value that came with the outcome, else the one that was set. */
    Optional<BigDecimal> amount(Optional<Double> usual) {
        return text("value.amount").flatMap(Conversion::number).or(() -> usual.map(BigDecimal::valueOf));
    }

    Optional<String> currency(Optional<String> usual) {
        return text("value.currency").or(() -> usual);
    }

    Optional<String> field(String name) {
        return text("fields." + name);
    }

    Optional<String> text(String path) {
        Object here = export.lead();
        for (String step : path.split("\\.")) {
            here = here instanceof Map<?, ?> map && map.get(step) != null ? map.get(step) : "";
        }
        return here instanceof Map || here instanceof List || here.toString().isBlank()
                ? Optional.empty()
                : Optional.of(here.toString().strip());
    }

    /** Whether the lead has consented to a purpose, by whatever channel. */
    boolean consents(String purpose) {
        return export.lead().get("consents") instanceof List<?> list
                && list.stream()
                        .anyMatch(one -> one instanceof Map<?, ?> consent
                                && purpose.equals(consent.get("purpose"))
                                && List.of("given", "confirmed").contains(String.valueOf(consent.get("state"))));
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
