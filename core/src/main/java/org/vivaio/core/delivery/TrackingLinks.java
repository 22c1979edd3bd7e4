package org.vivaio.core.delivery;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signed links that tell of openings and clicks. The address a click goes on to stands inside, signed: nobody can make our
 * host send people elsewhere.
 */
public final class TrackingLinks {
    /** Where they are served. */
    static final String PATH = "/t/m/";

    private static final int MAC = 16;
    private static final int IDS = 32;
    private static final int LONGEST = 4_000;
    private static final Pattern LINK =
            Pattern.compile("(<a\\b[^>]*?\\shref=\")(https?://[^\"]+)(\")", Pattern.CASE_INSENSITIVE);

    private final SecretKeySpec key;
    private final String base;

    /**
     * Links to this host.
     *
     * @param key that never leaves the host
     * @param publicUri where visitors reach it
     */
    public TrackingLinks(byte[] key, URI publicUri) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        String uri = publicUri.toString();
        this.base = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }

    /**
     * What a link says.
     *
     * @param target where a click goes on to; empty for an opening
     */
    public record Token(UUID lead, UUID effect, Optional<URI> target) {}

    /** A mail whose links, but for those to our own pages of consent, go by this host, and which tells that it was opened. */
    String mark(String html, String tenant, UUID lead, UUID effect) {
        Matcher links = LINK.matcher(html);
        StringBuilder marked = new StringBuilder();
        while (links.find()) {
            String target = links.group(2).replace("&amp;", "&");
            boolean own = target.startsWith(base + "/u/") || target.startsWith(base + "/c/");
            String shown = own || target.length() > LONGEST / 2
                    ? links.group(2)
                    : base + PATH + tenant + "/" + token(tenant, lead, effect, target);
            links.appendReplacement(marked, Matcher.quoteReplacement(links.group(1) + shown + links.group(3)));
        }
        links.appendTail(marked);
        String pixel = "<img src=\"" + base + PATH + tenant + "/" + token(tenant, lead, effect, "")
                + "\" width=\"1\" height=\"1\" alt=\"\">";
        int end = marked.lastIndexOf("</body>");
        return end < 0 ? marked + pixel : marked.insert(end, pixel).toString();
    }

    /** Reads a token of a tenant; empty when it is none of ours. */
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
        if (bytes.length < IDS + MAC) {
            return Optional.empty();
        }
        byte[] payload = Arrays.copyOf(bytes, bytes.length - MAC);
        byte[] sent = Arrays.copyOfRange(bytes, bytes.length - MAC, bytes.length);
        if (!MessageDigest.isEqual(sent, mac(tenant, payload))) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        UUID lead = new UUID(in.getLong(), in.getLong());
        UUID effect = new UUID(in.getLong(), in.getLong());
        String target = new String(payload, IDS, payload.length - IDS, StandardCharsets.UTF_8);
        try {
            return Optional.of(
                    new Token(lead, effect, target.isEmpty() ? Optional.empty() : Optional.of(URI.create(target))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private String token(String tenant, UUID lead, UUID effect, String target) {
        byte[] to = target.getBytes(StandardCharsets.UTF_8);
        byte[] payload = ByteBuffer.allocate(IDS + to.length)
                .putLong(lead.getMostSignificantBits())
                .putLong(lead.getLeastSignificantBits())
                .putLong(effect.getMostSignificantBits())
                .putLong(effect.getLeastSignificantBits())
                .put(to)
                .array();
        byte[] mac = mac(tenant, payload);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(payload.length + MAC)
                        .put(payload)
                        .put(mac)
                        .array());
    }

    private byte[] mac(String tenant, byte[] payload) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(("track\n" + tenant + "\n").getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(payload), MAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }
}
