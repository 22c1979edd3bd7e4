package org.vivaio.core.form;

import java.net.URI;
import java.net.URISyntaxException;

/** Decides which addresses may stand in a link or redirect. */
final class Links {
    private Links() {}

    /** An http or https address with a host and without a user, or a path on the same host. */
    static boolean isSafe(String address) {
        // browsers drop control characters and read a backslash as a slash: such an address is not what it looks like
        if (address.length() > 2048 || address.chars().anyMatch(c -> c <= ' ' || c == '\\' || c == 127)) {
            return false;
        }
        if (address.startsWith("/")) {
            return !address.startsWith("//");
        }
        try {
            URI uri = new URI(address);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
