package org.vivaio.plugins.telephony;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Settings of a voice account at Twilio, or at a service with the same API. */
public record VoiceSettings(
        @Setting(
                label = "Account SID",
                help = "From the start page of the console.",
                group = "Account",
                pattern = "[A-Za-z0-9]{10,64}")
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
                label = "Number",
                help = "A number of the account in international form; shown to who is called.",
                group = "Calls we make",
                pattern = "\\+[1-9][0-9]{6,14}")
        String from,

        @Setting(
                label = "Telephones",
                help = "Seller to their number in international form, such as giulia: +393331234567.",
                group = "Calls we make")
        Map<String, String> telephones,

        @Setting(
                label = "Telephone of others",
                help = "Rings when the seller has none of their own.",
                group = "Calls we make")
        Optional<String> telephone,

        @Setting(
                label = "Record",
                help = "Whether calls are recorded; say so to the people called where the law asks for it.",
                group = "Recordings",
                fallback = "false")
        boolean record,

        @Setting(label = "Ring for", help = "How long a telephone rings.", group = "Calls we make", fallback = "30s")
        Duration ring,

        @Setting(
                label = "Calling hours",
                help = "Such as 09:00-13:00. Outside of them nobody is called; without any, always.",
                group = "Calls we make")
        List<String> hours,

        @Setting(label = "Also on weekends", group = "Calls we make", fallback = "false")
        boolean weekend,

        @Setting(label = "Zone", help = "Of the calling hours.", group = "Calls we make", fallback = "Europe/Rome")
        String zone,

        @Setting(
                label = "Calls ring at",
                help = "Numbers that ring together when somebody calls us; without any, calls are counted and hung up.",
                group = "Calls we get")
        List<String> ringAt,

        @Setting(
                label = "Tracking numbers",
                help = "Number called to the source it stands for, such as +390212345678: radio.",
                group = "Calls we get")
        Map<String, String> sources,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", group = "Account", fallback = "15s")
        Duration timeout) {

    /** Checks what the types cannot say. */
    public VoiceSettings {
        telephones = Map.copyOf(telephones);
        hours = List.copyOf(hours);
        ringAt = List.copyOf(ringAt);
        sources = Map.copyOf(sources);
        if (!"https".equalsIgnoreCase(url.getScheme()) && !"http".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException("The address starts with https://");
        }
        telephones.values().forEach(VoiceSettings::number);
        telephone.ifPresent(VoiceSettings::number);
        ringAt.forEach(VoiceSettings::number);
        Lines.check(sources);
        Hours.read(hours, weekend, zone);
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 2 min");
        }
        if (ring.compareTo(Duration.ofSeconds(5)) < 0 || ring.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("Ring for is between 5 s and 5 min");
        }
    }

    private static void number(String text) {
        if (!text.matches("\\+[1-9][0-9]{6,14}")) {
            throw new IllegalArgumentException("Telephones are numbers in international form, such as +393331234567");
        }
    }

    /** The number of a seller. */
    Optional<String> telephoneOf(String seller) {
        return Optional.ofNullable(telephones.get(seller)).or(() -> telephone);
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "VoiceSettings[host=" + url.getHost() + "]";
    }
}
