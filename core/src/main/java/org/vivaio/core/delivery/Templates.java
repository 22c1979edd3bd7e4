package org.vivaio.core.delivery;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** A template by name. */
    public Optional<Template> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    private static Templates compile(ResourceSet resources) {
        Set<String> known = new HashSet<>(OTHERS);
        STANDARD_FIELDS.forEach(field -> known.add("lead." + field));
        resources.of("field").forEach(field -> known.add("lead." + field.name()));
        resources.of("asset").forEach(asset -> known.add("asset." + asset.name()));
        Map<String, Template> templates = new HashMap<>();
        for (Resource resource : resources.of("template")) {
            Spec spec = resources.read(resource);
            Map<String, TemplateText> subject = texts(spec, "subject", TemplateText.Kind.LINE, known);
            Map<String, TemplateText> text = texts(spec, "text", TemplateText.Kind.TEXT, known);
            Map<String, TemplateText> html = texts(spec, "html", TemplateText.Kind.HTML, known);
            Optional<String> purpose = spec.text("purpose");
            spec.end();
            if (spec.raw("text").isEmpty()) {
                spec.report("text", "required", "is missing: every message has a plain text");
            }
            templates.put(resource.name(), new Template(subject, text, html, purpose));
        }
        return new Templates(Map.copyOf(templates));
    }

    private static Map<String, TemplateText> texts(
            Spec spec, String member, TemplateText.Kind kind, Set<String> known) {
        Map<String, TemplateText> compiled = new HashMap<>();
        spec.texts(member).forEach((language, source) -> {
            String where = language.isEmpty() ? member : member + "." + language;
            try {
                compiled.put(language, TemplateText.compile(source, kind, known));
            } catch (IllegalArgumentException e) {
                spec.report(where, "template", String.valueOf(e.getMessage()));
            }
        });
        return Map.copyOf(compiled);
    }
}
