package org.vivaio.plugins.telephony;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signature of Twilio's callbacks: HMAC-SHA1 over the address and the sorted fields. */
final class VoiceSignature {
    private VoiceSignature() {}

    static String of(String token, String address, Map<String, List<String>> form) {
        StringBuilder text = new StringBuilder(address);
        new TreeMap<>(form)
                .forEach((name, values) ->
                        values.forEach(value -> text.append(name).append(value)));
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA1", e);
        }
    }

    static boolean holds(String given, String token, String address, Map<String, List<String>> form) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), of(token, address, form).getBytes(StandardCharsets.UTF_8));
    }
}
