package org.vivaio.core.identity;

/** Addresses of identity on the event bus; requests and replies as for {@link org.vivaio.core.lead.LeadBus}. */
public final class IdentityBus {
    /** Who may be the same person as a lead. Request: {@code tenant}, {@code id}. Reply: {@code items}. */
    public static final String OF_LEAD = "identity.duplicates.lead";

    /** Whom somebody with these values may be. Request: {@code tenant}, {@code fields}. Reply: {@code leadId?}, {@code items}. */
    public static final String MATCH = "identity.match";

    /** Pairs that were found. Request: {@code tenant}, {@code state}, {@code limit}, {@code before?}. */
    public static final String LIST = "identity.duplicates";

    /** Two leads are different people. Request: {@code tenant}, {@code id} of the pair, {@code actor}. */
    public static final String DISMISS = "identity.dismiss";

    /** How leads are matched. Request: {@code tenant}. */
    public static final String MATCHING = "identity.matching";

    /** Learn anew. Request: {@code tenant}. */
    public static final String LEARN = "identity.learn";

    private IdentityBus() {}
}
