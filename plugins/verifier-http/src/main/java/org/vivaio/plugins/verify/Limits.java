package org.vivaio.plugins.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.vivaio.api.ConnectorException;

/** Keeps to what was agreed with a service, or to what one wants to spend. */
final class Limits {
    private final int perSecond;
    private final int perDay;
    private final Clock clock;
    private long second;
    private int inSecond;
    private LocalDate day = LocalDate.MIN;
    private int inDay;

    Limits(int perSecond, int perDay, Clock clock) {
        this.perSecond = perSecond;
        this.perDay = perDay;
        this.clock = clock;
    }

    /** Takes one question from what is left. */
    synchronized void take() throws ConnectorException {
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (!today.equals(day)) {
            day = today;
            inDay = 0;
        }
        if (now.getEpochSecond() != second) {
            second = now.getEpochSecond();
            inSecond = 0;
        }
        if (perDay > 0 && inDay >= perDay) {
            throw ConnectorException.limited(
                    "The day's questions are used up; the bound stands in the settings",
                    Duration.between(now, today.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC)));
        }
        if (perSecond > 0 && inSecond >= perSecond) {
            throw ConnectorException.limited("The second's questions are used up", Duration.ofSeconds(1));
        }
        inDay++;
        inSecond++;
    }
}
