package org.vivaio.plugins.sms;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Settings of an account at Twilio, or at a service with the same API. */
public record TwilioSettings(
        @Setting(
                label = "Account SID",
                help = "From the start page of the console.",
                group = "Account",
                pattern = "[A-Za-z0-9]{10,64}",
                example = "ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX")
        String accountSid,

        @Setting(
                label = "Auth token",
                help = "From the same page; callbacks are checked with it too.",
                group = "Account")
        Secret authToken,

        @Setting(
                label = "Address of the API",
                help = "Change it for a compatible service.",
                group = "Account",
                fallback = "https://api.twilio.com")
        URI url,

        @Setting(
                label = "Sender",
                help = "A number of the account, a short code, or a name; not needed with a messaging service.",
                group = "Messages")
        Optional<String> from,

        @Setting(
                label = "Messaging service",
                help = "Its SID; it chooses the sender.",
                group = "Messages",
                pattern = "MG[A-Za-z0-9]{10,62}")
        Optional<String> messagingServiceSid,

        @Setting(
                label = "Senders by country",
                help = "Prefix of the country to the sender used there. Longer prefixes win.",
                group = "Messages")
        Map<String, String> senders,

        @Setting(
                label = "Price by country",
                help = "Prefix of the country to the price of one part. Told with each message sent.",
                group = "Messages")
        Map<String, String> prices,

        @Setting(label = "Currency", help = "Of the prices.", group = "Messages", fallback = "USD")
        String currency,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", group = "Account", fallback = "15s")
        Duration timeout) {

    /** Checks what the types cannot say. */
    public TwilioSettings {
        senders = Map.copyOf(senders);
        prices = Map.copyOf(prices);
        from.ifPresent(Numbers::checkSender);
        senders.values().forEach(Numbers::checkSender);
        Numbers.checkPrefixes(senders, "Senders");
        Numbers.checkPrices(prices, currency);
        if (from.isEmpty() && messagingServiceSid.isEmpty()) {
            throw new IllegalArgumentException("Give a sender, or the SID of a messaging service");
        }
        if (!"https".equalsIgnoreCase(url.getScheme()) && !"http".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException("The address starts with https://");
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 2 min");
        }
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "TwilioSettings[host=" + url.getHost() + "]";
    }
}
