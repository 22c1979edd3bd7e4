package org.vivaio.plugins.feed;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.vivaio.api.Json;

/** The id of a record: what the supplier calls it, else its content. */
final class RecordId {
    private static final int LONGEST = 300;

    private RecordId() {}

    static String of(Splitter.Piece piece, Optional<String> path) {
        Optional<String> own = piece.wrong() ? Optional.empty() : path.flatMap(p -> find(piece, p));
        return own.map(String::strip)
                .filter(id -> !id.isEmpty() && id.length() <= LONGEST)
                .orElseGet(() -> "content:"
                        + FileState.sha256(new String(piece.body(), StandardCharsets.ISO_8859_1))
                                .substring(0, 32));
    }

    private static Optional<String> find(Splitter.Piece piece, String path) {
        if (piece.contentType().startsWith("application/xml")) {
            return xml(piece.body(), path);
        }
        try {
            return json(Json.read(new String(piece.body(), StandardCharsets.UTF_8)), path);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static Optional<String> json(Object record, String path) {
        // a column's own name may hold a dot
        return record instanceof Map<?, ?> map && map.containsKey(path)
                ? Optional.of(String.valueOf(map.get(path)))
                : Json.text(record, path.startsWith("$.") ? path.substring(2) : path);
    }

    private static Optional<String> xml(byte[] body, String path) {
        String[] steps = path.replaceAll("^/+", "").split("/");
        boolean attribute = steps[steps.length - 1].startsWith("@");
        int elements = attribute ? steps.length - 1 : steps.length;
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(body));
            int depth = -1;
            int met = 0;
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    depth++;
                    if (depth > 0
                            && met == depth - 1
                            && met < elements
                            && local(reader).equals(steps[met])) {
                        met++;
                    }
                    if (met == elements && met == depth) {
                        return attribute
                                ? Optional.ofNullable(reader.getAttributeValue(null, steps[elements].substring(1)))
                                : Optional.of(reader.getElementText());
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    met = Math.min(met, depth - 1 < 0 ? 0 : depth - 1);
                    depth--;
                }
            }
        } catch (XMLStreamException e) {
            // read without an id
        }
        return Optional.empty();
    }

    private static String local(XMLStreamReader reader) {
        String name = reader.getLocalName();
        return name.substring(name.indexOf(':') + 1);
    }
}
