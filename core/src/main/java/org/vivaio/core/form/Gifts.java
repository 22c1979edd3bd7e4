package org.vivaio.core.form;

import java.util.List;
import java.util.Optional;

/** Gives what a form promises for its submit: a file, a video, a code. */
@FunctionalInterface
public interface Gifts {
    /** Gives nothing. */
    Gifts NONE = (tenant, asset, capture, languages) -> Optional.empty();

    /**
     * A link for one person.
     *
     * @param label what it is called
     */
    record Gift(String link, String label) {}

    /** The asset for who made a capture; empty when there is no such asset. */
    Optional<Gift> of(String tenant, String asset, String capture, List<String> languages);
}
