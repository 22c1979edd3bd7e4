package org.vivaio.api;

/** A way to reach a person: e-mail, SMS, telephone. */
public interface Channel extends Connector {

    /** The channel's name in consents and templates: {@code email}, {@code sms} or {@code phone}. */
    String medium();

    /**
     * Hands over one message. The attempt is on record before this call; when its outcome is lost in a crash, {@link
     * #uncertain()} decides.
     *
     * @param message what to send; {@link Message#key()} is the same in every repeat
     * @return the peer's word that it took the message
     * @throws ConnectorException {@code REJECTED} for an address or content refused for good
     */
    Receipt send(Message message) throws ConnectorException;

    /** What to do with a message whose last attempt has no outcome. */
    default Uncertain uncertain() {
        return Uncertain.RETRY;
    }

    /**
     * For {@link Uncertain#VERIFY}: asks the peer what became of a message.
     *
     * @param key the message's key
     * @return the receipt, or empty when the peer never got it
     * @throws ConnectorException when the peer cannot be asked
     */
    default java.util.Optional<Receipt> lookUp(String key) throws ConnectorException {
        return java.util.Optional.empty();
    }
}
