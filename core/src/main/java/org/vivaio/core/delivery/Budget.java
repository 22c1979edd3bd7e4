package org.vivaio.core.delivery;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * How much money may leave by a connection in a day or a month.
 *
 * @param amount the most, in the currency
 * @param currency as in ISO 4217
 * @param monthly whether it is for a month; else for a day
 * @param each what one effect costs, as long as no dearer one is known
 */
public record Budget(BigDecimal amount, String currency, boolean monthly, BigDecimal each) {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /** In millionths, rounded up: no cost is lost by rounding. */
    static long micros(BigDecimal money) {
        return money.multiply(MILLION).setScale(0, RoundingMode.CEILING).longValueExact();
    }

    /** Millionths as money. */
    public static BigDecimal money(long micros) {
        BigDecimal money = BigDecimal.valueOf(micros).divide(MILLION).stripTrailingZeros();
        return money.scale() < 2 ? money.setScale(2) : money;
    }

    /** What one effect is expected to cost. */
    long price(long dearest) {
        return Math.max(micros(each), dearest);
    }

    /** Why effects wait, for people. */
    String usedUp(Instant next, ZoneId zone) {
        return "The budget of " + amount.toPlainString() + " " + currency + (monthly ? " a month" : " a day")
                + " is used up: this leaves when it begins anew on "
                + LocalDateTime.ofInstant(next, zone).truncatedTo(ChronoUnit.MINUTES) + ", or when it is raised";
    }

    /** Why nothing leaves while costs cannot be compared. */
    String incomparable(String told) {
        return "The budget is in " + currency + ", and costs are told in " + told + ": set the budget in " + told;
    }
}
