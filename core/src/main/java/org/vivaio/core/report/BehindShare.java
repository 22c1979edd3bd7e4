package org.vivaio.core.report;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.http.Params;
import org.vivaio.core.lifecycle.Lifecycle;

/**
 * Which of the leads that came in a period a share counts.
 *
 * @param stages where they stand now; empty for anywhere
 * @param within whether they stand in one of these stages, or in none of them
 * @param reached a stage that they ever reached
 * @param band how long they waited for the first attempt
 */
record BehindShare(Set<String> stages, boolean within, Optional<String> reached, Optional<String> band) {
    /** What the parameter {@code show} may say. */
    static final String WAYS =
            "all, ready, undecided, lost, reached:STAGE, band:BAND, or band:BAND:STAGE for those of a band who reached a stage";

    /**
     * Reads what is to be shown.
     *
     * @throws org.vivaio.core.platform.ProblemException 400 for what no report shows
     */
    static BehindShare read(String show, Lifecycle lifecycle) {
        String[] parts = show.split(":", -1);
        Set<String> lost = Reports.lost(lifecycle);
        Set<String> ready = Reports.ready(lifecycle, lost);
        return switch (parts[0]) {
            case "all" -> alone(parts, new BehindShare(Set.of(), true, Optional.empty(), Optional.empty()));
            case "ready" -> alone(parts, new BehindShare(ready, true, Optional.empty(), Optional.empty()));
            case "lost" -> alone(parts, new BehindShare(lost, true, Optional.empty(), Optional.empty()));
            case "undecided" -> {
                ready.addAll(lost);
                yield alone(parts, new BehindShare(ready, false, Optional.empty(), Optional.empty()));
            }
            case "reached" -> {
                if (parts.length != 2 || parts[1].isEmpty()) {
                    throw wrong();
                }
                yield new BehindShare(Set.of(), true, Optional.of(parts[1]), Optional.empty());
            }
            case "band" -> {
                if (parts.length < 2
                        || parts.length > 3
                        || !Measured.bands().contains(parts[1])
                        || List.of(parts).contains("")) {
                    throw wrong();
                }
                yield new BehindShare(
                        Set.of(),
                        true,
                        parts.length == 3 ? Optional.of(parts[2]) : Optional.empty(),
                        Optional.of(parts[1]));
            }
            default -> throw wrong();
        };
    }

    private static BehindShare alone(String[] parts, BehindShare share) {
        if (parts.length > 1) {
            throw wrong();
        }
        return share;
    }

    private static RuntimeException wrong() {
        return Params.wrong("show", "must be one of " + WAYS);
    }
}
