package org.vivaio.core.form;

/**
 * A box of a form: one purpose over one channel.
 *
 * @param purpose name of a resource of kind {@code purpose}
 * @param channel {@code email}, {@code sms} …, or {@code notice} for the box under a privacy notice
 * @param required whether the form is refused without it
 */
public record FormConsent(String purpose, String channel, boolean required) {
    /** Name of the input: {@code consent.{purpose}.{channel}}. */
    public String inputName() {
        return "consent." + purpose + "." + channel;
    }
}
