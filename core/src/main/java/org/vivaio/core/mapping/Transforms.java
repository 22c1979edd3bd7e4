package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The transforms that a mapping can name. */
final class Transforms {
    /** Those without settings, in the order in which they are told. */
    static final Set<String> PLAIN = Set.of(
            "trim",
            "lower",
            "upper",
            "capitalize",
            "name",
            "digits",
            "number",
            "boolean",
            "phone",
            "date",
            "splitFirst",
            "splitLast");

    /** Those with a setting, written as an object of one member. */
    static final Set<String> SET = Set.of(
            "number",
            "phone",
            "date",
            "dateTime",
            "splitName",
            "split",
            "replace",
            "regex",
            "lookup",
            "default",
            "prefix",
            "suffix",
            "max",
            "cel");

    private static final Set<String> YES = Set.of("true", "1", "yes", "y", "on", "si", "sì", "s", "x", "oui", "ja");
    private static final Set<String> NO = Set.of("false", "0", "no", "n", "off", "non", "nein", "");
    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

    private Transforms() {}

    @FunctionalInterface
    private interface OnText {
        Optional<JsonNode> apply(String text) throws Transform.Unfit;
    }

    private static Transform onText(OnText change) {
        return (value, payload) -> value.isEmpty() ? value : change.apply(text(value.get()));
    }

    private static Optional<JsonNode> some(String text) {
        return Optional.of(TextNode.valueOf(text));
    }

    /** A scalar, or the own text of an element with attributes. */
    static String text(JsonNode node) {
        return node.isObject() ? node.path("#text").asText() : node.asText();
    }

    /**
     * Reads one transform.
     *
     * @throws IllegalArgumentException whose message says what is wrong
     */
    static Transform read(JsonNode node) {
        if (node.isTextual()) {
            return plain(node.textValue());
        }
        if (!node.isObject() || node.size() != 1) {
            throw new IllegalArgumentException("a transform is a name such as trim, or an object of one member such as"
                    + " {\"date\": \"dd/MM/yyyy\"}");
        }
        String name = node.fieldNames().next();
        return set(name, node.get(name));
    }

    private static Transform plain(String name) {
        return switch (name) {
            case "trim" -> onText(text -> some(text.strip()));
            case "lower" -> onText(text -> some(text.toLowerCase(Locale.ROOT)));
            case "upper" -> onText(text -> some(text.toUpperCase(Locale.ROOT)));
            case "capitalize" -> onText(text -> some(capitalized(text)));
            case "name" -> onText(text -> some(PersonNames.proper(text)));
            case "digits" -> onText(text -> some(text.replaceAll("[^0-9]", "")));
            case "number" -> number("");
            case "boolean" -> onText(Transforms::yesOrNo);
            case "phone" -> phone("IT");
            case "date" -> Dates.date("");
            case "splitFirst" -> splitName("first");
            case "splitLast" -> splitName("last");
            default -> throw unknown(name);
        };
    }

    private static Transform set(String name, JsonNode setting) {
        return switch (name) {
            case "number" -> number(oneOf(setting, name, Set.of("it", "en")));
            case "phone" -> phone(region(setting));
            case "date" -> Dates.date(textOf(setting, name));
            case "dateTime" ->
                setting.isTextual()
                        ? Dates.dateTime(setting.textValue(), "UTC")
                        : Dates.dateTime(
                                textOf(setting.path("pattern"), name + ".pattern"),
                                setting.path("zone").asText("UTC"));
            case "splitName" -> splitName(oneOf(setting, name, Set.of("first", "last")));
            case "split" ->
                split(textOf(setting.path("by"), "split.by"), setting.path("at").asInt(0));
            case "replace" ->
                replace(
                        textOf(setting.path("from"), "replace.from"),
                        setting.path("to").asText(""));
            case "regex" ->
                setting.isTextual()
                        ? regex(setting.textValue(), 0)
                        : regex(
                                textOf(setting.path("find"), "regex.find"),
                                setting.path("group").asInt(0));
            case "lookup" -> lookup(setting);
            case "default" -> fallback(setting);
            case "prefix" -> prefix(textOf(setting, name));
            case "suffix" -> suffix(textOf(setting, name));
            case "max" -> max(setting);
            case "cel" -> cel(textOf(setting, name));
            default -> throw unknown(name);
        };
    }

    private static IllegalArgumentException unknown(String name) {
        Set<String> all = new java.util.TreeSet<>(PLAIN);
        all.addAll(SET);
        String shown = name.length() > 40 ? name.substring(0, 40) : name;
        return new IllegalArgumentException("\"" + shown + "\" is no transform; known are " + String.join(", ", all));
    }

    private static String textOf(JsonNode node, String name) {
        if (!node.isTextual() || node.textValue().isEmpty()) {
            throw new IllegalArgumentException(name + " needs a text");
        }
        return node.textValue();
    }

    private static String oneOf(JsonNode node, String name, Set<String> allowed) {
        if (!allowed.contains(node.asText())) {
            throw new IllegalArgumentException(
                    name + " must be one of " + String.join(", ", new java.util.TreeSet<>(allowed)));
        }
        return node.asText();
    }

    private static String region(JsonNode node) {
        if (!PHONES.getSupportedRegions().contains(node.asText())) {
            throw new IllegalArgumentException("phone needs the two letters of a country, such as IT");
        }
        return node.asText();
    }

    private static Optional<JsonNode> yesOrNo(String text) throws Transform.Unfit {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (YES.contains(word)) {
            return Optional.of(BooleanNode.TRUE);
        }
        if (NO.contains(word)) {
            return Optional.of(BooleanNode.FALSE);
        }
        throw new Transform.Unfit("is neither yes nor no");
    }

    /** Whether a value says yes. */
    static boolean isYes(JsonNode node) {
        return YES.contains(text(node).strip().toLowerCase(Locale.ROOT));
    }

    private static String capitalized(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean start = true;
        for (int point : text.strip().codePoints().toArray()) {
            out.appendCodePoint(start ? Character.toTitleCase(point) : Character.toLowerCase(point));
            start = !Character.isLetter(point);
        }
        return out.toString();
    }

    private static Transform number(String language) {
        return (value, payload) -> {
            if (value.isEmpty() || value.get().isNumber()) {
                return value;
            }
            return Optional.of(DecimalNode.valueOf(parse(text(value.get()), language)));
        };
    }

    /** Reads a number as people write it; the last of two separators is that of the fraction. */
    private static BigDecimal parse(String written, String language) throws Transform.Unfit {
        String text = written.replaceAll("[\\s\\u00A0\\u202F'’€$£]", "");
        int comma = text.lastIndexOf(',');
        int dot = text.lastIndexOf('.');
        boolean italian = language.equals("it")
                || language.isEmpty()
                        && (comma > dot && (dot >= 0 || text.length() - comma != 4)
                                || comma < 0 && text.indexOf('.') != dot);
        String plain = italian ? text.replace(".", "").replace(',', '.') : text.replace(",", "");
        if (!plain.matches("[+-]?[0-9]{1,15}(\\.[0-9]{1,9})?")) {
            throw new Transform.Unfit("is no number");
        }
        return new BigDecimal(plain);
    }

    private static Transform phone(String region) {
        return onText(text -> {
            try {
                if (text.length() <= 64) {
                    PhoneNumber number = PHONES.parse(text, region);
                    if (PHONES.isValidNumber(number)) {
                        return some(PHONES.format(number, PhoneNumberUtil.PhoneNumberFormat.E164));
                    }
                }
            } catch (NumberParseException e) {
                // said below
            }
            throw new Transform.Unfit("is no telephone number");
        });
    }

    /** The last word is the surname, with the particles before it. */
    private static Transform splitName(String part) {
        return onText(text -> {
            String[] words = text.strip().split("\\s+");
            int from = words.length - 1;
            while (from > 1 && PersonNames.PARTICLES.contains(words[from - 1].toLowerCase(Locale.ROOT))) {
                from--;
            }
            if (words.length == 1) {
                return part.equals("first") ? some(words[0]) : Optional.empty();
            }
            int start = part.equals("first") ? 0 : from;
            int end = part.equals("first") ? from : words.length;
            return some(String.join(" ", java.util.Arrays.copyOfRange(words, start, end)));
        });
    }

    private static Transform split(String by, int at) {
        return onText(text -> {
            String[] parts = text.split(java.util.regex.Pattern.quote(by), -1);
            int place = at < 0 ? parts.length + at : at;
            return place >= 0 && place < parts.length ? some(parts[place].strip()) : Optional.empty();
        });
    }

    private static Transform replace(String from, String to) {
        return onText(text -> some(text.replace(from, to)));
    }

    private static Transform regex(String source, int group) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(source);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("regex: " + e.getDescription(), e);
        }
        if (group < 0 || group > pattern.groupCount()) {
            throw new IllegalArgumentException("regex has no group " + group);
        }
        return onText(text -> {
            Matcher matcher = pattern.matcher(text);
            if (!matcher.find()) {
                return Optional.empty();
            }
            return Optional.ofNullable(matcher.group(group)).map(TextNode::valueOf);
        });
    }

    /** Compared without case and outer space; {@code *} stands for all that is not listed. */
    private static Transform lookup(JsonNode table) {
        if (!table.isObject() || table.isEmpty()) {
            throw new IllegalArgumentException("lookup needs an object from what comes in to what is wanted");
        }
        Map<String, JsonNode> values = new LinkedHashMap<>();
        table.properties().forEach(e -> {
            if (!e.getValue().isValueNode()) {
                throw new IllegalArgumentException("lookup." + e.getKey() + " must be a text, number, true or false");
            }
            values.put(e.getKey().strip().toLowerCase(Locale.ROOT), e.getValue());
        });
        return (value, payload) -> {
            if (value.isEmpty()) {
                return value;
            }
            JsonNode found = values.get(text(value.get()).strip().toLowerCase(Locale.ROOT));
            if (found == null) {
                found = values.get("*");
            }
            if (found == null) {
                throw new Transform.Unfit("is not in the lookup table");
            }
            return Optional.of(found).filter(v -> !v.isNull());
        };
    }

    private static Transform fallback(JsonNode constant) {
        if (!constant.isValueNode()) {
            throw new IllegalArgumentException("default must be a text, number, true or false");
        }
        return (value, payload) -> value.isEmpty() || text(value.get()).isBlank() ? Optional.of(constant) : value;
    }

    private static Transform prefix(String prefix) {
        return onText(text -> some(prefix + text));
    }

    private static Transform suffix(String suffix) {
        return onText(text -> some(text + suffix));
    }

    private static Transform max(JsonNode setting) {
        if (!setting.isInt() || setting.intValue() < 1) {
            throw new IllegalArgumentException("max needs a whole number from 1");
        }
        int most = setting.intValue();
        return onText(text -> {
            if (text.length() <= most) {
                return some(text);
            }
            // never half of a surrogate pair
            int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
            return some(text.substring(0, end));
        });
    }

    private static Transform cel(String source) {
        Formula formula = Formula.compile(source);
        return formula::value;
    }
}
