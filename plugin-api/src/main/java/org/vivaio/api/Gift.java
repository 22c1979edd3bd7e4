package org.vivaio.api;

import java.net.URI;

/**
 * What a page may give to who has just sent something: a file, a video, a code.
 *
 * @param link signed for that person, good for a time
 * @param label what it is called, in the reader's language
 */
public record Gift(URI link, String label) {}
