package org.vivaio.plugins.sms;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.extra.ProcessRequestException;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.Json;
import org.vivaio.api.Listener;

/**
 * Stores what the centre delivers and only then lets it be acknowledged. Parts of a long message wait in the cursor, which
 * the host keeps, so that a restart between two parts loses none; what is not complete after a day is taken as it is.
 */
final class SmppInbox implements SmppLink.Receiver {
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int MOST_WAITING = 50_000;
    private static final int AGAIN = 0x64;
    private static final Pattern RECEIPT_ID = Pattern.compile("\\bid:\\s*([^ ]{1,65})", Pattern.CASE_INSENSITIVE);
    private static final Pattern RECEIPT_STATE = Pattern.compile("\\bstat:\\s*([A-Z]{1,8})", Pattern.CASE_INSENSITIVE);
    private static final Pattern RECEIPT_ERROR =
            Pattern.compile("\\berr:\\s*([0-9A-Za-z]{1,8})", Pattern.CASE_INSENSITIVE);

    private final SmppSettings settings;
    private final Listener.Session session;
    private final Clock clock;

    /** Texts of parts by message, then by number; beside them when the first came. */
    private final Map<String, TreeMap<String, String>> waiting = new LinkedHashMap<>();

    SmppInbox(SmppSettings settings, Listener.Session session, Clock clock) {
        this.settings = settings;
        this.session = session;
        this.clock = clock;
        restore(session.cursor());
    }

    @Override
    public synchronized void accept(DeliverSm message) throws ProcessRequestException {
        Map<String, TreeMap<String, String>> before = new LinkedHashMap<>();
        waiting.forEach((key, parts) -> before.put(key, new TreeMap<>(parts)));
        try {
            List<Incoming> items = new ArrayList<>();
            if (message.isSmscDeliveryReceipt()) {
                receipt(message).ifPresent(items::add);
            } else if (!message.isIntermediateDeliveryNotification()) {
                text(message, items);
            }
            late(items);
            session.store(items, new Cursor(waiting.isEmpty() ? "" : Json.write(waiting)));
        } catch (ConnectorException | RuntimeException e) {
            waiting.clear();
            waiting.putAll(before);
            throw new ProcessRequestException("Not stored", AGAIN, e);
        }
    }

    private void restore(Cursor cursor) {
        if (cursor.value().isEmpty() || !(Json.read(cursor.value()) instanceof Map<?, ?> kept)) {
            return;
        }
        kept.forEach((key, parts) -> {
            TreeMap<String, String> texts = new TreeMap<>();
            if (parts instanceof Map<?, ?> map) {
                map.forEach((number, text) -> texts.put(number.toString(), text.toString()));
            }
            waiting.put(key.toString(), texts);
        });
    }

    private Optional<Incoming> receipt(DeliverSm message) {
        String text = new String(body(message), StandardCharsets.ISO_8859_1);
        Optional<String> id = Optional.ofNullable(
                        message.getOptionalParameter(OptionalParameter.Receipted_message_id.class))
                .map(OptionalParameter.COctetString::getValueAsString)
                .filter(value -> !value.isBlank())
                .or(() -> group(RECEIPT_ID, text));
        Optional<String> state = Optional.ofNullable(
                        message.getOptionalParameter(OptionalParameter.Message_state.class))
                .map(value -> stateName(value.getValue()))
                .or(() -> group(RECEIPT_STATE, text).map(s -> s.toUpperCase(Locale.ROOT)));
        if (id.isEmpty() || state.isEmpty()) {
            return Optional.empty(); // says nothing about any message
        }
        Map<String, String> more = new LinkedHashMap<>();
        group(RECEIPT_ERROR, text).filter(error -> !error.matches("0+")).ifPresent(error -> more.put("error", error));
        return Arrived.end(
                        SmppSender.receiptId(id.get(), settings.receiptIds(), false),
                        end(state.get()),
                        state.get(),
                        more,
                        clock.instant())
                .map(Incoming.class::cast);
    }

    private static Arrived.End end(String state) {
        return switch (state) {
            case "DELIVRD" -> Arrived.End.DELIVERED;
            case "EXPIRED", "DELETED", "UNDELIV", "REJECTD" -> Arrived.End.FAILED;
            default -> Arrived.End.OPEN;
        };
    }

    private static String stateName(byte state) {
        return switch (state) {
            case 2 -> "DELIVRD";
            case 3 -> "EXPIRED";
            case 4 -> "DELETED";
            case 5 -> "UNDELIV";
            case 8 -> "REJECTD";
            default -> "ENROUTE";
        };
    }

    private void text(DeliverSm message, List<Incoming> items) {
        byte[] body = body(message);
        Optional<Part> part = Part.of(message, body);
        String text = decode(part.map(Part::body).orElse(body), message.getDataCoding());
        if (part.isEmpty() || part.get().total() < 2) {
            items.add(report(message.getSourceAddr(), message.getDestAddress(), text));
            return;
        }
        String key = message.getSourceAddr() + " " + message.getDestAddress() + " "
                + part.get().reference() + " " + part.get().total();
        TreeMap<String, String> parts = waiting.computeIfAbsent(key, k -> {
            TreeMap<String, String> first = new TreeMap<>();
            first.put("at", clock.instant().toString());
            return first;
        });
        parts.put(String.format("%03d", part.get().number()), text);
        if (parts.size() > part.get().total()) { // the time is one of them
            complete(key, items);
        }
    }

    private void complete(String key, List<Incoming> items) {
        TreeMap<String, String> parts = waiting.remove(key);
        if (parts == null) {
            return;
        }
        StringBuilder whole = new StringBuilder();
        parts.forEach((number, text) -> whole.append(number.equals("at") ? "" : text));
        String[] address = key.split(" ", -1);
        items.add(report(address[0], address[1], whole.toString()));
    }

    /** What waited too long, or is too much to be kept, is taken without the parts that are missing. */
    private void late(List<Incoming> items) {
        Instant old = clock.instant().minus(KEPT);
        List<String> over = new ArrayList<>();
        waiting.forEach((key, parts) -> {
            if (Instant.parse(parts.getOrDefault("at", Instant.EPOCH.toString()))
                    .isBefore(old)) {
                over.add(key);
            }
        });
        over.forEach(key -> complete(key, items));
        while (Json.write(waiting).length() > MOST_WAITING) {
            complete(waiting.keySet().iterator().next(), items);
        }
    }

    /** The protocol has no id for what people send: the same words at the same time are taken as delivered again. */
    private Incoming report(String from, String to, String text) {
        long window = clock.instant().getEpochSecond() / Duration.ofMinutes(10).toSeconds();
        String id = "mo:" + from + ":" + window + ":" + Integer.toHexString((to + "\n" + text).hashCode()) + ":"
                + text.length();
        return Arrived.text(from, to, text, Optional.of(id), Arrived.payload(text), clock.instant());
    }

    private static byte[] body(DeliverSm message) {
        byte[] body = message.getShortMessage();
        OptionalParameter.Message_payload payload =
                message.getOptionalParameter(OptionalParameter.Message_payload.class);
        return (body == null || body.length == 0) && payload != null
                ? payload.getValue()
                : Optional.ofNullable(body).orElse(new byte[0]);
    }

    private String decode(byte[] body, byte coding) {
        return switch (coding & 0x0c) {
            case 0x08 -> new String(body, StandardCharsets.UTF_16BE);
            default ->
                coding == 3 || (coding == 0 && settings.alphabet() == SmppSettings.Alphabet.LATIN1)
                        ? new String(body, StandardCharsets.ISO_8859_1)
                        : coding == 1 ? new String(body, StandardCharsets.US_ASCII) : Gsm7.decode(body);
        };
    }

    private static Optional<String> group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /**
     * A part of a long message.
     *
     * @param reference the same in all parts
     * @param total how many there are
     * @param number of this one, from 1
     * @param body without the header
     */
    private record Part(int reference, int total, int number, byte[] body) {
        static Optional<Part> of(DeliverSm message, byte[] body) {
            OptionalParameter.Sar_total_segments total =
                    message.getOptionalParameter(OptionalParameter.Sar_total_segments.class);
            OptionalParameter.Sar_msg_ref_num reference =
                    message.getOptionalParameter(OptionalParameter.Sar_msg_ref_num.class);
            OptionalParameter.Sar_segment_seqnum number =
                    message.getOptionalParameter(OptionalParameter.Sar_segment_seqnum.class);
            if (total != null && reference != null && number != null) {
                return Optional.of(new Part(
                        reference.getValue() & 0xffff, total.getValue() & 0xff, number.getValue() & 0xff, body));
            }
            return message.isUdhi() ? header(body) : Optional.empty();
        }

        private static Optional<Part> header(byte[] body) {
            int end = body.length == 0 ? 0 : (body[0] & 0xff) + 1;
            if (end < 2 || end > body.length) {
                return Optional.empty();
            }
            byte[] rest = Arrays.copyOfRange(body, end, body.length);
            for (int i = 1; i + 1 < end; i += 2 + (body[i + 1] & 0xff)) {
                int length = body[i + 1] & 0xff;
                if (body[i] == 0 && length == 3 && i + 4 < end) {
                    return Optional.of(new Part(body[i + 2] & 0xff, body[i + 3] & 0xff, body[i + 4] & 0xff, rest));
                }
                if (body[i] == 8 && length == 4 && i + 5 < end) {
                    int wide = (body[i + 2] & 0xff) << 8 | body[i + 3] & 0xff;
                    return Optional.of(new Part(wide, body[i + 4] & 0xff, body[i + 5] & 0xff, rest));
                }
            }
            return Optional.of(new Part(0, 1, 1, rest));
        }
    }
}
