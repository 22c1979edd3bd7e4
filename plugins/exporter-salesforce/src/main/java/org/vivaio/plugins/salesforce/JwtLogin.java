package org.vivaio.plugins.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Secret;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.plugins.crm.Tokens.Token;

/** The OAuth 2.0 JWT bearer flow (RFC 7523) as Salesforce has it: a short assertion, signed with the app's key. */
final class JwtLogin {
    /** Salesforce takes assertions that end within three minutes. */
    private static final Duration ASSERTION = Duration.ofMinutes(3);

    /** Its sessions end by the organisation's rules, and the answer does not say when: the shortest choice is 15 minutes. */
    private static final Duration SESSION = Duration.ofMinutes(14);

    private final SalesforceSettings settings;
    private final JsonHttp http;
    private final Clock clock;
    private final PrivateKey key;

    JwtLogin(SalesforceSettings settings, JsonHttp http, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.clock = clock;
        this.key = key(settings.privateKey());
    }

    /**
     * Where to call, and with what.
     *
     * @param instance the organisation's own address
     */
    record Session(String token, URI instance) {
        /** Leaves the token out. */
        @Override
        public String toString() {
            return "Session[" + instance.getHost() + "]";
        }
    }

    /** Reads a key in PEM; its text never enters a message. */
    static PrivateKey key(Secret secret) {
        String pem = secret.reveal()
                .replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "")
                .replaceAll("\\s", "");
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The private key is no RSA key in PKCS#8 (openssl pkcs8 -topk8 -nocrypt makes one)");
        }
    }

    Token<Session> fetch() throws ConnectorException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        form.put("assertion", assertion());
        JsonHttp.Answer answer = http.form(settings.loginUrl().resolve("/services/oauth2/token"), form);
        JsonNode body = answer.body();
        if (answer.isSuccess() && body.hasNonNull("access_token") && body.hasNonNull("instance_url")) {
            URI instance = URI.create(body.path("instance_url").asText());
            return new Token<>(
                    new Session(body.path("access_token").asText(), instance),
                    clock.instant().plus(SESSION));
        }
        if (answer.status() == 400 || answer.status() == 401) {
            throw ConnectorException.auth("Salesforce refuses the sign-in ("
                    + body.path("error").asText("no reason")
                    + "): check consumer key, user, certificate, and that the app is approved for the user");
        }
        throw http.noJson(answer);
    }

    private String assertion() {
        String head = encode("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8));
        String claims = JsonHttp.MAPPER
                .createObjectNode()
                .put("iss", settings.consumerKey())
                .put("sub", settings.user())
                .put("aud", settings.loginUrl().resolve("/").toString().replaceAll("/$", ""))
                .put("exp", clock.instant().plus(ASSERTION).getEpochSecond())
                .toString();
        String signed = head + "." + encode(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK signs with RSA", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
