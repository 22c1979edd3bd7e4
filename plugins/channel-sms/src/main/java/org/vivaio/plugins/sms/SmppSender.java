package org.vivaio.plugins.sms;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jsmpp.InvalidResponseException;
import org.jsmpp.PDUException;
import org.jsmpp.bean.DataCodings;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.OptionalParameters;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ResponseTimeoutException;
import org.jsmpp.session.SMPPSession;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;

/**
 * Hands messages to the centre, a part at a time. A message that was throttled in the middle goes on behind the parts that
 * were taken, as long as this process lives; the reference that joins the parts is made of the message's key, so that
 * telephones join parts of two attempts as well.
 */
final class SmppSender {
    private static final int REMEMBERED = 2_000;
    private static final int UDHI = 0x40;

    private final SmppSettings settings;
    private final SmppLink link;
    private final Semaphore window;

    /** Ids of the parts that were taken, of messages that are not complete. */
    private final Map<String, List<String>> begun = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<String>> eldest) {
            return size() > REMEMBERED;
        }
    };

    SmppSender(SmppSettings settings, SmppLink link) {
        this.settings = settings;
        this.link = link;
        this.window = new Semaphore(settings.window(), true);
    }

    Receipt send(Message message) throws ConnectorException {
        String number = Numbers.recipient(message.to());
        Parts parts = Parts.of(message.text(), settings.alphabet() == SmppSettings.Alphabet.LATIN1);
        if (message.text().isBlank()) {
            throw ConnectorException.rejected("There is nothing in the message");
        }
        if (parts.count() > settings.maxParts()) {
            throw ConnectorException.rejected("The text needs " + parts.count() + " messages; the connection allows "
                    + settings.maxParts() + ". Shorten it, or avoid letters outside of the short alphabet");
        }
        boolean whole = settings.joining() == SmppSettings.Joining.PAYLOAD && parts.count() > 1;
        List<byte[]> bodies = whole ? List.of(parts.whole()) : parts.bodies();
        List<String> ids = begun(message.key());
        while (ids.size() < bodies.size()) {
            ids.add(submit(message.key(), number, parts.coding(), bodies, ids.size(), whole));
            remember(message.key(), ids);
        }
        forget(message.key());
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("parts", Integer.toString(parts.count()));
        Numbers.price(settings.prices(), number, parts.count()).ifPresent(price -> {
            detail.put("cost", price);
            detail.put("currency", settings.currency());
        });
        return new Receipt(ids.get(ids.size() - 1), detail);
    }

    private synchronized List<String> begun(String key) {
        return new ArrayList<>(begun.getOrDefault(key, List.of()));
    }

    private synchronized void remember(String key, List<String> ids) {
        begun.put(key, List.copyOf(ids));
    }

    private synchronized void forget(String key) {
        begun.remove(key);
    }

    private String submit(String key, String number, Parts.Coding coding, List<byte[]> bodies, int index, boolean whole)
            throws ConnectorException {
        try {
            if (!window.tryAcquire(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw ConnectorException.limited("The window of messages under way is full", settings.throttlePause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The call was stopped before the message was handed over", e);
        }
        try {
            return hand(key, number, coding, bodies, index, whole);
        } finally {
            window.release();
        }
    }

    private String hand(String key, String number, Parts.Coding coding, List<byte[]> bodies, int index, boolean whole)
            throws ConnectorException {
        boolean last = index == bodies.size() - 1;
        boolean udh = bodies.size() > 1 && settings.joining() == SmppSettings.Joining.UDH;
        int reference = key.hashCode() & 0xffff;
        byte[] body = bodies.get(index);
        List<OptionalParameter> more = new ArrayList<>();
        if (whole) {
            more.add(new OptionalParameter.Message_payload(body));
            body = new byte[0];
        } else if (udh) {
            body = joined(reference & 0xff, bodies.size(), index + 1, body);
        } else if (bodies.size() > 1) {
            more.add(OptionalParameters.newSarMsgRefNum(reference));
            more.add(OptionalParameters.newSarTotalSegments(bodies.size()));
            more.add(OptionalParameters.newSarSegmentSeqnum(index + 1));
        }
        String sender = settings.sender(number);
        boolean name = !sender.matches("\\+?[0-9]+");
        boolean international = sender.startsWith("+");
        SMPPSession session = link.bound();
        try {
            String id = session.submitShortMessage(
                            "",
                            name
                                    ? TypeOfNumber.ALPHANUMERIC
                                    : international ? TypeOfNumber.INTERNATIONAL : TypeOfNumber.NETWORK_SPECIFIC,
                            international ? NumberingPlanIndicator.ISDN : NumberingPlanIndicator.UNKNOWN,
                            international ? sender.substring(1) : sender,
                            TypeOfNumber.INTERNATIONAL,
                            NumberingPlanIndicator.ISDN,
                            number.substring(1),
                            new ESMClass(udh ? UDHI : 0),
                            (byte) 0,
                            (byte) 0,
                            null,
                            null,
                            new RegisteredDelivery(settings.receipts() && last ? 1 : 0),
                            (byte) 0,
                            DataCodings.newInstance((byte) coding.dataCoding),
                            (byte) 0,
                            body,
                            more.toArray(OptionalParameter[]::new))
                    .getMessageId();
            return receiptId(id, settings.receiptIds(), true);
        } catch (NegativeResponseException e) {
            throw SmppFailures.ofSubmit(e.getCommandStatus(), settings.throttlePause());
        } catch (ResponseTimeoutException e) {
            link.broken(session);
            throw ConnectorException.unavailable("The message centre did not answer in time", e);
        } catch (InvalidResponseException | IOException e) {
            link.broken(session);
            throw ConnectorException.unavailable("The line broke before the message centre answered", e);
        } catch (PDUException e) {
            throw ConnectorException.rejected("The message does not fit the protocol: check the sender and the text");
        }
    }

    /** The header of GSM 03.40 that joins parts. */
    private static byte[] joined(int reference, int total, int number, byte[] body) {
        byte[] all = new byte[6 + body.length];
        all[0] = 5;
        all[1] = 0;
        all[2] = 3;
        all[3] = (byte) reference;
        all[4] = (byte) total;
        all[5] = (byte) number;
        System.arraycopy(body, 0, all, 6, body.length);
        return all;
    }

    /** The id by which receipts name a message. */
    static String receiptId(String id, SmppSettings.ReceiptIds written, boolean inAnswer) {
        String text = id.strip();
        try {
            if (written == SmppSettings.ReceiptIds.HEX_DECIMAL && inAnswer) {
                return new java.math.BigInteger(text, 16).toString();
            }
            if (written == SmppSettings.ReceiptIds.HEX_DECIMAL && text.matches("[0-9]+")) {
                return new java.math.BigInteger(text).toString();
            }
        } catch (NumberFormatException e) {
            return text;
        }
        return text;
    }
}
