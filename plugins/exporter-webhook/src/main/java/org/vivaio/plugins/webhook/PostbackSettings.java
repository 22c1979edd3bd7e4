package org.vivaio.plugins.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.api.Setting;

/** Settings of a postback to a network or supplier. */
public record PostbackSettings(
        @Setting(
                label = "Address",
                help =
                        "With places in braces: {clickId}, {event}, {stage}, {amount}, {currency}, {lead}, {key}, {time},"
                                + " {emailSha256}, {phoneSha256}, {field.NAME}. Their values are encoded.",
                example = "https://network.example/postback?cid={clickId}&payout={amount}&txid={key}")
        String url,

        @Setting(
                label = "Click id",
                help =
                        "Under which name the network's click id came: a parameter of the landing page such as gclid, or a field"
                                + " of the lead. Left out, the first known one is taken.")
        Optional<String> clickId,

        @Setting(label = "Method", fallback = "get") Method method,

        @Setting(
                label = "Body",
                help = "For POST: a form with the same places as the address.",
                when = "method=post",
                example = "cid={clickId}&sum={amount}")
        Optional<String> body,

        @Setting(label = "Value", help = "Of a conversion that brings no amount of its own.")
        Optional<Double> value,

        @Setting(label = "Currency", fallback = "EUR", pattern = "[A-Z]{3}")
        String currency,

        @Setting(
                label = "Country code",
                help = "Of telephone numbers without one.",
                fallback = "39",
                pattern = "[1-9][0-9]{0,2}")
        String countryCode,

        @Setting(label = "Time limit", fallback = "15s") Duration timeout) {

    /** How the address is called. */
    public enum Method {
        /** As a plain link. */
        GET,
        /** With a form. */
        POST
    }

    static final Pattern PLACE = Pattern.compile("\\{([A-Za-z0-9_.]+)}");
    private static final Set<String> PLACES = Set.of(
            "clickId", "event", "stage", "amount", "currency", "lead", "key", "time", "emailSha256", "phoneSha256");

    /** Checks what the types cannot say. */
    public PostbackSettings {
        URI plain;
        try {
            plain = URI.create(PLACE.matcher(url).replaceAll("x"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The address is none: encode what stands between the places");
        }
        boolean http = "https".equalsIgnoreCase(plain.getScheme()) || "http".equalsIgnoreCase(plain.getScheme());
        if (!http || plain.getHost() == null || plain.getUserInfo() != null) {
            throw new IllegalArgumentException("The address starts with https:// and names a host and no user");
        }
        int end = url.indexOf('/', url.indexOf("//") + 2);
        if (url.substring(0, end < 0 ? url.length() : end).contains("{")) {
            throw new IllegalArgumentException("The host of the address holds no places");
        }
        Matcher places = PLACE.matcher(url + " " + body.orElse(""));
        while (places.find()) {
            String place = places.group(1);
            if (!PLACES.contains(place) && !place.startsWith("field.")) {
                throw new IllegalArgumentException("The place {" + place + "} is not known; known are "
                        + new java.util.TreeSet<>(PLACES) + " and {field.NAME}");
            }
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 60 s");
        }
    }
}
