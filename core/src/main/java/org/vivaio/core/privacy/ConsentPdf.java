package org.vivaio.core.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/** A proof of consent on paper, in English and Italian: what was agreed to, when, how, and the numbers to check it by. */
final class ConsentPdf {
    private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
    private static final float MARGIN = 56;
    private static final float WIDTH = PDRectangle.A4.getWidth() - 2 * MARGIN;

    private final PDDocument document = new PDDocument();
    private final PDFont font;
    private PDPageContentStream page;
    private float y;

    private ConsentPdf() throws IOException {
        try (InputStream in = PDDocument.class.getResourceAsStream(FONT)) {
            if (in == null) {
                throw new IllegalStateException("missing on the class path: " + FONT);
            }
            font = PDType0Font.load(document, in);
        }
        page = newPage();
    }

    /** Renders what the API answers as JSON. */
    static Buffer of(JsonNode proof) {
        try {
            ConsentPdf pdf = new ConsentPdf();
            try (pdf.document) {
                pdf.write(proof);
                pdf.page.close();
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                pdf.document.save(out);
                return Buffer.buffer(out.toByteArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(JsonNode proof) throws IOException {
        line(18, "Proof of consent / Prova del consenso");
        gap(6);
        line(
                10,
                "Tenant: " + proof.path("tenant").asText() + "   Lead: "
                        + proof.path("lead").asText());
        line(10, "Made on / Rilasciata il: " + proof.path("at").asText());
        boolean verified = proof.path("verified").asBoolean();
        line(
                10,
                verified
                        ? "All records agree with the chain / Tutte le registrazioni concordano con la catena"
                        : "WARNING: a record does not agree / ATTENZIONE: una registrazione non concorda");
        for (JsonNode item : proof.path("records")) {
            gap(14);
            record(item);
        }
        gap(18);
        line(12, "How to check / Come verificare");
        line(9, proof.path("method").asText());
        JsonNode chain = proof.path("chain");
        if (!chain.isMissingNode()) {
            line(9, "Chain length / Lunghezza: " + chain.path("length").asText());
            line(9, "Head / Testa: " + chain.path("head").asText());
        }
    }

    private void record(JsonNode item) throws IOException {
        JsonNode record = item.path("record");
        line(
                13,
                record.path("purpose").asText() + " · " + record.path("channel").asText() + " · " + change(record));
        line(10, "When / Quando: " + record.path("at").asText());
        if (item.path("erased").asBoolean()) {
            line(10, "The person was erased; the commitment stays / La persona è stata cancellata; resta l'impegno");
        }
        if (item.hasNonNull("wording")) {
            line(
                    10,
                    "Wording / Testo (" + record.path("wordingVersion").asText() + ", "
                            + record.path("language").asText() + "):");
            line(10, "\u201C" + item.get("wording").asText() + "\u201D");
        }
        field(record, "legalBasis", "Legal basis / Base giuridica");
        field(record, "how", "How / Come");
        field(record, "source", "Source / Fonte");
        field(record, "page", "Page / Pagina");
        field(record, "formVersion", "Form version / Versione del modulo");
        field(record, "addressHash", "Address hash / Hash dell'indirizzo");
        field(record, "wordingHash", "Wording SHA-256");
        line(
                8,
                "Record " + record.path("id").asText() + "   seq "
                        + item.path("seq").asText());
        line(8, "commitment " + item.path("commitment").asText());
        line(8, "link " + item.path("link").asText());
    }

    private static String change(JsonNode record) {
        return switch (record.path("change").asText()) {
            case "given" -> record.has("doubleOptIn") ? "asked for / richiesto" : "given / dato";
            case "confirmed" -> "confirmed / confermato";
            case "withdrawn" -> "withdrawn / revocato";
            default -> "not confirmed in time / non confermato in tempo";
        };
    }

    private void field(JsonNode record, String name, String label) throws IOException {
        if (record.hasNonNull(name)) {
            line(9, label + ": " + record.get(name).asText());
        }
    }

    private PDPageContentStream newPage() throws IOException {
        PDPage made = new PDPage(PDRectangle.A4);
        document.addPage(made);
        y = PDRectangle.A4.getHeight() - MARGIN;
        return new PDPageContentStream(document, made);
    }

    private void gap(float height) {
        y -= height;
    }

    private void line(float size, String text) throws IOException {
        for (String part : wrapped(size, printable(text))) {
            if (y - size < MARGIN) {
                page.close();
                page = newPage();
            }
            y -= size * 1.35f;
            page.beginText();
            page.setFont(font, size);
            page.newLineAtOffset(MARGIN, y);
            page.showText(part);
            page.endText();
        }
    }

    /** What the font cannot show is shown as a question mark; the JSON has it exactly. */
    private String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isWhitespace(c) || Character.isISOControl(c)) {
                shown.append(' ');
                return;
            }
            String one = Character.toString(c);
            try {
                font.encode(one);
                shown.append(one);
            } catch (IOException | IllegalArgumentException e) {
                shown.append('?');
            }
        });
        return shown.toString();
    }

    private List<String> wrapped(float size, String text) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            String rest = word;
            while (!rest.isEmpty()) {
                String joined = line.isEmpty() ? rest : line + " " + rest;
                if (width(size, joined) <= WIDTH) {
                    line.setLength(0);
                    line.append(joined);
                    rest = "";
                } else if (!line.isEmpty()) {
                    lines.add(line.toString());
                    line.setLength(0);
                } else {
                    int fits = rest.length();
                    while (fits > 1 && width(size, rest.substring(0, fits)) > WIDTH) {
                        fits--;
                    }
                    lines.add(rest.substring(0, fits));
                    rest = rest.substring(fits);
                }
            }
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }

    private float width(float size, String text) throws IOException {
        return font.getStringWidth(text) / 1000 * size;
    }
}
