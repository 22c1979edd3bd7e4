package org.vivaio.api;

/**
 * A box the person ticked, or a notice they took note of.
 *
 * @param purpose name of a resource of kind {@code purpose}
 * @param channel {@code email}, {@code sms}, {@code phone} …, or {@code notice} for a privacy notice
 * @param wordingVersion the version of the text that was shown
 */
public record ConsentGiven(String purpose, String channel, String wordingVersion) {}
