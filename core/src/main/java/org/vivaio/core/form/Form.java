package org.vivaio.core.form;

import java.util.Map;
import java.util.Optional;
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

    /** The purpose behind a box, when it exists and may be given for that channel. */
    Optional<PurposeSpec> purpose(FormConsent consent) {
        return Optional.ofNullable(purposes.get(consent.purpose()))
                .filter(purpose -> purpose.channels().contains(consent.channel()));
    }
}
