package org.vivaio.core.consent;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and reads the signed links by which a person confirms or withdraws consents: whoever has the link acts for the
 * person, so it goes into messages to that person only. Nothing of it is stored, and it says nothing but ids.
 */
public final class PreferenceLinks {
    private static final byte FORMAT = 1;
    private static final int MAC = 16;
    private static final int ADDRESS = 8;
    private static final int FIXED = 2 + 16 + Long.BYTES + ADDRESS;
    private static final int LONGEST = 600;

    private final SecretKeySpec key;
    private final String base;

    /**
     * Links to this host.
     *
     * @param key that never leaves the host
     * @param publicUri where visitors reach it
     */
    public PreferenceLinks(byte[] key, URI publicUri) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        String uri = publicUri.toString();
        this.base = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }

    /** What a link is for. */
    public enum Kind {
        /** To confirm one consent, for a time. */
        CONFIRM,
        /** To see and change all consents. */
        PREFERENCES,
        /** The same, and to withdraw one consent with a single POST (RFC 8058). */
        UNSUBSCRIBE
    }

    /**
     * What a link says.
     *
     * @param kind what for
     * @param lead whose
     * @param expires until when it works
     * @param purpose of the one consent it names, else empty text
     * @param channel of the one consent it names, else empty text
     * @param address tells whether the address is still the one it was sent to
     */
    public record Token(
            Kind kind, UUID lead, Optional<Instant> expires, String purpose, String channel, String address) {
        /** The one consent it names. */
        public String consent() {
            return purpose + "/" + channel;
        }
    }

    /** A link that confirms a consent of the owner of an address. */
    public String confirm(String tenant, UUID lead, String purpose, String channel, String email, Instant expires) {
        return base + "/c/" + tenant + "/"
                + token(tenant, Kind.CONFIRM, lead, expires.getEpochSecond(), address(email), purpose, channel);
    }

    /** A link to a person's preferences; it works as long as the key, since mails are kept for years. */
    public String preferences(String tenant, UUID lead) {
        return base + "/u/" + tenant + "/" + token(tenant, Kind.PREFERENCES, lead, 0, new byte[ADDRESS], "", "");
    }

    /** A link that withdraws one consent with a single POST, and shows the preferences otherwise. */
    public String unsubscribe(String tenant, UUID lead, String purpose, String channel) {
        return base + "/u/" + tenant + "/"
                + token(tenant, Kind.UNSUBSCRIBE, lead, 0, new byte[ADDRESS], purpose, channel);
    }

    /** The two headers of a message by which mail programs show a button to unsubscribe (RFC 2369, RFC 8058). */
    public Map<String, String> headers(String tenant, UUID lead, String purpose, String channel) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("List-Unsubscribe", "<" + unsubscribe(tenant, lead, purpose, channel) + ">");
        headers.put("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        return headers;
    }

    /** Reads a token of a tenant; empty when it is none of ours, whatever is wrong with it. Expiry is the caller's. */
    public Optional<Token> read(String tenant, String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length < FIXED + MAC || bytes[0] != FORMAT || bytes[1] < 0 || bytes[1] >= Kind.values().length) {
            return Optional.empty();
        }
        byte[] payload = Arrays.copyOf(bytes, bytes.length - MAC);
        byte[] sent = Arrays.copyOfRange(bytes, bytes.length - MAC, bytes.length);
        if (!MessageDigest.isEqual(sent, mac(tenant, payload))
                // bits that base64 leaves over would make other texts of the same token
                || !Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(bytes)
                        .equals(text)) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        in.position(2);
        UUID lead = new UUID(in.getLong(), in.getLong());
        long expires = in.getLong();
        byte[] address = new byte[ADDRESS];
        in.get(address);
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        String consent = new String(rest, StandardCharsets.UTF_8);
        int slash = consent.lastIndexOf('/');
        return Optional.of(new Token(
                Kind.values()[payload[1]],
                lead,
                expires == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(expires)),
                slash < 0 ? "" : consent.substring(0, slash),
                slash < 0 ? "" : consent.substring(slash + 1),
                hex(address)));
    }

    /** Whether a link was sent to this address. */
    public boolean isFor(Token token, String email) {
        return MessageDigest.isEqual(
                token.address().getBytes(StandardCharsets.US_ASCII),
                hex(address(email)).getBytes(StandardCharsets.US_ASCII));
    }

    private String token(
            String tenant, Kind kind, UUID lead, long expires, byte[] address, String purpose, String channel) {
        byte[] consent = purpose.isEmpty() ? new byte[0] : (purpose + "/" + channel).getBytes(StandardCharsets.UTF_8);
        byte[] payload = ByteBuffer.allocate(FIXED + consent.length)
                .put(FORMAT)
                .put((byte) kind.ordinal())
                .putLong(lead.getMostSignificantBits())
                .putLong(lead.getLeastSignificantBits())
                .putLong(expires)
                .put(address)
                .put(consent)
                .array();
        byte[] signed = ByteBuffer.allocate(payload.length + MAC)
                .put(payload)
                .put(mac(tenant, payload))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    private byte[] address(String email) {
        return Arrays.copyOf(
                hmac(("address\n" + email.strip().toLowerCase(Locale.ROOT)).getBytes(StandardCharsets.UTF_8)), ADDRESS);
    }

    private byte[] mac(String tenant, byte[] payload) {
        byte[] name = ("link\n" + tenant + "\n").getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(
                hmac(ByteBuffer.allocate(name.length + payload.length)
                        .put(name)
                        .put(payload)
                        .array()),
                MAC);
    }

    private byte[] hmac(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }
}
