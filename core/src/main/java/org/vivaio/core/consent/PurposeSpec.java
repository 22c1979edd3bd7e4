package org.vivaio.core.consent;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.vivaio.api.Wording;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/**
 * What a person can agree to: a resource of kind {@code purpose}, with every wording that was ever shown.
 *
 * @param name name of the resource
 * @param label short name by language
 * @param channels channels it may be given for; {@code notice} is the box under a privacy notice
 * @param wordings exact text by version, then by language; never changed once used, only added to
 * @param current the version that is shown now
 * @param legalBasis why the law allows it, one of {@link #BASES}
 * @param doubleOptIn how a consent by e-mail is confirmed; empty when ticking the box is enough
 */
public record PurposeSpec(
        String name,
        Map<String, String> label,
        Set<String> channels,
        Map<String, Map<String, String>> wordings,
        String current,
        String legalBasis,
        Optional<DoubleOptIn> doubleOptIn) {
    /** The legal bases of Article 6 GDPR that processing of leads can rest on. */
    public static final List<String> BASES = List.of("consent", "contract", "legal-obligation", "legitimate-interest");

    /** The channels that consent can name. */
    public static final Set<String> CHANNELS = Collections.unmodifiableSet(
            new LinkedHashSet<>(List.of("notice", "email", "sms", "phone", "whatsapp", "post", "push")));

    private static final Set<String> KEYS =
            Set.of("label", "channels", "wordings", "current", "legalBasis", "doubleOptIn");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final int MAX_TEXT = 10_000;

    /** A purpose that rests on consent, without double opt-in. */
    public PurposeSpec(
            String name,
            Map<String, String> label,
            Set<String> channels,
            Map<String, Map<String, String>> wordings,
            String current) {
        this(name, label, channels, wordings, current, BASES.get(0), Optional.empty());
    }

    /** Copies the collections, in their order. */
    public PurposeSpec {
        label = Collections.unmodifiableMap(new LinkedHashMap<>(label));
        channels = Collections.unmodifiableSet(new LinkedHashSet<>(channels));
        Map<String, Map<String, String>> copy = new LinkedHashMap<>();
        wordings.forEach(
                (version, texts) -> copy.put(version, Collections.unmodifiableMap(new LinkedHashMap<>(texts))));
        wordings = Collections.unmodifiableMap(copy);
    }

    /**
     * Reads a spec.
     *
     * @throws org.vivaio.core.platform.ProblemException 422 that names every fault of the spec at once
     */
    public static PurposeSpec parse(String name, JsonNode spec) {
        List<FieldError> errors = new ArrayList<>();
        if (!spec.isObject()) {
            throw Problem.invalid(
                            "The spec of a purpose is an object.",
                            List.of(error("", "type", "Write an object with wordings and current.")))
                    .exception();
        }
        spec.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                errors.add(error(
                        key,
                        "unknown",
                        "Remove this key, or use one of label, channels, wordings, current, legalBasis,"
                                + " doubleOptIn."));
            }
        });
        Map<String, String> label = label(name, spec.path("label"), errors);
        Set<String> channels = channels(spec.path("channels"), errors);
        Map<String, Map<String, String>> wordings = wordings(spec.path("wordings"), errors);
        String current = spec.path("current").asText("");
        if (current.isEmpty()) {
            errors.add(error(
                    "current", "required", "Name the version of the wordings that is shown now, for example \"1\"."));
        } else if (!wordings.isEmpty() && !wordings.containsKey(current)) {
            errors.add(error(
                    "current",
                    "unknown",
                    "Name one of the versions under wordings: " + String.join(", ", wordings.keySet()) + "."));
        }
        String basis = spec.path("legalBasis").asText(BASES.get(0));
        if (!BASES.contains(basis)) {
            errors.add(error("legalBasis", "option", "Use one of " + String.join(", ", BASES) + "."));
        }
        Optional<DoubleOptIn> doubleOptIn = DoubleOptIn.parse(spec.path("doubleOptIn"), errors);
        if (doubleOptIn.isPresent() && !channels.contains("email")) {
            errors.add(error(
                    "doubleOptIn", "channel", "Add the channel email: it is an e-mail address that is confirmed."));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("The purpose " + name + " has " + errors.size() + " fault(s).", errors)
                    .exception();
        }
        return new PurposeSpec(name, label, channels, wordings, current, basis, doubleOptIn);
    }

    private static Map<String, String> label(String name, JsonNode node, List<FieldError> errors) {
        if (node.isMissingNode() || node.isNull()) {
            return Map.of("en", name);
        }
        if (node.isTextual()) {
            return Map.of("en", node.textValue());
        }
        return texts(node, "label", errors);
    }

    private static Set<String> channels(JsonNode node, List<FieldError> errors) {
        Set<String> channels = new LinkedHashSet<>();
        if (!node.isArray() || node.isEmpty()) {
            errors.add(
                    error("channels", "required", "List at least one channel: " + String.join(", ", CHANNELS) + "."));
            return channels;
        }
        for (int i = 0; i < node.size(); i++) {
            String channel = node.get(i).asText("");
            if (!CHANNELS.contains(channel)) {
                errors.add(error("channels[" + i + "]", "option", "Use one of " + String.join(", ", CHANNELS) + "."));
            } else if (!channels.add(channel)) {
                errors.add(error("channels[" + i + "]", "duplicate", "Name each channel once."));
            }
        }
        return channels;
    }

    private static Map<String, Map<String, String>> wordings(JsonNode node, List<FieldError> errors) {
        Map<String, Map<String, String>> wordings = new LinkedHashMap<>();
        if (!node.isObject() || node.isEmpty()) {
            errors.add(error(
                    "wordings",
                    "required",
                    "Write at least one version, for example {\"1\": {\"en\": \"I agree …\"}}."));
            return wordings;
        }
        node.properties().forEach(entry -> {
            String path = "wordings." + entry.getKey();
            if (!VERSION.matcher(entry.getKey()).matches()) {
                errors.add(
                        error(path, "format", "A version has letters, digits, dot, dash or underscore, at most 32."));
            }
            wordings.put(entry.getKey(), texts(entry.getValue(), path, errors));
        });
        return wordings;
    }

    private static Map<String, String> texts(JsonNode node, String path, List<FieldError> errors) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!node.isObject() || node.isEmpty()) {
            errors.add(error(
                    path,
                    "type",
                    "Write an object from language to text, for example {\"en\": \"…\", \"it\": \"…\"}."));
            return texts;
        }
        node.properties().forEach(entry -> {
            String at = path + "." + entry.getKey();
            if (!LANGUAGE.matcher(entry.getKey()).matches()) {
                errors.add(error(at, "format", "Use a language tag such as en, it or de-AT."));
            }
            String text = entry.getValue().asText("");
            if (!entry.getValue().isTextual() || text.isBlank()) {
                errors.add(error(at, "required", "Write the text."));
            } else if (text.length() > MAX_TEXT) {
                errors.add(error(at, "maxLength", "Shorten the text to " + MAX_TEXT + " characters."));
            }
            texts.put(entry.getKey(), text);
        });
        return texts;
    }

    static FieldError error(String path, String code, String message) {
        return new FieldError(path, code, message);
    }

    /** How a consent for a channel is confirmed; empty when the box is enough. */
    public Optional<DoubleOptIn> doubleOptIn(String channel) {
        return channel.equals("email") ? doubleOptIn : Optional.empty();
    }

    /** The short name in the first of these languages that it has, else in any. */
    public String label(List<String> languages) {
        for (String language : languages) {
            String text = label.get(language);
            if (text != null) {
                return text;
            }
        }
        return label.values().stream().findFirst().orElse(name);
    }

    /** The text with a hash, whichever version and language it has. */
    public Optional<Wording> byHash(String hash) {
        for (Map.Entry<String, Map<String, String>> version : wordings.entrySet()) {
            for (Map.Entry<String, String> text : version.getValue().entrySet()) {
                if (hash(text.getValue()).equals(hash)) {
                    return Optional.of(
                            new Wording(name, version.getKey(), text.getKey(), text.getValue(), List.copyOf(channels)));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The text to show now.
     *
     * @param languages wished languages, best first; without a match the first text of the version is taken
     */
    public Wording current(List<String> languages) {
        return wording(current, languages)
                .orElseThrow(() -> new IllegalStateException("purpose " + name + " has no wording " + current));
    }

    /**
     * The text of a version, for proof.
     *
     * @param version as sent back by the person's browser; empty result when there was never such a version
     * @param languages wished languages, best first
     */
    public Optional<Wording> wording(String version, List<String> languages) {
        Map<String, String> texts = wordings.getOrDefault(version, Map.of());
        for (String language : languages) {
            String text = texts.get(language);
            if (text != null) {
                return Optional.of(new Wording(name, version, language, text, List.copyOf(channels)));
            }
        }
        return texts.entrySet().stream()
                .findFirst()
                .map(e -> new Wording(name, version, e.getKey(), e.getValue(), List.copyOf(channels)));
    }

    /** SHA-256 of the exact text in UTF-8, in hex: what a consent's proof refers to. */
    public static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
