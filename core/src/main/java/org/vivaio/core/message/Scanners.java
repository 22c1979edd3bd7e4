package org.vivaio.core.message;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Tells people who open and click from programs that look into mails: by what they say they are, by how soon they come, and
 * by how many links they follow at once. Remembers the last moments only; on another node a burst is seen by its share.
 */
final class Scanners {
    /** A person needs longer than this to have read a mail. */
    private static final Duration TOO_SOON = Duration.ofSeconds(2);

    /** Whoever follows this many links within the burst is no person. */
    private static final int LINKS = 3;

    private static final Duration BURST = Duration.ofSeconds(4);
    private static final int MOST = 10_000;

    private static final Pattern AGENTS = Pattern.compile(
            "bot|crawl|spider|scan|preview|proofpoint|mimecast|barracuda|safelinks|urldefense|trendmicro|symantec|fortiguard"
                    + "|zscaler|headless|python-|curl/|wget|go-http|java/|okhttp|libwww|facebookexternalhit|whatsapp"
                    + "|googleimageproxy|ggpht|yahoomailproxy|microsoft office existence|ms-office",
            Pattern.CASE_INSENSITIVE);

    /**
     * One request.
     *
     * @param link where it goes on to; empty for an opening
     */
    record Visit(boolean head, String agent, String purpose, UUID effect, Optional<String> link, Instant at) {}

    /**
     * Who it was.
     *
     * @param alsoMachine facts told before that turn out to be of the same machine
     */
    record Judgement(boolean machine, List<UUID> alsoMachine) {}

    private record Seen(Instant since, Set<String> links, List<UUID> facts) {}

    private final Map<UUID, Seen> recent = new LinkedHashMap<>(64, 0.75f, false) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Seen> eldest) {
            return size() > MOST;
        }
    };

    synchronized Judgement judge(Visit visit) {
        boolean known = visit.head()
                || visit.agent().isBlank()
                || AGENTS.matcher(visit.agent()).find()
                || visit.purpose().toLowerCase(Locale.ROOT).contains("prefetch")
                || visit.purpose().toLowerCase(Locale.ROOT).contains("preview")
                || tooSoon(visit);
        if (visit.link().isEmpty()) {
            return new Judgement(known, List.of());
        }
        Seen seen = recent.get(visit.effect());
        if (seen == null || visit.at().isAfter(seen.since().plus(BURST))) {
            seen = new Seen(visit.at(), new HashSet<>(), new ArrayList<>());
            recent.remove(visit.effect());
            recent.put(visit.effect(), seen);
        }
        seen.links().add(visit.link().get());
        boolean burst = seen.links().size() >= LINKS;
        List<UUID> before = burst ? List.copyOf(seen.facts()) : List.of();
        if (burst) {
            seen.facts().clear();
        }
        return new Judgement(known || burst, before);
    }

    /** A click that was told as a person's. */
    synchronized void told(Visit visit, UUID fact) {
        Seen seen = recent.get(visit.effect());
        if (seen != null && visit.link().isPresent()) {
            seen.facts().add(fact);
        }
    }

    /** Effects are named by the moment they were decided in; nothing can have been read before it left. */
    private static boolean tooSoon(Visit visit) {
        Instant made = Instant.ofEpochMilli(visit.effect().getMostSignificantBits() >>> 16);
        return visit.at().isBefore(made.plus(TOO_SOON));
    }
}
