package org.vivaio.bench.ledger;

import java.util.List;

/**
 * Everything that is known of a run, from all sides.
 *
 * @param intents what was about to be sent
 * @param acks what was answered with success
 * @param leads what the product holds
 * @param deliveries what the product says became of its effects
 * @param receipts what the destinations noted
 * @param balances numbers that must agree
 */
public record Ledger(
        List<Intent> intents,
        List<Ack> acks,
        List<Lead> leads,
        List<Delivery> deliveries,
        List<Receipt> receipts,
        List<Balance> balances) {

    /**
     * Written before a request.
     *
     * @param key idempotency key, also in the lead's message
     * @param tenant where it goes
     * @param fields hash of the fields
     */
    public record Intent(String key, String tenant, String fields) {}

    /**
     * Written after a success.
     *
     * @param key of the intent
     * @param status HTTP status
     * @param captureId as answered
     * @param leadId as answered; empty when the caller did not wait
     */
    public record Ack(String key, int status, String captureId, String leadId) {}

    /**
     * A lead as the API shows it.
     *
     * @param key found in its message; empty when there is none
     * @param tenant whose list it stands in
     * @param id its id
     * @param fields hash of the fields
     */
    public record Lead(String key, String tenant, String id, String fields) {}

    /**
     * A delivery as the API shows it.
     *
     * @param id of the effect
     * @param tenant whose list it stands in
     * @param leadId the lead
     * @param connection where it goes
     * @param state as in the contract
     */
    public record Delivery(String id, String tenant, String leadId, String connection, String state) {}

    /**
     * Noted by a destination before it answered, be the answer good or not.
     *
     * @param destination name of the connection
     * @param tenant whose address was called
     * @param key idempotency key: webhook-id, or the first part of a Message-ID
     * @param leadId the lead it is about
     * @param claimed the tenant that the content names
     * @param content hash of the bytes; empty where they may differ between repeats
     * @param fields hash of the lead's fields; empty where the content does not hold them
     */
    public record Receipt(
            String destination,
            String tenant,
            String key,
            String leadId,
            String claimed,
            String content,
            String fields) {}

    /**
     * Two ways to count the same.
     *
     * @param name what
     * @param expected one way
     * @param actual the other
     */
    public record Balance(String name, long expected, long actual) {}
}
