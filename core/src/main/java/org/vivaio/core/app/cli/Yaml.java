package org.vivaio.core.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.vivaio.core.platform.Json;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML as people mean it and remembers the lines. Unlike YAML 1.1, {@code on} and {@code NO} (a key of ours and the
 * province of Novara) are texts, and so is {@code 00184}, a postcode.
 */
final class Yaml {
    private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]{0,17})");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(0|[1-9][0-9]{0,17})\\.[0-9]{1,30}([eE][-+]?[0-9]{1,2})?");
    private static final int DEEPEST = Json.MAX_DEPTH;
    private static final int MOST_NODES = 200_000;

    private static final ObjectMapper WRITER = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build());

    private final Map<String, Integer> lines = new HashMap<>();
    private int nodes;

    private Yaml() {}

    /**
     * One document of a file.
     *
     * @param value what it says
     * @param lines where each path such as {@code spec.rules[0].when} begins, counted from 1
     */
    record Document(JsonNode value, Map<String, Integer> lines) {}

    /** Why a text is not YAML that we take, and in which line. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;
        private final int line;

        Unreadable(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    /** All documents of a text; empty ones are passed over. */
    static List<Document> read(String text) throws Unreadable {
        List<Document> documents = new ArrayList<>();
        try {
            for (Node node : new org.yaml.snakeyaml.Yaml(new LoaderOptions()).composeAll(new StringReader(text))) {
                Yaml reading = new Yaml();
                JsonNode value = reading.convert(node, "", 0);
                if (!value.isNull()) {
                    documents.add(new Document(value, reading.lines));
                }
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new Unreadable(line, String.valueOf(e.getProblem()));
        } catch (YAMLException e) {
            throw new Unreadable(
                    1, String.valueOf(e.getMessage()).lines().findFirst().orElse("is not YAML"));
        }
        return documents;
    }

    /** A tree as YAML that reads back the same. */
    static String write(JsonNode value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode convert(Node node, String path, int depth) throws Unreadable {
        int line = node.getStartMark().getLine() + 1;
        lines.putIfAbsent(path, line);
        if (depth > DEEPEST || ++nodes > MOST_NODES) {
            throw new Unreadable(line, "is nested too deep, or too large");
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping, path, depth);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = Json.array();
            for (int i = 0; i < sequence.getValue().size(); i++) {
                array.add(convert(sequence.getValue().get(i), path + "[" + i + "]", depth + 1));
            }
            return array;
        }
        return scalar((ScalarNode) node);
    }

    private ObjectNode object(MappingNode mapping, String path, int depth) throws Unreadable {
        ObjectNode object = Json.object();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new Unreadable(line, "a name must be a text");
            }
            String name = key.getValue();
            String here = path.isEmpty() ? name : path + "." + name;
            lines.put(here, line);
            if (object.has(name)) {
                throw new Unreadable(line, "names " + name + " twice");
            }
            object.set(name, convert(tuple.getValueNode(), here, depth + 1));
        }
        return object;
    }

    private static JsonNode scalar(ScalarNode node) {
        String text = node.getValue();
        if (node.getScalarStyle() != ScalarStyle.PLAIN) {
            return TextNode.valueOf(text);
        }
        if (text.isEmpty() || text.equals("~") || text.equals("null")) {
            return NullNode.getInstance();
        }
        if (text.equals("true") || text.equals("false")) {
            return BooleanNode.valueOf(text.equals("true"));
        }
        boolean meantAsText = node.getTag().equals(Tag.STR);
        if (!meantAsText && INTEGER.matcher(text).matches()) {
            long number = Long.parseLong(text);
            return number == (int) number ? IntNode.valueOf((int) number) : LongNode.valueOf(number);
        }
        if (!meantAsText && DECIMAL.matcher(text).matches()) {
            return DecimalNode.valueOf(new BigDecimal(text));
        }
        return TextNode.valueOf(text);
    }
}
