package org.vivaio.core.spam;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A submit as its door sees it, before it is stored.
 *
 * @param tenant slug of the tenant
 * @param door what was submitted to, such as {@code form:contact}
 * @param rate submits a minute that one address may make there
 * @param address the visitor's network address, as far as it is known; never stored
 * @param userAgent the browser's name for itself
 * @param browser whether the door is one for browsers, so that the user agent says something
 * @param fields what was sent
 * @param noticed codes of what the door noticed itself
 */
public record Submit(
        String tenant,
        String door,
        int rate,
        Optional<String> address,
        Optional<String> userAgent,
        boolean browser,
        Map<String, Object> fields,
        Set<String> noticed) {
    /** Copies the codes. */
    public Submit {
        noticed = Set.copyOf(noticed);
    }

    /** Names the door only: all else is personal. */
    @Override
    public String toString() {
        return "Submit[" + tenant + "/" + door + ", " + noticed + "]";
    }
}
