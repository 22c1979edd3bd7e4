package org.vivaio.core.spam;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vivaio.core.inbox.ReasonCodes;
import org.vivaio.core.inbox.check.Lists;

/** What a user agent says: a crawler that never fills in forms, a program, or nothing to hold against it. */
final class Agents {
    private static final int LONGEST = 500;

    /** Libraries that programs send with; people use programs too, so these say little. */
    private static final Pattern SCRIPT = Pattern.compile(
            "(?i)^(curl|wget|python|aiohttp|httpx|go-http-client|okhttp|axios|node|undici|java|apache-httpclient|httpie|"
                    + "libwww-perl|ruby|php|guzzle|postman|insomnia|vert\\.x|reactor|httpurlconnection)");

    private static final List<Pattern> CRAWLERS =
            Lists.read("/intake/crawlers.txt").stream().map(Pattern::compile).toList();

    private static final Cache<String, Optional<String>> KNOWN =
            Caffeine.newBuilder().maximumSize(10_000).build();

    private Agents() {}

    /** The signal of a user agent, if it is one. */
    static Optional<String> signal(Optional<String> userAgent) {
        if (userAgent.isEmpty() || userAgent.get().isBlank()) {
            return Optional.of(ReasonCodes.SCRIPT_AGENT);
        }
        String agent = userAgent.get();
        return KNOWN.get(agent.length() > LONGEST ? agent.substring(0, LONGEST) : agent, Agents::look);
    }

    private static Optional<String> look(String agent) {
        if (SCRIPT.matcher(agent).find()) {
            return Optional.of(ReasonCodes.SCRIPT_AGENT);
        }
        return CRAWLERS.stream().anyMatch(crawler -> crawler.matcher(agent).find())
                ? Optional.of(ReasonCodes.BOT_AGENT)
                : Optional.empty();
    }
}
