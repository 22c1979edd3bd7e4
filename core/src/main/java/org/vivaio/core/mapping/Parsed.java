package org.vivaio.core.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.vivaio.core.platform.Json;

/** A payload as a tree, whatever it was written in: the one reading for doors, previews and replays. */
public sealed interface Parsed {
    /** Most values a payload may have. */
    int MAX_VALUES = 5_000;

    /** What a payload is written in. */
    enum Format {
        /** JSON. */
        JSON,
        /** XML: elements are members, attributes have a {@code @} before their name. */
        XML,
        /** Form fields, encoded or multipart. */
        FORM
    }

    /**
     * A payload that can be read.
     *
     * @param root an object, or a list for JSON that is one
     * @param format what it is written in
     * @param charsetGuessed whether its character set was not what it claimed
     */
    record Tree(JsonNode root, Format format, boolean charsetGuessed) implements Parsed {}

    /**
     * A payload that cannot be read.
     *
     * @param message what is wrong and how to mend it; quotes nothing of the payload
     */
    record Unreadable(String message) implements Parsed {}

    /** Reads bytes; never throws for what the outside sent. */
    static Parsed read(String contentType, byte[] body) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (body.length == 0) {
            return new Unreadable("The body is empty; send JSON, XML or form fields");
        }
        if (type.equals("multipart/form-data")) {
            return FormTree.multipart(contentType, body);
        }
        Decoded decoded = Decoded.of(contentType, body);
        String text = decoded.text().strip();
        boolean json = type.equals("application/json") || type.equals("text/json") || type.endsWith("+json");
        boolean xml = type.equals("application/xml") || type.equals("text/xml") || type.endsWith("+xml");
        // many clients send JSON or XML under the label of a form or of plain text
        if (json || !xml && (text.startsWith("{") || text.startsWith("["))) {
            return json(text, decoded.guessed());
        }
        if (xml || text.startsWith("<")) {
            return XmlTree.read(text, decoded.guessed());
        }
        if (text.indexOf('=') > 0) {
            return FormTree.urlencoded(body);
        }
        return new Unreadable("The body is neither JSON nor XML nor form fields");
    }

    private static Parsed json(String text, boolean guessed) {
        try {
            JsonNode root = Json.MAPPER.readTree(text);
            if (!root.isContainerNode()) {
                return new Unreadable("The body must be a JSON object");
            }
            return values(root, 0) > MAX_VALUES
                    ? new Unreadable("The body has more than " + MAX_VALUES + " values")
                    : new Tree(root, Format.JSON, guessed);
        } catch (StreamConstraintsException e) {
            return new Unreadable("The JSON goes over a limit: nesting of " + Json.MAX_DEPTH
                    + ", names of 1,024 characters, numbers of 64 digits");
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            return new Unreadable("The body is not readable JSON"
                    + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()));
        }
    }

    private static int values(JsonNode node, int so) {
        int count = so + 1;
        for (JsonNode child : node) {
            if (count > MAX_VALUES) {
                return count;
            }
            count = values(child, count);
        }
        return count;
    }
}
