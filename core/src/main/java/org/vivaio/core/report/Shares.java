package org.vivaio.core.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.vivaio.core.platform.Json;

/** A share with what it is a share of, and how sure it is. */
final class Shares {
    private static final double Z = 1.959964;

    private Shares() {}

    /** {@code n}, {@code of}, {@code share} and its interval of 95 % (Wilson); without share where there is nothing. */
    static ObjectNode of(long n, long of) {
        ObjectNode json = Json.object().put("n", n).put("of", of);
        if (of > 0) {
            // the two counts are read one after the other while both go on
            double p = Math.max(0, Math.min(1, (double) n / of));
            double centre = (p + Z * Z / (2 * of)) / (1 + Z * Z / of);
            double half = Z / (1 + Z * Z / of) * Math.sqrt(p * (1 - p) / of + Z * Z / (4.0 * of * of));
            json.put("share", rounded(p));
            json.put("low", rounded(Math.max(0, centre - half)));
            json.put("high", rounded(Math.min(1, centre + half)));
        }
        return json;
    }

    private static BigDecimal rounded(double share) {
        return BigDecimal.valueOf(share).setScale(4, RoundingMode.HALF_UP);
    }
}
