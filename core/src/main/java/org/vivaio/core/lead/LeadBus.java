package org.vivaio.core.lead;

/**
 * Addresses of the lead store, scoring and lifecycle on the event bus. Messages and replies are JSON objects; a failure's
 * code is an HTTP status and its text a problem as JSON ({@link org.vivaio.core.platform.BusProblems}).
 *
 * <p>Send with {@code localOnly}: every node has all consumers, and what a request stores is in the database anyway.
 */
public final class LeadBus {
    /**
     * Stores what came in and waits for the verdict.
     *
     * <p>Request: {@code tenant}, {@code kind} ({@code capture} or {@code fact}), {@code source}, {@code contentType},
     * {@code body} (binary), {@code meta}, {@code externalId?}, {@code key?} (idempotency), {@code leadId?} and {@code
     * facts} in the body for facts, {@code waitMs} (0: answer when stored). Reply: {@code captureId}, {@code decided},
     * and when decided {@code verdict}, {@code attached}, {@code reasons}, {@code leadId?}. Fails with 422 for a key that
     * was used with another body, 503 when nothing could be stored.
     */
    public static final String SUBMIT = "lead.submit";

    /** One lead as the API shows it. Request: {@code tenant}, {@code id}, {@code asOf?}. Fails with 404. */
    public static final String GET = "lead.get";

    /**
     * Leads, newest first. Request: {@code tenant}, {@code filter?}, {@code q?}, {@code sort?}, {@code limit}, {@code
     * cursor?}. Reply: {@code items}, {@code next?}.
     */
    public static final String LIST = "lead.list";

    /** A lead's events, oldest first. Request: {@code tenant}, {@code id}, {@code limit}, {@code cursor?}. */
    public static final String HISTORY = "lead.history";

    /**
     * A merge. Request: {@code tenant}, {@code event}. Reply: {@code survivor}, {@code absorbed}, {@code root} (the lead
     * that stands for them now), {@code mergedAt}, {@code unmergedAt?}. Fails with 404.
     */
    public static final String MERGE = "lead.merge";

    /** Erases or discards. Request: {@code tenant}, {@code id}, {@code why} ({@code erased}/{@code discarded}). */
    public static final String ERASE = "lead.erase";

    /**
     * What committed, in an order that never skips. Request: {@code tenant}, {@code after} (position, empty for the
     * start; {@code now} for the end), {@code limit}. Reply: {@code items} (events with {@code leadId}), {@code position}.
     */
    public static final String FOLLOW = "lead.follow";

    /** Published after a commit, a wake-up only: {@code tenant}. */
    public static final String EVENTS = "lead.events";

    /** The receipt of a score. Request: {@code tenant}, {@code id}. */
    public static final String EXPLAIN = "scoring.explain";

    /** Which transitions a lead could take. Request: {@code tenant}, {@code id}. */
    public static final String PREVIEW = "lifecycle.preview";

    /**
     * Why a lead's stage changed: rule, condition and what it was decided on. Request: {@code tenant}, {@code id}, {@code
     * event}. Fails with 404.
     */
    public static final String EVIDENCE = "lifecycle.evidence";

    /** Published when something due was put into the inbox; a wake-up only. */
    public static final String WAKE = "inbox.wake";

    /** Makes a page of stored decisions again. Request: {@code tenant}, {@code after?}. */
    public static final String REPLAY = "rulebook.replay";

    /** One capture of the intake log. Request: {@code tenant}, {@code id}. */
    public static final String CAPTURE = "capture.get";

    /** The intake log, newest first. Request: {@code tenant}, {@code verdict?}, {@code limit}, {@code cursor?}. */
    public static final String CAPTURES = "capture.list";

    /** Decides a stored capture again. Request: {@code tenant}, {@code id}. Reply as for {@link #SUBMIT}. */
    public static final String REPLAY_CAPTURE = "capture.replay";

    private LeadBus() {}
}
