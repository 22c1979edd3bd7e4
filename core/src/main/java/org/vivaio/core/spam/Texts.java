package org.vivaio.core.spam;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at what was written: links, and the same text from several people. Keeps hashes only. */
final class Texts {
    private static final Pattern LINK = Pattern.compile("(?i)https?://|\\bwww\\.|\\[url|<a\\s+href");
    private static final Pattern MARKUP = Pattern.compile("(?i)\\[url|\\[link|<a\\s+href");
    private static final Set<String> SHORT = Set.of("firstName", "lastName", "city", "phone", "role");
    private static final int MANY_LINKS = 3;
    private static final int LEAST_TEXT = 25;
    private static final int SENDERS = 3;

    private final Cache<String, Set<String>> seen = Caffeine.newBuilder()
            .maximumSize(50_000)
            .expireAfterWrite(Duration.ofHours(1))
            .build();

    /** Whether the fields are full of links, or have one where no person writes any. */
    static boolean links(Map<String, Object> fields) {
        int links = 0;
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            String text = field.getValue().toString();
            Matcher link = LINK.matcher(text);
            int here = 0;
            while (link.find()) {
                here++;
            }
            if (here > 0 && SHORT.contains(field.getKey())
                    || MARKUP.matcher(text).find()) {
                return true;
            }
            links += here;
        }
        return links >= MANY_LINKS;
    }

    /** Whether a text of some length came from several senders within the hour. */
    boolean repeated(String tenant, Map<String, Object> fields) {
        Object message = fields.get("message");
        if (message == null) {
            return false;
        }
        String text = message.toString()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\s\\p{Punct}0-9]+", " ")
                .strip();
        if (text.length() < LEAST_TEXT) {
            return false;
        }
        String sender = hash(String.valueOf(fields.getOrDefault("email", fields.getOrDefault("phone", ""))));
        Set<String> senders = seen.asMap().compute(tenant + hash(text), (key, old) -> {
            Set<String> next = old == null ? new TreeSet<>() : new TreeSet<>(old);
            if (next.size() <= SENDERS) {
                next.add(sender);
            }
            return next;
        });
        return senders != null && senders.size() > SENDERS;
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
