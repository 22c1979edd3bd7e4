package org.vivaio.plugins.telephony;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Json;
import org.vivaio.api.Payload;

/** Telephone numbers: of people, and our own, each of which may stand for where a caller comes from. */
final class Lines {
    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");

    private Lines() {}

    /** The number to call, as E.164. */
    static String callee(String to) throws ConnectorException {
        String number = to.replaceAll("[\\s().-]", "").replaceFirst("^00", "+");
        if (!E164.matcher(number).matches()) {
            throw ConnectorException.rejected(
                    "This is no telephone number in international form, such as +39 followed by the number");
        }
        return number;
    }

    /**
     * A caller's number in international form; empty for one that is hidden.
     *
     * @param country prefix of national numbers, such as {@code +39}
     */
    static Optional<String> caller(String shown, String country) {
        String number = shown.replaceAll("[\\s().-]", "").replaceFirst("^00", "+");
        if (!number.startsWith("+") && number.matches("[0-9]{5,14}")) {
            // Italian numbers keep their zero; elsewhere it is for calls within the country
            number = country + (country.equals("+39") ? number : number.replaceFirst("^0", ""));
        }
        return Optional.of(number).filter(text -> E164.matcher(text).matches());
    }

    static void check(Map<String, String> sources) {
        sources.forEach((line, source) -> {
            if (!line.matches("\\+?[0-9]{2,15}") || source.isBlank() || source.length() > 100) {
                throw new IllegalArgumentException(
                        "Tracking numbers are written as number: source, such as +390212345678: radio");
            }
        });
    }

    /** A caller by a number that stands for a source: first seen there, or seen again. */
    static Optional<Capture> capture(Map<String, String> sources, Call call) {
        return Optional.ofNullable(sources.get(call.line())).map(source -> {
            byte[] body = Json.object("call", call.id(), "from", call.number(), "line", call.line())
                    .getBytes(StandardCharsets.UTF_8);
            return new Capture(
                    Payload.of("application/json", body),
                    Optional.of("call:" + call.id()),
                    Optional.of(call.began()),
                    Map.of("phone", call.number()),
                    Map.of("source", source, "medium", "phone"),
                    List.of());
        });
    }

    /** What a link to a recording is made of. */
    static Optional<String> recording(Optional<String> template, String id, Instant began) {
        return template.map(text -> text.replace("{id}", java.net.URLEncoder.encode(id, StandardCharsets.UTF_8))
                .replace("{date}", began.toString().substring(0, 10)));
    }
}
