package org.vivaio.core.form;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.api.Payload;
import org.vivaio.core.spam.Puzzle;

/**
 * A valid submit on its way to the inbox.
 *
 * @param tenant slug of the tenant
 * @param form name of the form
 * @param version version of the form that was submitted to
 * @param payload the body as received; its only header is the content type
 * @param submission what was read out of it
 * @param pageUrl the page the form stood on, as far as the browser tells
 * @param language the language the form and its wordings were shown in
 * @param userAgent the browser's name for itself
 * @param address the visitor's network address as the host determined it; hash it before it is stored
 * @param signals what makes it doubtful
 * @param rate submits a minute that one address may make
 * @param puzzle the puzzle that was solved for it
 * @param variant name of the variant that was shown; {@code base} for the form itself
 * @param files what was stored beside
 */
public record FormCapture(
        String tenant,
        String form,
        long version,
        Payload payload,
        FormSubmission submission,
        Optional<String> pageUrl,
        String language,
        Optional<String> userAgent,
        String address,
        Set<Signal> signals,
        int rate,
        Optional<Puzzle> puzzle,
        String variant,
        List<UUID> files) {
    /** Copies the signals. */
    public FormCapture {
        signals = Set.copyOf(signals);
        files = List.copyOf(files);
    }

    /** Names the form only: all else is personal. */
    @Override
    public String toString() {
        return "FormCapture[" + tenant + "/" + form + " v" + version + ", " + signals + "]";
    }
}
