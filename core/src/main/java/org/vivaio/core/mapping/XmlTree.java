package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.vivaio.core.platform.Json;

/** XML as a tree. Document types are refused before anything is parsed, so no entity can be declared or fetched. */
final class XmlTree {
    private static final Pattern PROLOG_END = Pattern.compile("<[\\p{L}_]");
    private static final XMLInputFactory FACTORY = factory();

    private XmlTree() {}

    private record Element(String name, ObjectNode members, StringBuilder text) {
        JsonNode value() {
            String own = text.toString().strip();
            if (members.isEmpty()) {
                return TextNode.valueOf(own);
            }
            if (!own.isEmpty()) {
                members.put("#text", own);
            }
            return members;
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing is fetched");
        });
        return factory;
    }

    static Parsed read(String text, boolean guessed) {
        Matcher first = PROLOG_END.matcher(text);
        String prolog = first.find() ? text.substring(0, first.start()) : text;
        if (prolog.contains("<!")) {
            String rest = prolog.replaceAll("(?s)<!--.*?-->", "");
            if (rest.contains("<!")) {
                return new Parsed.Unreadable("XML with a document type is not read; leave out <!DOCTYPE …>");
            }
        }
        // the text is decoded already, so what the declaration says of its encoding is of no account
        String body = text.startsWith("<?xml") && text.indexOf("?>") > 0
                ? text.substring(text.indexOf("?>") + 2).strip()
                : text;
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(body));
            try {
                return tree(reader, guessed);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            var at = e.getLocation();
            return new Parsed.Unreadable("The body is not readable XML"
                    + (at == null ? "" : " at line " + at.getLineNumber() + ", column " + at.getColumnNumber()));
        } catch (RuntimeException e) {
            // the JDK's parser lets some faults out as other exceptions
            return new Parsed.Unreadable("The body is not readable XML");
        }
    }

    private static Parsed tree(XMLStreamReader reader, boolean guessed) throws XMLStreamException {
        Deque<Element> open = new ArrayDeque<>();
        ObjectNode root = Json.object();
        open.push(new Element("", root, new StringBuilder()));
        int count = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    ObjectNode members = Json.object();
                    for (int i = 0; i < reader.getAttributeCount(); i++) {
                        members.put("@" + reader.getAttributeLocalName(i), reader.getAttributeValue(i));
                    }
                    count += 1 + reader.getAttributeCount();
                    if (open.size() > Json.MAX_DEPTH || count > Parsed.MAX_VALUES) {
                        return new Parsed.Unreadable("The XML goes over a limit: nesting of " + Json.MAX_DEPTH + ", "
                                + Parsed.MAX_VALUES + " elements and attributes");
                    }
                    open.push(new Element(reader.getLocalName(), members, new StringBuilder()));
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    Element done = open.pop();
                    add(open.element().members(), done.name(), done.value());
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    open.element().text().append(reader.getText());
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> {
                    return new Parsed.Unreadable("XML with a document type or own entities is not read");
                }
                default -> {
                    // comments and processing instructions say nothing
                }
            }
        }
        return new Parsed.Tree(root, Parsed.Format.XML, guessed);
    }

    private static void add(ObjectNode parent, String name, JsonNode value) {
        JsonNode there = parent.get(name);
        if (there == null) {
            parent.set(name, value);
        } else if (there instanceof ArrayNode list) {
            list.add(value);
        } else {
            parent.set(name, Json.array().add(there).add(value));
        }
    }
}
