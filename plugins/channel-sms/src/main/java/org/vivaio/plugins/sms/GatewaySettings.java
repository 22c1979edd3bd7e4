package org.vivaio.plugins.sms;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Settings of a gateway that takes SMS by HTTP. */
public record GatewaySettings(
        @Setting(
                label = "Address",
                help =
                        "Where messages are sent to. May hold {to}, {digits} (without plus), {from}, {text}, {key}, {callback},"
                                + " {user}.",
                group = "Gateway",
                example = "https://sms.example.com/v1/messages",
                max = 2000)
        String url,

        @Setting(label = "Method", group = "Gateway", fallback = "post")
        Method method,

        @Setting(label = "Form of the body", group = "Gateway", fallback = "json")
        Body contentType,

        @Setting(
                label = "Body",
                help = "With the same places as the address. Values are escaped for the form that was chosen.",
                group = "Gateway",
                fallback = "{\"to\": \"{to}\", \"from\": \"{from}\", \"text\": \"{text}\", \"reference\": \"{key}\"}",
                max = 10000)
        String body,

        @Setting(label = "Headers", help = "Name to value, with the same places and {token}.", group = "Gateway")
        Map<String, String> headers,

        @Setting(
                label = "User",
                help = "What {user} stands for; with a password, sent as basic sign-in.",
                group = "Gateway",
                max = 200)
        Optional<String> user,

        @Setting(label = "Password", help = "For the basic sign-in.", group = "Gateway")
        Optional<Secret> password,

        @Setting(label = "Token", help = "What {token} in a header stands for.", group = "Gateway")
        Optional<Secret> token,

        @Setting(
                label = "Where the id stands",
                help = "Path in a JSON answer, such as messages.0.id; the answer itself when it is no JSON.",
                group = "Answer",
                fallback = "id",
                max = 200)
        String idPath,

        @Setting(
                label = "Signs of a refusal",
                help = "Texts. An answer that holds one of them is a refusal though its status says otherwise.",
                group = "Answer",
                max = 20)
        List<String> refusedIf,

        @Setting(
                label = "Key of the callbacks",
                help =
                        "Receipts and messages from people are taken only with ?key=… in the address. At least 16 characters;"
                                + " without it nothing is taken.",
                group = "What comes back",
                min = 16)
        Optional<Secret> callbackKey,

        @Setting(
                label = "Names in callbacks",
                help =
                        "How the gateway names id, status, from, to, text and error, such as status: dlrStatus. Parameters, form"
                                + " fields or paths in JSON; what is not named has our own name.",
                group = "What comes back")
        Map<String, String> names,

        @Setting(
                label = "Words for delivered",
                group = "What comes back",
                help = "Of the status; upper and lower case are alike.",
                fallback = "delivered,delivrd")
        List<String> delivered,

        @Setting(
                label = "Words for failed",
                group = "What comes back",
                help = "Of the status. Every other word means that it is under way.",
                fallback = "failed,undelivered,undeliv,rejected,rejectd,expired")
        List<String> failed,

        @Setting(
                label = "Sender",
                help = "A number such as +393331234567, a short code, or a name of up to 11 letters and digits.",
                group = "Messages")
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

        @Setting(label = "Time limit", help = "How long to wait for an answer.", group = "Gateway", fallback = "15s")
        Duration timeout) {

    /** How the gateway is called. */
    public enum Method {
        /** With a body. */
        POST,
        /** With a body. */
        PUT,
        /** All in the address. */
        GET
    }

    /** What the body is. */
    public enum Body {
        /** {@code application/json}. */
        JSON,
        /** {@code application/x-www-form-urlencoded}. */
        FORM
    }

    private static final List<String> CALLBACK = List.of("id", "status", "from", "to", "text", "error");

    /** Checks what the types cannot say. */
    public GatewaySettings {
        headers = Map.copyOf(headers);
        names = Map.copyOf(names);
        delivered = List.copyOf(delivered);
        failed = List.copyOf(failed);
        refusedIf = List.copyOf(refusedIf);
        senders = Map.copyOf(senders);
        prices = Map.copyOf(prices);
        Numbers.checkSender(from);
        senders.values().forEach(Numbers::checkSender);
        Numbers.checkPrefixes(senders, "Senders");
        Numbers.checkPrices(prices, currency);
        if (!url.matches("https?://[^\\s{}/]+(/\\S*)?")) {
            throw new IllegalArgumentException(
                    "The address starts with https://, its host is fixed, and it has no spaces");
        }
        if (url.contains("{token}") || body.contains("{token}")) {
            throw new IllegalArgumentException("{token} is for headers only: addresses and bodies are seen by others");
        }
        URI.create(new Template(url).fill(Map.of(), Template.Writing.URL));
        new Template(body);
        headers.forEach((name, value) -> {
            new Template(value);
            if (!name.matches("[A-Za-z0-9-]{1,60}")) {
                throw new IllegalArgumentException("A header's name is letters, digits and dashes");
            }
        });
        names.keySet().forEach(name -> {
            if (!CALLBACK.contains(name)) {
                throw new IllegalArgumentException("Names in callbacks are given for " + CALLBACK + ", not for others");
            }
        });
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 2 min");
        }
    }

    /** The sender for a number. */
    String sender(String number) {
        return Numbers.byPrefix(senders, number).orElse(from);
    }

    /** How the gateway names something in its callbacks. */
    String name(String ours) {
        return names.getOrDefault(ours, ours);
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "GatewaySettings[host=" + URI.create(url.replaceAll("[{}]", "")).getHost() + "]";
    }
}
