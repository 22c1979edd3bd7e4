package org.vivaio.core.returns;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts as they are written: two decimals at least. */
final class Money {
    private Money() {}

    static String text(BigDecimal amount) {
        return amount.setScale(Math.max(2, amount.stripTrailingZeros().scale()), RoundingMode.HALF_UP)
                .toPlainString();
    }
}
