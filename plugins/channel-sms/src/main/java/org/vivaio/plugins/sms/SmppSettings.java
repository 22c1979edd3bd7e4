package org.vivaio.plugins.sms;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Settings of one account at a message centre. */
public record SmppSettings(
        @Setting(label = "Host", help = "The server of the message centre.", group = "Account", pattern = "\\S{1,253}")
        String host,

        @Setting(label = "Port", group = "Account", fallback = "2775", min = 1, max = 65535)
        int port,

        @Setting(
                label = "Encrypted",
                help = "Whether the centre expects TLS on this port; most use 3550 for it.",
                group = "Account",
                fallback = "false")
        boolean tls,

        @Setting(label = "System id", help = "The account's name.", group = "Account", min = 1, max = 15)
        String systemId,

        @Setting(
                label = "Password",
                help = "At most 8 characters by the protocol; many centres take more.",
                group = "Account")
        Secret password,

        @Setting(label = "System type", help = "Only where the centre asks for one.", group = "Account", max = 12)
        Optional<String> systemType,

        @Setting(
                label = "Sender",
                help = "A number such as +393331234567, a short code, or a name of up to 11 letters and digits.",
                group = "Messages",
                example = "Vivaio")
        String from,

        @Setting(
                label = "Senders by country",
                help = "Prefix of the country to the sender used there, such as +1: +15550001111. Longer prefixes win.",
                group = "Messages")
        Map<String, String> senders,

        @Setting(
                label = "Price by country",
                help =
                        "Prefix of the country to the price of one part, such as +39: 0.065. Told with each message sent.",
                group = "Messages")
        Map<String, String> prices,

        @Setting(label = "Currency", help = "Of the prices.", group = "Messages", fallback = "EUR")
        String currency,

        @Setting(
                label = "Most parts",
                help = "A text that needs more parts is refused.",
                group = "Messages",
                fallback = "6",
                min = 1,
                max = 255)
        int maxParts,

        @Setting(
                label = "Receipts",
                help = "Whether to ask the centre what became of each message.",
                group = "Messages",
                fallback = "true")
        boolean receipts,

        @Setting(
                label = "Default alphabet",
                help = "What the centre takes data_coding 0 for: gsm, or latin1 at some.",
                group = "How the centre speaks",
                fallback = "gsm")
        Alphabet alphabet,

        @Setting(
                label = "Long messages",
                help =
                        "How parts are joined: by a header in the text (udh), by parameters (sar), or sent whole (payload).",
                group = "How the centre speaks",
                fallback = "udh")
        Joining joining,

        @Setting(
                label = "Ids in receipts",
                help = "Some centres answer with hexadecimal ids and write decimal ones in receipts.",
                group = "How the centre speaks",
                fallback = "same")
        ReceiptIds receiptIds,

        @Setting(
                label = "Window",
                help = "Messages under way at once.",
                group = "How the centre speaks",
                fallback = "10",
                min = 1,
                max = 500)
        int window,

        @Setting(
                label = "Heartbeat",
                help = "After how much silence to ask whether the line still works.",
                group = "How the centre speaks",
                fallback = "30s")
        Duration enquireLink,

        @Setting(
                label = "Time limit",
                help = "How long to wait for an answer.",
                group = "How the centre speaks",
                fallback = "10s")
        Duration timeout,

        @Setting(
                label = "Pause when throttled",
                help = "How long to wait when the centre says that it is too much; the protocol names no time.",
                group = "How the centre speaks",
                fallback = "5s")
        Duration throttlePause) {

    /** What {@code data_coding} 0 means. */
    public enum Alphabet {
        /** GSM 03.38. */
        GSM,
        /** ISO 8859-1. */
        LATIN1
    }

    /** How parts of a long message are joined. */
    public enum Joining {
        /** User data header. */
        UDH,
        /** {@code sar_*} parameters. */
        SAR,
        /** {@code message_payload}. */
        PAYLOAD
    }

    /** How ids are written. */
    public enum ReceiptIds {
        /** Alike everywhere. */
        SAME,
        /** Hexadecimal in answers, decimal in receipts. */
        HEX_DECIMAL
    }

    /** Checks what the types cannot say. */
    public SmppSettings {
        senders = Map.copyOf(senders);
        prices = Map.copyOf(prices);
        Numbers.checkSender(from);
        senders.values().forEach(Numbers::checkSender);
        Numbers.checkPrefixes(senders, "Senders");
        Numbers.checkPrices(prices, currency);
        between("The heartbeat", enquireLink, Duration.ofSeconds(1), Duration.ofMinutes(30));
        between("The time limit", timeout, Duration.ofSeconds(1), Duration.ofMinutes(2));
        between("The pause when throttled", throttlePause, Duration.ofMillis(100), Duration.ofHours(1));
    }

    private static void between(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    what + " is between " + least.toMillis() + " ms and " + most.toMinutes() + " minutes");
        }
    }

    /** The sender for a number. */
    String sender(String number) {
        return Numbers.byPrefix(senders, number).orElse(from);
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "SmppSettings[host=" + host + ", port=" + port + "]";
    }
}
