package org.vivaio.core.lead;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * What is to be known of a capture that is claimed back, written into the fact so that nothing has to be looked up again.
 *
 * @param source name of the source by whose rules it came
 * @param key key under which it came: the source's name, or a form or connection that follows its rules
 * @param campaign it belongs to
 * @param price what the supplier got for it
 * @param currency of the price; empty without one
 * @param capturedAt when it was accepted
 */
public record ReturnTerms(
        String source,
        String key,
        Optional<String> campaign,
        Optional<BigDecimal> price,
        String currency,
        Instant capturedAt) {}
