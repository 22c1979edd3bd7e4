package org.vivaio.api;

/** What to do with an attempt whose outcome is unknown, because a process died in the middle of it. */
public enum Uncertain {
    /** Send again under the same key: right where the peer recognises it, or where one repeat does little harm. */
    RETRY,
    /** Ask the peer first, and send again only when it never got the item. */
    VERIFY,
    /** Leave it to a person. */
    PARK
}
