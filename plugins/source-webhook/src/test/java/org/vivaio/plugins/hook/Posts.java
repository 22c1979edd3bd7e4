package org.vivaio.plugins.hook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vivaio.api.WebRequest;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.SettingsBinder;

/** Requests as others send them. */
final class Posts {
    static final String SECRET = "c2VjcmV0LW9mLXRoZS1ob29r";

    private Posts() {}

    static HookSettings settings(Map<String, ?> values) {
        ObjectNode json = Json.MAPPER.valueToTree(values);
        return SettingsBinder.bind(HookSettings.class, json);
    }

    static WebRequest request(String method, Map<String, List<String>> query, String body, String... headers) {
        Map<String, String> all = new HashMap<>(Map.of("content-type", "application/json"));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i].toLowerCase(Locale.ROOT), headers[i + 1]);
        }
        return new WebRequest(
                method, "", query, all, Map.of(), body.getBytes(StandardCharsets.UTF_8), List.of(), "0123456789abcdef");
    }

    static WebRequest post(String body, String... headers) {
        return request("POST", Map.of(), body, headers);
    }

    static String hex(String secret, String body) {
        return HexFormat.of().formatHex(mac(secret, body));
    }

    static String base64(String secret, String body) {
        return Base64.getEncoder().encodeToString(mac(secret, body));
    }

    private static byte[] mac(String secret, String body) {
        return Signatures.mac(secret.getBytes(StandardCharsets.UTF_8), body.getBytes(StandardCharsets.UTF_8));
    }

    static WebRequest standard(String secret, String id, Instant time, String body) {
        byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        String content = id + "." + time.getEpochSecond() + "." + body;
        return post(
                body,
                "webhook-id",
                id,
                "webhook-timestamp",
                String.valueOf(time.getEpochSecond()),
                "webhook-signature",
                "v1,"
                        + Base64.getEncoder()
                                .encodeToString(Signatures.mac(key, content.getBytes(StandardCharsets.UTF_8))));
    }
}
