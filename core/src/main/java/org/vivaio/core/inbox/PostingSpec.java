package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import org.vivaio.core.mapping.Samples;
import org.vivaio.core.platform.Json;

/** How to post to a source, in words: fields, formats, verdicts, reason codes, an example. Made from the source itself. */
public final class PostingSpec {
    private static final Map<String, String> SAMPLES = samples();

    private final Source source;
    private final String path;
    private final String language;
    private final ResourceBundle texts;

    private PostingSpec(Source source, String path, String language) {
        this.source = source;
        this.path = path;
        this.language = language;
        this.texts = ResourceBundle.getBundle(
                "intake.spec",
                Locale.forLanguageTag(language),
                PostingSpec.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /**
     * The spec of a source.
     *
     * @param path of its door
     * @param language {@code it} or {@code en}
     */
    public static PostingSpec of(Source source, String path, String language) {
        return new PostingSpec(source, path, language);
    }

    private static Map<String, String> samples() {
        Map<String, String> samples = new LinkedHashMap<>();
        samples.put("firstName", "Anna");
        samples.put("lastName", "Rossi");
        samples.put("email", "anna@rossi-infissi.example");
        samples.put("phone", "+39 02 1234567");
        samples.put("company", "Rossi Infissi");
        samples.put("province", "MI");
        samples.put("message", "Six new windows");
        return samples;
    }

    private String text(String key) {
        return texts.containsKey(key) ? texts.getString(key) : key;
    }

    private String text(String key, Object... values) {
        return new MessageFormat(text(key), Locale.forLanguageTag(language)).format(values);
    }

    /** A field as it is told. */
    private record Field(String name, String place, String need, String format, String sample) {}

    private List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(source.mapping().targets());
        if (names.isEmpty()) {
            names.addAll(SAMPLES.keySet());
        }
        source.required().forEach(r -> names.addAll(List.of(r.split("\\|"))));
        for (String name : names) {
            String need = "";
            for (String required : source.required()) {
                List<String> alternatives = List.of(required.split("\\|"));
                if (alternatives.contains(name)) {
                    need = alternatives.size() == 1
                            ? text("required")
                            : text("requiredOne", String.join(", ", alternatives));
                }
            }
            fields.add(new Field(
                    name,
                    place(name),
                    need,
                    texts.containsKey("format." + name) ? text("format." + name) : text("format.other"),
                    SAMPLES.getOrDefault(name, "…")));
        }
        return fields;
    }

    /** Where the mapping looks for a field; the field's own name without one. */
    private String place(String name) {
        JsonNode rule = source.mappingSpec()
                .map(spec -> spec.path("fields").path(name))
                .orElseGet(() -> Json.MAPPER.missingNode());
        if (rule.isTextual()) {
            return rule.asText();
        }
        for (String key : List.of("path", "field")) {
            if (rule.has(key)) {
                return rule.get(key).isArray()
                        ? rule.get(key).path(0).asText()
                        : rule.get(key).asText();
            }
        }
        return rule.isObject() ? text("computed") : name;
    }

    private List<Map<String, String>> reasons() {
        List<Map<String, String>> reasons = new ArrayList<>();
        for (String code : ReasonCodes.FOR_SUPPLIERS) {
            String effect = source.rejects().contains(code)
                    ? "rejected"
                    : source.quarantines().contains(code) ? "quarantined" : "";
            reasons.add(Map.of("code", code, "meaning", text("reason." + code), "effect", effect));
        }
        return reasons;
    }

    private boolean closed() {
        return source.keyHashes().isEmpty() && source.signature().isEmpty();
    }

    private List<String> bounds() {
        List<String> bounds = new ArrayList<>();
        source.signature()
                .ifPresent(s -> bounds.add(
                        s.scheme().equals("standard-webhooks")
                                ? text("signature.standard")
                                : text("signature." + s.scheme(), s.header())));
        if (!source.offers().isEmpty()) {
            bounds.add(text("offers", String.join(", ", source.offers().names())));
        }
        source.admission().caps().ifPresent(caps -> {
            caps.hour().ifPresent(n -> bounds.add(text("cap.hour", n)));
            caps.day().ifPresent(n -> bounds.add(text("cap.day", n)));
            caps.month().ifPresent(n -> bounds.add(text("cap.month", n)));
            caps.total().ifPresent(n -> bounds.add(text("cap.total", n)));
        });
        source.schedule()
                .hours()
                .forEach(h -> bounds.add(text(
                        "hours",
                        h.days().stream()
                                .map(d -> d.getDisplayName(
                                        java.time.format.TextStyle.SHORT, Locale.forLanguageTag(language)))
                                .reduce((a, b) -> a + ", " + b)
                                .orElse(""),
                        h.from(),
                        h.to(),
                        source.schedule().zone())));
        if (source.admission().dedupe().reject()) {
            bounds.add(source.admission()
                    .dedupe()
                    .window()
                    .map(w -> text("dedupe.window", w.toDays() > 0 ? w.toDays() : w.toHours() + " h"))
                    .orElseGet(() -> text("dedupe.ever")));
        }
        source.price()
                .ifPresent(p -> bounds.add(
                        text("price", p.toPlainString(), source.terms().currency())));
        source.admission()
                .throttle()
                .ifPresent(t -> bounds.add(text(
                        "throttle",
                        percent(t.limit()),
                        words(t.window()),
                        t.minimum(),
                        t.perHour(),
                        percent(t.release()))));
        if (source.test()) {
            bounds.add(text("testMode"));
        }
        return bounds;
    }

    private static String percent(double share) {
        return java.math.BigDecimal.valueOf(share * 100)
                        .setScale(1, java.math.RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }

    private String words(Duration time) {
        return time.toHours() % 24 == 0 && time.toDays() > 1
                ? text("days", time.toDays())
                : text("hoursLong", Math.max(1, time.toHours()));
    }

    private String returnsText() {
        return source.returns().map(r -> text("returns", words(r.within()))).orElse("");
    }

    private List<Map<String, String>> returnReasons() {
        return source.returns()
                .map(r -> r.reasons().keySet().stream()
                        .sorted()
                        .map(reason -> Map.of("code", reason, "meaning", r.label(reason, language)))
                        .toList())
                .orElse(List.of());
    }

    /** A value that the rule of a field can take: of a lookup what it lists. */
    private String sampleOf(Field field) {
        JsonNode lookup = source.mappingSpec()
                .map(spec -> spec.path("fields").path(field.name()).path("lookup"))
                .orElseGet(() -> Json.MAPPER.missingNode());
        return lookup.isObject() && !lookup.isEmpty() ? lookup.fieldNames().next() : field.sample();
    }

    private Samples.Sample sample() {
        Map<String, String> places = new LinkedHashMap<>();
        for (Field field : fields()) {
            if (!field.place().equals(text("computed"))) {
                places.merge(field.place(), sampleOf(field), (one, more) -> one + " " + more);
            }
        }
        source.mappingSpec()
                .map(spec -> spec.path("externalId"))
                .filter(JsonNode::isTextual)
                .ifPresent(id -> places.putIfAbsent(id.asText(), "L-1001"));
        return Samples.of(places);
    }

    /** The spec as data. */
    public ObjectNode json() {
        ObjectNode json =
                Json.object().put("source", source.name()).put("path", path).put("language", language);
        json.put("open", source.enabled() && !closed());
        json.putObject("authentication")
                .put("bearer", "Authorization: Bearer KEY")
                .put("header", "X-Api-Key: KEY")
                .put("query", path + "?key=KEY");
        source.signature()
                .ifPresent(s ->
                        json.putObject("signature").put("scheme", s.scheme()).put("header", s.header()));
        if (!source.offers().isEmpty()) {
            json.set("offers", Json.MAPPER.valueToTree(source.offers().names()));
        }
        var types = json.putArray("contentTypes");
        List.of("application/json", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data")
                .forEach(types::add);
        json.put("answer", source.answer().format());
        var list = json.putArray("fields");
        for (Field field : fields()) {
            list.addObject()
                    .put("name", field.name())
                    .put("place", field.place())
                    .put("required", field.need())
                    .put("format", field.format());
        }
        var verdicts = json.putArray("verdicts");
        for (String verdict : List.of("accepted", "duplicate", "rejected", "quarantined")) {
            verdicts.addObject()
                    .put("verdict", verdict)
                    .put("meaning", text("verdict." + verdict))
                    .put(
                            "status",
                            source.answer().statuses().getOrDefault(verdict, verdict.equals("accepted") ? 201 : 200));
        }
        json.set("reasons", Json.MAPPER.valueToTree(reasons()));
        json.set("bounds", Json.MAPPER.valueToTree(bounds()));
        source.returns().ifPresent(r -> {
            ObjectNode returns = json.putObject("returns")
                    .put("within", r.within().toString())
                    .put("path", path + "/returns")
                    .put(
                            "answer",
                            "POST " + path + "/returns/{id} {\"answer\": \"accepted\" | \"refused\", \"note\"?}");
            returns.set("reasons", Json.MAPPER.valueToTree(returnReasons()));
        });
        Samples.Sample sample = sample();
        json.putObject("example").put("contentType", sample.contentType()).put("body", sample.body());
        json.put("curl", curl(sample));
        return json;
    }

    private String curl(Samples.Sample sample) {
        return "curl -sS \"$VIVAIO_URL" + path + "\" \\\n  -H \"Authorization: Bearer $KEY\" \\\n  -H 'Content-Type: "
                + sample.contentType() + "' \\\n  --data-binary '"
                + sample.body().replace("'", "'\\''") + "'";
    }

    /** What the page shows. */
    public Map<String, Object> page() {
        Samples.Sample sample = sample();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("language", language);
        page.put("other", language.equals("it") ? "en" : "it");
        page.put("otherName", language.equals("it") ? "English" : "Italiano");
        page.put("title", source.label().getOrDefault(language, source.label().getOrDefault("", source.name())));
        page.put("path", path);
        page.put("source", source.name());
        page.put(
                "fields",
                fields().stream()
                        .map(f -> Map.of("name", f.name(), "place", f.place(), "need", f.need(), "format", f.format()))
                        .toList());
        page.put("reasons", reasons());
        page.put("bounds", bounds());
        page.put("hasBounds", !bounds().isEmpty());
        page.put("hasReturns", source.returns().isPresent());
        page.put("returnsText", returnsText());
        page.put("returnReasons", returnReasons());
        page.put("curl", curl(sample));
        page.put("sample", sample.body());
        page.put("sampleType", sample.contentType());
        page.put("closed", closed());
        for (String key : texts.keySet()) {
            if (key.startsWith("page.") || key.startsWith("verdict.")) {
                page.put(key.replace('.', '_'), texts.getString(key));
            }
        }
        return page;
    }
}
