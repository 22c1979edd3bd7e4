package org.vivaio.core.form;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.consent.PurposeSpec;

/**
 * A form ready to be shown: its spec with the purposes it asks for.
 *
 * @param tenant slug of the tenant
 * @param name name of the form
 * @param version version of the resource
 * @param spec what the tenant wrote
 * @param purposes the purposes by name; a box whose purpose is missing here is not shown
 */
public record Form(String tenant, String name, long version, FormSpec spec, Map<String, PurposeSpec> purposes) {
    /** Copies the purposes. */
    public Form {
        purposes = Map.copyOf(purposes);
    }

    /** The form as a variant has it; 0, and a number that is gone, is the form itself. */
    Form variant(int number) {
        return number < 1 || number > spec.variants().size()
                ? this
                : new Form(
                        tenant, name, version, spec.variants().get(number - 1).spec(), purposes);
    }

    /** Without those fields that are left out for who is known, where these are known. */
    Form without(Set<String> known) {
        if (known.isEmpty()) {
            return this;
        }
        List<FormField> asked = spec.fields().stream()
                .filter(field -> !(field.more().ask() && known.contains(field.name())))
                .toList();
        return new Form(tenant, name, version, spec.withFields(asked), purposes);
    }

    /** The purpose behind a box, when it exists and may be given for that channel. */
    Optional<PurposeSpec> purpose(FormConsent consent) {
        return Optional.ofNullable(purposes.get(consent.purpose()))
                .filter(purpose -> purpose.channels().contains(consent.channel()));
    }
}
