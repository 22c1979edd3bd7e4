package org.vivaio.core.inbox;

/** The closed list of reason codes, shared by all doors. */
public final class ReasonCodes {
    /** The capture was added to a lead known before. */
    public static final String ATTACHED = "attached";
    /** Another lead may be the same person. */
    public static final String POSSIBLE_DUPLICATE = "possible_duplicate";
    /** The source sent this external id before. */
    public static final String EXTERNAL_ID_KNOWN = "external_id_known";
    /** The e-mail address is no address. */
    public static final String INVALID_EMAIL = "invalid_email";
    /** The number is no telephone number. */
    public static final String INVALID_PHONE = "invalid_phone";
    /** The time cannot be read or lies in the future. */
    public static final String INVALID_TIME = "invalid_time";
    /** The value is of no kind a field can hold. */
    public static final String INVALID_VALUE = "invalid_value";
    /** The name is reserved or of no form a field can have. */
    public static final String INVALID_FIELD = "invalid_field";
    /** Characters that cannot be stored were replaced. */
    public static final String CHARACTER_REPLACED = "character_replaced";
    /** The purpose, channel or wording is not known; the consent was not recorded. */
    public static final String UNKNOWN_WORDING = "unknown_wording";
    /** The payload cannot be read. */
    public static final String UNREADABLE = "unreadable";
    /** A field that people do not see was filled in. */
    public static final String HONEYPOT = "honeypot";
    /** The form was sent faster than people fill it in. */
    public static final String TOO_FAST = "too_fast";
    /** The form's token is not ours. */
    public static final String BAD_TOKEN = "bad_token";
    /** More submits from one address than people make. */
    public static final String RATE_LIMITED = "rate_limited";
    /** Asked for a lead that does not exist. */
    public static final String UNKNOWN_LEAD = "unknown_lead";
    /** Asked for a lead that was erased. */
    public static final String ERASED_LEAD = "erased_lead";
    /** A verifier found a value that cannot be used. */
    public static final String VERIFICATION_FAILED = "verification_failed";
    /** A verifier did not answer in time. */
    public static final String UNVERIFIED = "unverified";

    private ReasonCodes() {}
}
