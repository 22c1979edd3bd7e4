package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a value stands in a payload: a JSON path ({@code $.contact.emails[0]}), an XML path ({@code
 * /lead/phone[@type='work']}) or the name of a form field. All three find what they name in the same tree.
 */
final class Path {
    private static final int LONGEST = 500;

    private final String source;
    private final List<Step> steps;

    private Path(String source, List<Step> steps) {
        this.source = source;
        this.steps = List.copyOf(steps);
    }

    /** One step from a node to nodes below it. */
    private sealed interface Step {}

    private record Child(String name) implements Step {}

    private record Every() implements Step {}

    private record Below(String name) implements Step {}

    /** A place in a list; XML counts from one, JSON from zero or from the end. */
    private record Place(int index) implements Step {}

    /** Those whose member has this value. */
    private record Where(String name, String value) implements Step {}

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException whose message says what is wrong
     */
    static Path parse(String source) {
        if (source.isBlank() || source.length() > LONGEST) {
            throw new IllegalArgumentException("a path has 1 to " + LONGEST + " characters");
        }
        String text = source.strip();
        if (text.startsWith("$")) {
            return new Path(source, new JsonSteps(text).read());
        }
        if (text.startsWith("/")) {
            return new Path(source, xml(text));
        }
        return new Path(source, List.of(new Child(text)));
    }

    /** The values at this place, in their order. */
    List<JsonNode> find(JsonNode root) {
        List<JsonNode> nodes = List.of(root);
        for (Step step : steps) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : nodes) {
                take(step, node, next);
            }
            nodes = next;
        }
        List<JsonNode> values = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (node instanceof ArrayNode list) {
                list.forEach(values::add);
            } else if (!node.isNull() && !node.isMissingNode()) {
                values.add(node);
            }
        }
        return values;
    }

    private static void take(Step step, JsonNode node, List<JsonNode> into) {
        if (step instanceof Place place) {
            place(place.index(), node, into);
        } else if (step instanceof Every) {
            node.forEach(into::add);
        } else if (node instanceof ArrayNode list && !(step instanceof Below)) {
            // a list stands for its items, so that an element that comes once or more is written the same
            list.forEach(item -> take(step, item, into));
        } else if (step instanceof Child child) {
            JsonNode value = node.isTextual() && child.name().equals("#text") ? node : node.path(child.name());
            if (!value.isMissingNode()) {
                into.add(value);
            }
        } else if (step instanceof Below below) {
            below(below.name(), node, into);
        } else if (step instanceof Where where
                && node.path(where.name()).asText().equals(where.value())) {
            into.add(node);
        }
    }

    private static void place(int index, JsonNode node, List<JsonNode> into) {
        int size = node instanceof ArrayNode list ? list.size() : 1;
        int at = index < 0 ? size + index : index;
        if (at >= 0 && at < size) {
            into.add(node instanceof ArrayNode list ? list.get(at) : node);
        }
    }

    private static void below(String name, JsonNode node, List<JsonNode> into) {
        JsonNode here = node.path(name);
        if (!here.isMissingNode()) {
            into.add(here);
        }
        node.forEach(child -> below(name, child, into));
    }

    private static List<Step> xml(String text) {
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            boolean deep = text.startsWith("//", at);
            at += deep ? 2 : 1;
            int end = at;
            boolean quoted = false;
            while (end < text.length() && (quoted || text.charAt(end) != '/')) {
                quoted ^= text.charAt(end) == '\'' || text.charAt(end) == '"';
                end++;
            }
            xmlStep(text.substring(at, end), deep, steps);
            at = end;
        }
        return steps;
    }

    private static void xmlStep(String step, boolean deep, List<Step> steps) {
        int bracket = step.indexOf('[');
        String name = bracket < 0 ? step : step.substring(0, bracket);
        // names are compared without their prefix, as the payload's are
        String local = name.startsWith("@")
                ? "@" + name.substring(Math.max(1, name.indexOf(':') + 1))
                : name.substring(name.indexOf(':') + 1);
        if (local.isBlank() || local.contains("(") && !local.equals("text()")) {
            throw new IllegalArgumentException("\"" + step
                    + "\" is no step of an XML path; write names, @attribute, *, text(), [2] or [@name='value']");
        }
        if (local.equals("*")) {
            steps.add(new Every());
        } else if (local.equals("text()")) {
            steps.add(new Child("#text"));
        } else {
            steps.add(deep ? new Below(local) : new Child(local));
        }
        while (bracket >= 0) {
            int close = step.indexOf(']', bracket);
            if (close < 0) {
                throw new IllegalArgumentException("\"" + step + "\" has no closing ]");
            }
            steps.add(predicate(step.substring(bracket + 1, close).strip()));
            bracket = step.indexOf('[', close);
        }
    }

    private static Step predicate(String inside) {
        if (inside.matches("[1-9][0-9]{0,4}")) {
            return new Place(Integer.parseInt(inside) - 1);
        }
        if (inside.equals("last()")) {
            return new Place(-1);
        }
        int equals = inside.indexOf('=');
        if (equals > 0) {
            return new Where(
                    inside.substring(0, equals).strip(),
                    unquoted(inside.substring(equals + 1).strip()));
        }
        throw new IllegalArgumentException(
                "[" + inside + "] is not understood; write [2], [last()], [@name='value'] or [name='value']");
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2
                && (text.startsWith("'") && text.endsWith("'") || text.startsWith("\"") && text.endsWith("\""));
        if (!quoted) {
            throw new IllegalArgumentException(text + " must stand in quotes");
        }
        return text.substring(1, text.length() - 1);
    }

    @Override
    public String toString() {
        return source;
    }

    /** Reads the steps of a JSON path. */
    private static final class JsonSteps {
        private final String text;
        private final List<Step> steps = new ArrayList<>();
        private int at = 1;

        JsonSteps(String text) {
            this.text = text;
        }

        List<Step> read() {
            while (at < text.length()) {
                char c = text.charAt(at);
                if (text.startsWith("..", at)) {
                    at += 2;
                    steps.add(new Below(name()));
                } else if (c == '.') {
                    at++;
                    if (text.startsWith("*", at)) {
                        at++;
                        steps.add(new Every());
                    } else {
                        steps.add(new Child(name()));
                    }
                } else if (c == '[') {
                    bracket();
                } else {
                    throw new IllegalArgumentException("\"" + text + "\" cannot be read at character " + (at + 1)
                            + "; write $.name, ['name'], [0] or [*]");
                }
            }
            return steps;
        }

        private String name() {
            int start = at;
            while (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '[') {
                at++;
            }
            if (at == start) {
                throw new IllegalArgumentException("\"" + text + "\" has an empty name at character " + (at + 1));
            }
            return text.substring(start, at);
        }

        private void bracket() {
            char quote = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            int end;
            if (quote == '\'' || quote == '"') {
                end = text.indexOf(quote + "]", at + 2);
                if (end < 0) {
                    throw new IllegalArgumentException("\"" + text + "\" has no closing " + quote + "]");
                }
                steps.add(new Child(text.substring(at + 2, end)));
                at = end + 2;
                return;
            }
            end = text.indexOf(']', at);
            String inside = end < 0 ? "" : text.substring(at + 1, end).strip();
            if (inside.equals("*")) {
                steps.add(new Every());
            } else if (inside.matches("-?[0-9]{1,5}")) {
                steps.add(new Place(Integer.parseInt(inside)));
            } else {
                throw new IllegalArgumentException(
                        "\"" + text + "\" has brackets that are not understood; write ['name'], [0], [-1] or [*]");
            }
            at = end + 1;
        }
    }
}
