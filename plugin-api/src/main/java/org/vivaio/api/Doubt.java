package org.vivaio.api;

/**
 * Why a source takes something for no enquiry. It is stored and shown with this reason, and becomes a lead when a person
 * says that it is one.
 */
public enum Doubt {
    /** Sent by a program in answer to something: away, on holiday, received. Rejected. */
    AUTO_REPLY,
    /** A message of ours, or somebody's, could not be delivered. Rejected. */
    BOUNCE,
    /** Sent to many. Rejected. */
    NEWSLETTER,
    /** It comes from ourselves, or goes round in a circle. Rejected. */
    LOOP,
    /** Nobody is named in it who could be answered. Rejected. */
    NO_ENQUIRY,
    /** Who sent it could not be told for sure. A person decides: quarantined. */
    SENDER_UNVERIFIED,
    /** A filter on the way called it spam. A person decides: quarantined. */
    SPAM
}
