package org.vivaio.api;

import java.util.List;
import java.util.Map;

/** Checks or enriches what we know of a person: is the e-mail real, the phone reachable, the company solvent. */
public interface Verifier extends Connector {

    /**
     * Checks one lead.
     *
     * @param request what to check
     * @return what was found; becomes a fact, never a changed verdict
     * @throws ConnectorException see its kinds
     */
    Findings verify(Request request) throws ConnectorException;

    /**
     * What to check.
     *
     * @param key idempotency key, the same in every attempt
     * @param leadId the lead's id
     * @param fields only those the connection may see
     */
    record Request(String key, String leadId, Map<String, Object> fields) {
        /** Copies the fields. */
        public Request {
            fields = Map.copyOf(fields);
        }
    }

    /**
     * What was found.
     *
     * @param checks one for each field or matter checked
     * @param values what was learnt, by field name; each is kept with this connection as its origin
     * @param costMicros price of this check in millionths of {@code currency}
     * @param currency ISO 4217 code
     */
    record Findings(List<Check> checks, Map<String, Object> values, long costMicros, String currency) {
        /** Copies the collections. */
        public Findings {
            checks = List.copyOf(checks);
            values = Map.copyOf(values);
        }
    }

    /**
     * One answer.
     *
     * @param subject a field's name, or {@code credit}, {@code identity} …
     * @param result the answer
     * @param score 0 to 1, how sure the peer is; NaN when it does not say
     * @param code the peer's own code
     */
    record Check(String subject, Result result, double score, String code) {}

    /** Answers of a check. */
    enum Result {
        /** Exists and can be used. */
        VALID,
        /** Cannot be used. */
        INVALID,
        /** Exists, with doubts. */
        RISKY,
        /** The peer could not tell. */
        UNKNOWN
    }
}
