package org.vivaio.plugins.verify;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Settings of one service. */
public record VerifySettings(
        @Setting(
                label = "Address",
                help = "Of the service.",
                example = "https://api.example.com/v2/check",
                group = "Service")
        URI url,

        @Setting(label = "Method", help = "How it is asked.", fallback = "get", group = "Service")
        Method method,

        @Setting(
                label = "Key",
                help = "Sent as Authorization: Bearer, unless a header or a parameter is named.",
                group = "Service")
        Optional<Secret> token,

        @Setting(
                label = "Header of the key",
                help = "Such as X-Api-Key.",
                pattern = "[A-Za-z][A-Za-z0-9-]{0,60}",
                group = "Service")
        Optional<String> authHeader,

        @Setting(
                label = "Parameter of the key",
                help = "Such as api_key, for services that want it in the address.",
                pattern = "[A-Za-z0-9_.-]{1,60}",
                group = "Service")
        Optional<String> authParameter,

        @Setting(
                label = "Address for tests",
                help =
                        "One that costs nothing and answers when the key is right; empty: the test of the connection asks nobody.",
                group = "Service")
        Optional<URI> checkUrl,

        @Setting(
                label = "Parameters",
                help = "Of the address, with fields of the lead in braces, such as email: {email}.",
                group = "Question")
        Map<String, String> query,

        @Setting(
                label = "Body",
                help =
                        "Members of the JSON that is posted, with fields of the lead in braces; a dot in a name goes one object deeper, such as person.mail:"
                                + " {email}.",
                when = "method=post",
                group = "Question")
        Map<String, String> body,

        @Setting(label = "Checks", help = "What the answer says of which field.", max = 20, group = "Answer")
        List<CheckRule> checks,

        @Setting(
                label = "Values",
                help =
                        "Field of the lead to path in the answer, such as company: data.name. Fills what is empty, and keeps where it came from.",
                group = "Answer")
        Map<String, String> values,

        @Setting(
                label = "Nothing found",
                help =
                        "The service says by 404 that it knows nothing. Without it a 404 means that the address is wrong.",
                fallback = "false",
                group = "Answer")
        boolean missingIsUnknown,

        @Setting(
                label = "Cost of a check",
                help = "Such as 0.004; kept with each answer.",
                fallback = "0",
                pattern = "[0-9]{1,6}(\\.[0-9]{1,6})?",
                group = "Cost and limits")
        String cost,

        @Setting(
                label = "Currency",
                help = "Of the cost.",
                fallback = "EUR",
                pattern = "[A-Z]{3}",
                group = "Cost and limits")
        String currency,

        @Setting(
                label = "Remember answers",
                help =
                        "The same question within this time is answered from memory and costs nothing; 0s asks each time.",
                fallback = "24h",
                group = "Cost and limits")
        Duration cache,

        @Setting(
                label = "At most a second",
                help = "Questions a second on each node; 0 for no bound.",
                fallback = "0",
                min = 0,
                max = 10_000,
                group = "Cost and limits")
        int perSecond,

        @Setting(
                label = "At most a day",
                help = "Questions a day (UTC) on each node, so that a flood does not cost a fortune; 0 for no bound.",
                fallback = "0",
                min = 0,
                max = 100_000_000,
                group = "Cost and limits")
        int perDay,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", fallback = "10s", group = "Service")
        Duration timeout) {

    /** How a service is asked. */
    public enum Method {
        /** With parameters. */
        GET,
        /** With a JSON body. */
        POST
    }

    /** What an answer says of one thing. */
    public record CheckRule(
            @Setting(
                    label = "What",
                    help = "A field such as email, or credit, identity …",
                    pattern = "[A-Za-z][A-Za-z0-9_.-]{0,60}")
            String subject,

            @Setting(label = "Result", help = "Path in the answer, such as data.status.", min = 1)
            String result,

            @Setting(label = "Good", help = "Values that mean it can be used.")
            List<String> valid,

            @Setting(label = "Bad", help = "Values that mean it cannot.")
            List<String> invalid,

            @Setting(label = "Doubtful", help = "Values that mean it exists, with doubts.")
            List<String> risky,

            @Setting(label = "Score", help = "Path of a number that says how sure the service is.")
            Optional<String> score,

            @Setting(label = "Highest score", help = "Such as 100; the score is divided by it.", fallback = "1")
            double scoreMax) {
        /** Copies the lists. */
        public CheckRule {
            valid = List.copyOf(valid);
            invalid = List.copyOf(invalid);
            risky = List.copyOf(risky);
            if (!(scoreMax > 0) || Double.isInfinite(scoreMax)) {
                throw new IllegalArgumentException("The highest score is more than 0");
            }
            if (valid.isEmpty() && invalid.isEmpty() && risky.isEmpty()) {
                throw new IllegalArgumentException("Say which values of the answer are good, bad or doubtful");
            }
        }
    }

    private static final List<String> OWN_HEADERS = List.of(
            "connection", "content-length", "expect", "host", "upgrade", "transfer-encoding", "idempotency-key");

    /** Checks what the types cannot say. */
    public VerifySettings {
        query = Map.copyOf(query);
        body = Map.copyOf(body);
        checks = List.copyOf(checks);
        values = Map.copyOf(values);
        address(url);
        checkUrl.ifPresent(VerifySettings::address);
        if (checks.isEmpty() && values.isEmpty()) {
            throw new IllegalArgumentException("Name checks or values: else nothing would be learnt from the answers");
        }
        if (authHeader
                .map(h -> h.toLowerCase(Locale.ROOT))
                .filter(OWN_HEADERS::contains)
                .isPresent()) {
            throw new IllegalArgumentException("That header is not free for a key");
        }
        if (token.filter(t -> t.reveal().chars().anyMatch(c -> c < 0x20 || c == 0x7F))
                .isPresent()) {
            throw new IllegalArgumentException("The key is one line");
        }
        if (timeout.compareTo(Duration.ofMillis(100)) < 0 || timeout.compareTo(Duration.ofSeconds(50)) > 0) {
            throw new IllegalArgumentException("The time limit is between 100 ms and 50 s");
        }
        for (String field : values.keySet()) {
            if (!field.matches("[A-Za-z][A-Za-z0-9_]{0,62}")) {
                throw new IllegalArgumentException("A field of a lead is letters and digits");
            }
        }
        try {
            Currency.getInstance(currency);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("There is no such currency; write EUR, for example");
        }
    }

    private static void address(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (!List.of("https", "http").contains(scheme)
                || address.getHost() == null
                || address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("An address starts with https:// and a host; the key has its own field");
        }
    }

    /** The price of one question in millionths. */
    long costMicros() {
        return new BigDecimal(cost).movePointRight(6).longValue();
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "VerifySettings[" + url.getScheme() + "://" + url.getHost() + "]";
    }
}
