package org.vivaio.core.identity.match;

import java.util.List;

/**
 * How values of one kind are compared: in how many levels, and how often each level is met among pairs that are one
 * person ({@code m}) and among pairs that are not ({@code u}), as long as nothing was learnt from the tenant's own data.
 * Level 0 is a difference, the highest one equality.
 */
public enum Comparison {
    /** First and family names. */
    NAME(Group.PERSON, levels(0.06, 0.05, 0.09, 0.80), levels(0.962, 0.025, 0.008, 0.005)),
    /** Any text. */
    TEXT(Group.OTHER, levels(0.12, 0.06, 0.12, 0.70), levels(0.96, 0.02, 0.01, 0.01)),
    /** Names of firms, without their legal form. */
    COMPANY(Group.FIRM, levels(0.15, 0.07, 0.13, 0.65), levels(0.982, 0.01, 0.004, 0.004)),
    /** Street and number. */
    ADDRESS(Group.PLACE, levels(0.20, 0.08, 0.12, 0.60), levels(0.9875, 0.009, 0.002, 0.0015)),
    /** Postcodes and codes like them. */
    POSTCODE(Group.PLACE, levels(0.12, 0.06, 0.82), levels(0.975, 0.013, 0.012)),
    /** Towns. */
    CITY(Group.PLACE, levels(0.12, 0.04, 0.06, 0.78), levels(0.955, 0.01, 0.005, 0.03)),
    /** Provinces, states, countries. */
    REGION(Group.PLACE, levels(0.07, 0.93), levels(0.92, 0.08)),
    /** Numbers and codes. */
    CODE(Group.OTHER, levels(0.08, 0.07, 0.85), levels(0.965, 0.02, 0.015)),
    /** Days. */
    DATE(Group.PERSON, levels(0.03, 0.03, 0.07, 0.87), levels(0.9643, 0.03, 0.005, 0.0007)),
    /** Values of which only equal ones count. */
    EXACT(Group.OTHER, levels(0.05, 0.95), levels(0.999, 0.001)),
    /** Values that name one person, or one firm, of all. */
    UNIQUE(Group.OTHER, levels(0.05, 0.95), levels(0.999999, 0.000001)),
    /** VAT numbers. */
    VAT(Group.FIRM, levels(0.05, 0.95), levels(0.9995, 0.0005)),
    /** E-mail addresses: another one, same mailbox name elsewhere, a slip of the pen, the same. */
    EMAIL(Group.PERSON, levels(0.25, 0.12, 0.05, 0.58), levels(0.9988, 0.001, 0.0001, 0.0001)),
    /** Telephone numbers: another one, a slip, the same without its area, the same. */
    PHONE(Group.PERSON, levels(0.25, 0.04, 0.06, 0.65), levels(0.9996, 0.0001, 0.0001, 0.0002));

    /** Values of one group say much the same: who lives in a street lives in its town. */
    enum Group {
        PERSON,
        FIRM,
        PLACE,
        OTHER
    }

    private final Group group;
    private final double[] likely;
    private final double[] unlikely;

    Comparison(Group group, double[] likely, double[] unlikely) {
        this.group = group;
        this.likely = likely;
        this.unlikely = unlikely;
    }

    private static double[] levels(double... shares) {
        return shares;
    }

    /** What the values are about. */
    Group group() {
        return group;
    }

    /** Number of levels. */
    int levels() {
        return likely.length;
    }

    /** The level of equality. */
    int top() {
        return likely.length - 1;
    }

    /** Shares of the levels among pairs that are one person. */
    double[] likely() {
        return likely.clone();
    }

    /** Shares of the levels among pairs that are not. */
    double[] unlikely() {
        return unlikely.clone();
    }

    /** The level as people read it. */
    String word(int level) {
        if (level == top()) {
            return "equal";
        }
        if (level == 0) {
            return "different";
        }
        return level == top() - 1 ? "similar" : "alike";
    }

    /** Values of it are common enough that two of them together make a useful key, one alone does not. */
    boolean pairs() {
        return List.of(NAME, TEXT, COMPANY, ADDRESS, POSTCODE, CITY, CODE).contains(this);
    }

    /** A value of it alone is rare enough to find people by. */
    boolean alone() {
        return List.of(DATE, EXACT, UNIQUE, VAT, EMAIL, PHONE).contains(this);
    }
}
