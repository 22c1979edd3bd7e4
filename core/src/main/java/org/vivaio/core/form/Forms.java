package org.vivaio.core.form;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.consent.PurposeSpec;
import org.vivaio.core.consent.Purposes;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.resource.RulebookPart;

/**
 * The forms of a tenant.
 *
 * @param byName each with the version of its resource
 */
public record Forms(Map<String, Versioned> byName) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<Forms> PART = new RulebookPart<>(Forms.class, Forms::compile);

    /**
     * A form and the version of its resource.
     *
     * @param spec what the tenant wrote
     * @param version counts its changes
     */
    public record Versioned(FormSpec spec, long version) {}

    /** A form with the purposes it asks for, ready to be shown. */
    public static Optional<Form> find(Rulebook rulebook, String name) {
        return Optional.ofNullable(rulebook.part(Forms.class).byName().get(name))
                .map(form -> {
                    Map<String, PurposeSpec> asked = new HashMap<>();
                    for (String purpose : form.spec().purposes()) {
                        rulebook.part(Purposes.class).purpose(purpose).ifPresent(spec -> asked.put(purpose, spec));
                    }
                    return new Form(rulebook.tenant(), name, form.version(), form.spec(), asked);
                });
    }

    private static Forms compile(ResourceSet resources) {
        Map<String, Versioned> forms = new LinkedHashMap<>();
        for (Resource resource : resources.of("form")) {
            try {
                FormSpec spec = FormSpec.parse(resource.name(), resource.spec());
                for (String purpose : spec.purposes()) {
                    if (resources.find("purpose", purpose).isEmpty()) {
                        resources.problem(
                                resource.key() + ":consents",
                                "missing",
                                "names the purpose " + purpose + ", which does not exist");
                    }
                }
                forms.put(resource.name(), new Versioned(spec, resource.version()));
            } catch (ProblemException e) {
                for (FieldError error : e.problem().errors()) {
                    resources.problem(resource.key() + ":" + error.field(), error.code(), error.message());
                }
            }
        }
        return new Forms(Map.copyOf(forms));
    }
}
