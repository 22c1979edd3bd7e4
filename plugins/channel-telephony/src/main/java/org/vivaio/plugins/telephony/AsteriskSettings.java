package org.vivaio.plugins.telephony;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Settings of one Asterisk. */
public record AsteriskSettings(
        @Setting(
                label = "Address",
                help = "Of its HTTP server, without /ari; http.conf and ari.conf must be enabled.",
                group = "Asterisk",
                example = "https://pbx.example.com:8089")
        URI url,

        @Setting(
                label = "User",
                help = "From ari.conf; it must not be read-only.",
                group = "Asterisk",
                pattern = "[A-Za-z0-9_.-]{1,80}")
        String user,

        @Setting(label = "Password", group = "Asterisk") Secret password,

        @Setting(
                label = "Application",
                help = "The name under which we listen; any that no other program uses.",
                group = "Asterisk",
                fallback = "vivaio",
                pattern = "[A-Za-z0-9_-]{1,40}")
        String application,

        @Setting(
                label = "Telephones",
                help = "Seller to their endpoint, such as giulia: PJSIP/1001.",
                group = "Calls we make")
        Map<String, String> telephones,

        @Setting(
                label = "Telephone of others",
                help = "Endpoint that rings when the seller has none of their own.",
                group = "Calls we make",
                example = "PJSIP/1000")
        Optional<String> telephone,

        @Setting(
                label = "Context",
                help = "Of the dial plan: where {number} is dialled after the seller took up.",
                group = "Calls we make",
                fallback = "from-internal",
                pattern = "[A-Za-z0-9_-]{1,80}")
        String context,

        @Setting(
                label = "Form of the number",
                help = "As the dial plan wants it: plus (+39…), zeros (0039…) or digits (39…).",
                group = "Calls we make",
                fallback = "plus")
        Form form,

        @Setting(label = "Caller id", help = "Shown to the person called.", group = "Calls we make")
        Optional<String> callerId,

        @Setting(
                label = "Ring for",
                help = "How long the seller's telephone rings.",
                group = "Calls we make",
                fallback = "30s")
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
                label = "Contexts of calls from outside",
                help = "Of the dial plan, where trunks come in.",
                group = "Calls we get",
                fallback = "from-trunk,from-pstn")
        List<String> inbound,

        @Setting(
                label = "Country of national numbers",
                help = "Prefix put before callers' numbers that have none.",
                group = "Calls we get",
                fallback = "+39",
                pattern = "\\+[1-9][0-9]{0,4}")
        String country,

        @Setting(
                label = "Tracking numbers",
                help =
                        "Number called, as the dial plan sees it, to the source it stands for, such as 0212345678: radio.",
                group = "Calls we get")
        Map<String, String> sources,

        @Setting(
                label = "Link to recordings",
                help = "May hold {id}, the call's id, and {date}. Asterisk's dial plan makes the recordings.",
                group = "Recordings",
                example = "https://pbx.example.com/recordings/{date}/{id}.wav")
        Optional<String> recordings,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", group = "Asterisk", fallback = "10s")
        Duration timeout) {

    /** How the dial plan wants numbers. */
    public enum Form {
        /** With plus. */
        PLUS("+"),
        /** With two zeros. */
        ZEROS("00"),
        /** Nothing before the country. */
        DIGITS("");

        private final String before;

        Form(String before) {
            this.before = before;
        }

        String of(String number) {
            return before + number.substring(1);
        }
    }

    /** Checks what the types cannot say. */
    public AsteriskSettings {
        telephones = Map.copyOf(telephones);
        hours = List.copyOf(hours);
        inbound = List.copyOf(inbound);
        sources = Map.copyOf(sources);
        if (!"https".equalsIgnoreCase(url.getScheme()) && !"http".equalsIgnoreCase(url.getScheme())
                || url.getHost() == null) {
            throw new IllegalArgumentException("The address starts with https:// or http://");
        }
        telephones.values().forEach(AsteriskSettings::endpoint);
        telephone.ifPresent(AsteriskSettings::endpoint);
        callerId.ifPresent(id -> {
            if (!id.matches("[^\\r\\n]{1,80}")) {
                throw new IllegalArgumentException("The caller id is at most 80 signs in one line");
            }
        });
        Lines.check(sources);
        Hours.read(hours, weekend, zone);
        recordings.ifPresent(link -> {
            if (!link.matches("https?://\\S+")) {
                throw new IllegalArgumentException("The link to recordings starts with https://");
            }
        });
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 2 min");
        }
        if (ring.compareTo(Duration.ofSeconds(5)) < 0 || ring.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("Ring for is between 5 s and 5 min");
        }
    }

    private static void endpoint(String text) {
        if (!text.matches("[A-Za-z0-9]{2,20}/[A-Za-z0-9@._+-]{1,80}")) {
            throw new IllegalArgumentException("An endpoint is written as PJSIP/1001, not as what stands there");
        }
    }

    /** The endpoint of a seller. */
    Optional<String> telephoneOf(String seller) {
        return Optional.ofNullable(telephones.get(seller)).or(() -> telephone);
    }

    /** The seller of an endpoint, such as {@code PJSIP/1001-00000a2f}; else the endpoint. */
    String sellerOf(String channel) {
        String endpoint = channel.replaceFirst("-[0-9a-f]{8}(;[12])?$", "");
        return telephones.entrySet().stream()
                .filter(entry -> entry.getValue().equals(endpoint))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(endpoint);
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "AsteriskSettings[host=" + url.getHost() + "]";
    }
}
