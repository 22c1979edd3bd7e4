package org.vivaio.core.delivery;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * The texts of messages and alerts (resources of kind {@code template}).
 *
 * @param byName compiled
 */
public record Templates(Map<String, Template> byName) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<Templates> PART = new RulebookPart<>(Templates.class, Templates::compile);

    /** What is read and checked where it is decided who is written to. */
    private static final List<String> WAY = List.of("channels", "connection", "fallback", "send");

    private static final int MOST_FILES = 5;

    /** Fields that every tenant has. */
    private static final Set<String> STANDARD_FIELDS = Set.of(
            "firstName",
            "lastName",
            "email",
            "phone",
            "company",
            "role",
            "vatNumber",
            "address",
            "postcode",
            "city",
            "province",
            "country",
            "language",
            "message");

    static final Set<String> OTHERS = Set.of(
            "lead.id",
            "lead.stage",
            "lead.owner",
            "lead.source",
            "lead.tags",
            "lead.createdAt",
            "lead.score.fit",
            "lead.score.engagement",
            "lead.score.total",
            "seller.name",
            "seller.label",
            "seller.email",
            "tenant.id",
            "tenant.name",
            "link",
            // in messages to leads
            "preferencesLink",
            "unsubscribeLink",
            "confirmLink",
            "visitor",
            "purpose");

    /** What would run in a browser. Bounded everywhere: sources are long, and people write them. */
    private static final Pattern ACTIVE = Pattern.compile(
            "<\\s{0,5}/?\\s{0,5}(script|iframe|object|embed)\\b|<[^<>]*[\\s\"'/]on[a-z]{3,30}\\s{0,5}="
                    + "|=\\s{0,9}[\"']?\\s{0,9}javascript:",
            Pattern.CASE_INSENSITIVE);

    /** A template by name. */
    public Optional<Template> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    private static Templates compile(ResourceSet resources) {
        Set<String> known = names(resources);
        Map<String, Template> templates = new HashMap<>();
        for (Resource resource : resources.of("template")) {
            Spec spec = resources.read(resource);
            List<String> attachments = attachments(resources, spec);
            templates.put(resource.name(), read(spec, known, attachments));
        }
        return new Templates(Map.copyOf(templates));
    }

    /** Names that templates of a tenant may use. */
    private static Set<String> names(ResourceSet resources) {
        Set<String> known = new HashSet<>(OTHERS);
        STANDARD_FIELDS.forEach(field -> known.add("lead." + field));
        resources.of("field").forEach(field -> known.add("lead." + field.name()));
        resources.of("asset").forEach(asset -> known.add("asset." + asset.name()));
        return known;
    }

    /** Their sizes are checked at save too, where the files are known. */
    private static List<String> attachments(ResourceSet resources, Spec spec) {
        List<String> names = spec.names("attachments").stream().distinct().toList();
        if (names.size() > MOST_FILES) {
            spec.report("attachments", "limit", "must name at most " + MOST_FILES + " assets");
        }
        for (String name : names) {
            Optional<Resource> asset = resources.find("asset", name);
            if (asset.isEmpty()) {
                spec.report("attachments", "missing", "names " + name + ", which is no asset");
            } else if (!asset.get().spec().path("kind").asText("file").equals("file")) {
                spec.report(
                        "attachments",
                        "kind",
                        "names " + name + ", which is no file: put its link, {{asset." + name + "}}, into the text");
            }
        }
        return names;
    }

    private static Template read(Spec spec, Set<String> known, List<String> attachments) {
        Map<String, TemplateText> subject = texts(spec, "subject", TemplateText.Kind.LINE, known);
        Map<String, TemplateText> text = texts(spec, "text", TemplateText.Kind.TEXT, known);
        Map<String, TemplateText> sms = texts(spec, "sms", TemplateText.Kind.TEXT, known);
        boolean framed =
                spec.choice("layout", List.of("none", "responsive"), "none").equals("responsive");
        Map<String, String> preheader = spec.texts("preheader");
        Map<String, TemplateText> html = new HashMap<>();
        Map<String, TemplateText> made = new HashMap<>();
        spec.texts("html").forEach((language, source) -> {
            if (ACTIVE.matcher(source).find()) {
                spec.report(
                        where("html", language),
                        "script",
                        "holds a script, or what may hold one (script, iframe, object, embed, on…=, javascript:): no mail"
                                + " program runs it and filters distrust it, so take it out");
            }
            String first = preheader.getOrDefault(language, preheader.getOrDefault("", ""));
            compile(
                    spec,
                    where("html", language),
                    () -> framed ? MailLayout.page(source, language, escaped(first)) : MailLayout.tags(source),
                    TemplateText.Kind.HTML,
                    known,
                    compiled -> html.put(language, compiled));
            compile(
                    spec,
                    where("html", language),
                    () -> MailLayout.plain(source),
                    TemplateText.Kind.TEXT,
                    known,
                    compiled -> made.put(language, compiled));
        });
        Optional<String> purpose = spec.text("purpose");
        boolean tracking = spec.flag("tracking", false);
        WAY.forEach(spec::raw);
        spec.end();
        if (spec.raw("text").isEmpty() && spec.raw("html").isEmpty()) {
            spec.report("text", "required", "is missing: every message has a plain text, or an html it is made from");
        }
        return new Template(
                subject,
                text.isEmpty() ? Map.copyOf(made) : text,
                Map.copyOf(html),
                sms,
                purpose,
                tracking,
                attachments);
    }

    private static String where(String member, String language) {
        return language.isEmpty() ? member : member + "." + language;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static Map<String, TemplateText> texts(
            Spec spec, String member, TemplateText.Kind kind, Set<String> known) {
        Map<String, TemplateText> compiled = new HashMap<>();
        spec.texts(member)
                .forEach((language, source) -> compile(
                        spec,
                        where(member, language),
                        () -> source,
                        kind,
                        known,
                        text -> compiled.put(language, text)));
        return Map.copyOf(compiled);
    }

    private static void compile(
            Spec spec,
            String where,
            Supplier<String> source,
            TemplateText.Kind kind,
            Set<String> known,
            Consumer<TemplateText> good) {
        try {
            good.accept(TemplateText.compile(source.get(), kind, known));
        } catch (IllegalArgumentException e) {
            spec.report(where, "template", String.valueOf(e.getMessage()));
        }
    }
}
