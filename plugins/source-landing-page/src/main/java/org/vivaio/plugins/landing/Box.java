package org.vivaio.plugins.landing;

import org.vivaio.api.Wording;

/**
 * A box of the form.
 *
 * @param wording the text beside it
 * @param channel the channel it is given for; {@code notice} for the privacy notice
 */
record Box(Wording wording, String channel) {
    static final String NOTICE = "notice";

    /** The input's name, as on all forms of the platform. */
    String input() {
        return "consent." + wording.purpose() + "." + channel;
    }

    boolean mandatory() {
        return channel.equals(NOTICE);
    }
}
