package org.vivaio.core.inbox;

import java.util.List;
import java.util.Set;

/** The closed list of reason codes, shared by all doors and plugins; the texts stand in {@code intake/reasons_*}. */
public final class ReasonCodes {
    /** The capture was added to a lead known before. */
    public static final String ATTACHED = "attached";
    /** Another lead may be the same person. */
    public static final String POSSIBLE_DUPLICATE = "possible_duplicate";
    /** The source sent this external id before. */
    public static final String EXTERNAL_ID_KNOWN = "external_id_known";
    /** The person was brought within the source's window. */
    public static final String DUPLICATE_PERSON = "duplicate_person";
    /** A field that the source requires is missing. */
    public static final String MISSING_FIELD = "missing_field";
    /** The source has brought as many as it may. */
    public static final String CAP_REACHED = "cap_reached";
    /** The source is slowed down for its quality, and has brought as many as it may in this hour. */
    public static final String THROTTLED = "throttled";
    /** Sent outside the source's hours. */
    public static final String OUTSIDE_SCHEDULE = "outside_schedule";
    /** The source is switched off. */
    public static final String SOURCE_CLOSED = "source_closed";
    /** A test: judged, and no lead was made. */
    public static final String TEST = "test";
    /** No answer of a verifier in time. */
    public static final String UNVERIFIED = "unverified";
    /** The e-mail address is no address. */
    public static final String INVALID_EMAIL = "invalid_email";
    /** The address is of a throw-away provider. */
    public static final String DISPOSABLE_EMAIL = "disposable_email";
    /** The address is of a function, not of a person. */
    public static final String ROLE_EMAIL = "role_email";
    /** The address looks misspelt. */
    public static final String EMAIL_TYPO = "email_typo";
    /** The number is no telephone number. */
    public static final String INVALID_PHONE = "invalid_phone";
    /** The name does not look like one. */
    public static final String ODD_NAME = "odd_name";
    /** No such province. */
    public static final String INVALID_PROVINCE = "invalid_province";
    /** The postcode has not the form of its country's. */
    public static final String INVALID_POSTCODE = "invalid_postcode";
    /** The postcode lies in another province. */
    public static final String POSTCODE_MISMATCH = "postcode_mismatch";
    /** No such country. */
    public static final String INVALID_COUNTRY = "invalid_country";
    /** The VAT number's form or check digit is wrong. */
    public static final String INVALID_VAT_NUMBER = "invalid_vat_number";
    /** The codice fiscale's form or check letter is wrong. */
    public static final String INVALID_TAX_CODE = "invalid_tax_code";
    /** The time cannot be read or lies in the future. */
    public static final String INVALID_TIME = "invalid_time";
    /** The value is of no kind a field can hold, or too long. */
    public static final String INVALID_VALUE = "invalid_value";
    /** The name is reserved or of no form a field can have. */
    public static final String INVALID_FIELD = "invalid_field";
    /** Characters that cannot be stored were replaced. */
    public static final String CHARACTER_REPLACED = "character_replaced";
    /** The bytes are of another character set than they claim. */
    public static final String CHARSET_GUESSED = "charset_guessed";
    /** A rule of the mapping could not take the value. */
    public static final String MAPPING_FAILED = "mapping_failed";
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
    /** The form's token was used before. */
    public static final String TOKEN_REUSED = "token_reused";
    /** The form asks for a proof of work, and none came. */
    public static final String POW_MISSING = "pow_missing";
    /** The proof of work is wrong. */
    public static final String POW_INVALID = "pow_invalid";
    /** More submits from one address than people make. */
    public static final String RATE_LIMITED = "rate_limited";
    /** More submits from one network than usual. */
    public static final String RATE_NETWORK = "rate_network";
    /** More submits of one form than usual. */
    public static final String RATE_FORM = "rate_form";
    /** More submits of one tenant than usual. */
    public static final String RATE_TENANT = "rate_tenant";
    /** The same text came from several people. */
    public static final String DUPLICATE_TEXT = "duplicate_text";
    /** The text is full of links. */
    public static final String LINKS = "links";
    /** Sent by a known crawler. */
    public static final String BOT_AGENT = "bot_agent";
    /** Sent by a program, not by a browser. */
    public static final String SCRIPT_AGENT = "script_agent";
    /** A person said that it is spam, or its signals add up to it. */
    public static final String SPAM = "spam";
    /** An automatic answer. */
    public static final String AUTO_REPLY = "auto_reply";
    /** A notice that a message could not be delivered. */
    public static final String BOUNCE = "bounce";
    /** Sent to many. */
    public static final String NEWSLETTER = "newsletter";
    /** Sent by ourselves, or going round in a circle. */
    public static final String LOOP = "loop";
    /** Nobody is named who could be answered. */
    public static final String NO_ENQUIRY = "no_enquiry";
    /** Who sent it could not be told for sure. */
    public static final String SENDER_UNVERIFIED = "sender_unverified";
    /** Asked for a lead that does not exist. */
    public static final String UNKNOWN_LEAD = "unknown_lead";
    /** Asked for a lead that was erased. */
    public static final String ERASED_LEAD = "erased_lead";
    /** The person was erased after this had come. */
    public static final String ERASED_PERSON = "erased_person";
    /** A verifier found a value that cannot be used. */
    public static final String VERIFICATION_FAILED = "verification_failed";

    /** What is noticed about values; a source says which of them reject or quarantine. */
    public static final Set<String> FLAGS = Set.of(
            INVALID_EMAIL,
            DISPOSABLE_EMAIL,
            ROLE_EMAIL,
            EMAIL_TYPO,
            INVALID_PHONE,
            ODD_NAME,
            INVALID_PROVINCE,
            INVALID_POSTCODE,
            POSTCODE_MISMATCH,
            INVALID_COUNTRY,
            INVALID_VAT_NUMBER,
            INVALID_TAX_CODE,
            INVALID_TIME,
            INVALID_VALUE,
            INVALID_FIELD,
            CHARACTER_REPLACED,
            CHARSET_GUESSED,
            MAPPING_FAILED,
            UNKNOWN_WORDING);

    /** Signals of spam, which public doors score. */
    public static final Set<String> SIGNALS = Set.of(
            HONEYPOT,
            TOO_FAST,
            BAD_TOKEN,
            TOKEN_REUSED,
            POW_MISSING,
            POW_INVALID,
            RATE_LIMITED,
            RATE_NETWORK,
            RATE_FORM,
            RATE_TENANT,
            DUPLICATE_TEXT,
            LINKS,
            BOT_AGENT,
            SCRIPT_AGENT,
            DISPOSABLE_EMAIL);

    /** What suppliers can get to see, in the order in which it is told. */
    public static final List<String> FOR_SUPPLIERS = List.of(
            ATTACHED,
            POSSIBLE_DUPLICATE,
            EXTERNAL_ID_KNOWN,
            DUPLICATE_PERSON,
            MISSING_FIELD,
            CAP_REACHED,
            THROTTLED,
            OUTSIDE_SCHEDULE,
            SOURCE_CLOSED,
            TEST,
            UNVERIFIED,
            VERIFICATION_FAILED,
            UNREADABLE,
            INVALID_EMAIL,
            DISPOSABLE_EMAIL,
            ROLE_EMAIL,
            EMAIL_TYPO,
            INVALID_PHONE,
            ODD_NAME,
            INVALID_PROVINCE,
            INVALID_POSTCODE,
            POSTCODE_MISMATCH,
            INVALID_COUNTRY,
            INVALID_VAT_NUMBER,
            INVALID_TAX_CODE,
            INVALID_TIME,
            INVALID_VALUE,
            INVALID_FIELD,
            CHARACTER_REPLACED,
            CHARSET_GUESSED,
            MAPPING_FAILED,
            UNKNOWN_WORDING,
            SPAM);

    /** The platform alone reports facts of this type. */
    public static final String RESERVED = "reserved";
    /** Both ids name one lead already. */
    public static final String SAME_LEAD = "same_lead";
    /** The merge does not stand. */
    public static final String NOT_MERGED = "not_merged";
    /** The capture was claimed back before; it counts once. */
    public static final String RETURN_CLAIMED = "return_claimed";
    /** There is no open claim for the capture. */
    public static final String RETURN_ANSWERED = "return_answered";

    private ReasonCodes() {}
}
