package org.vivaio.plugins.inbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the receiving server found out about the sender: SPF, DKIM and DMARC, as its headers say. */
final class Authentication {
    private static final Pattern RESULT = Pattern.compile("(?i)(?:^|[;\\s])(spf|dkim|dmarc)\\s*=\\s*([a-z]{2,12})");
    private static final Pattern SPF =
            Pattern.compile("(?i)^\\s*(pass|fail|softfail|neutral|none|temperror|permerror)\\b");

    private Authentication() {}

    /**
     * The results by method; missing ones were not checked.
     *
     * @param server the name with which the receiving server signs its word; empty: the topmost header counts, since every
     *     server writes above what it was sent
     */
    static Map<String, String> of(Headers headers, Optional<String> server) {
        List<String> all = headers.values("authentication-results");
        List<String> trusted = server.isEmpty()
                ? all.stream().limit(1).toList()
                : all.stream()
                        .filter(value -> value.strip()
                                .toLowerCase(Locale.ROOT)
                                .matches(Pattern.quote(server.get().toLowerCase(Locale.ROOT)) + "(\\s.*|;.*|$)"))
                        .toList();
        Map<String, String> results = new LinkedHashMap<>();
        for (String value : trusted) {
            Matcher matcher = RESULT.matcher(value.replaceAll("\\([^)]*\\)", " "));
            while (matcher.find()) {
                String method = matcher.group(1).toLowerCase(Locale.ROOT);
                String result = matcher.group(2).toLowerCase(Locale.ROOT);
                // of several signatures one that holds is enough
                results.merge(method, result, (one, other) -> one.equals("pass") ? one : other);
            }
        }
        if (!results.containsKey("spf") && server.isEmpty()) {
            headers.values("received-spf").stream().limit(1).forEach(value -> {
                Matcher matcher = SPF.matcher(value);
                if (matcher.find()) {
                    results.put("spf", matcher.group(1).toLowerCase(Locale.ROOT));
                }
            });
        }
        return results;
    }

    /** Whether the server says that the sender is not who they claim to be. */
    static boolean failed(Map<String, String> results) {
        return results.getOrDefault("dmarc", "").equals("fail")
                || !results.containsKey("dmarc")
                        && results.getOrDefault("spf", "").equals("fail")
                        && !results.getOrDefault("dkim", "").equals("pass");
    }
}
