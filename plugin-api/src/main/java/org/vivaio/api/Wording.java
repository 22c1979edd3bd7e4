package org.vivaio.api;

import java.util.List;

/**
 * The text a person agrees to.
 *
 * @param purpose name of the purpose
 * @param version what to send back as {@link ConsentGiven#wordingVersion()}
 * @param language language tag of the text
 * @param text plain text; escape it where it is shown as HTML
 * @param channels the channels it may be given for
 */
public record Wording(String purpose, String version, String language, String text, List<String> channels) {}
