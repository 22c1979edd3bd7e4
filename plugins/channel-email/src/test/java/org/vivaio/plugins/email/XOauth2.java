package org.vivaio.plugins.email;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Predicate;

/**
 * How a server of Google and Microsoft takes tokens.
 *
 * @param user whose mailbox it is
 * @param good which tokens it takes
 * @param tells whether it says why not before it refuses, as Google does, or refuses at once, as Microsoft does
 */
record XOauth2(String user, Predicate<String> good, boolean tells) {
    /** Why not, as Google words it. */
    static final String REFUSAL = Base64.getEncoder()
            .encodeToString("{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"https://mail.google.com/\"}"
                    .getBytes(StandardCharsets.UTF_8));

    /** Whether a line {@code AUTH XOAUTH2 …} lets its sender in. */
    boolean takes(String line) {
        String[] words = line.split(" ");
        if (words.length != 3 || !words[1].equalsIgnoreCase("XOAUTH2")) {
            return false;
        }
        String said = new String(Base64.getDecoder().decode(words[2]), StandardCharsets.UTF_8);
        String begin = "user=" + user + "\u0001auth=Bearer ";
        return said.startsWith(begin)
                && said.endsWith("\u0001\u0001")
                && good.test(said.substring(begin.length(), said.length() - 2));
    }
}
