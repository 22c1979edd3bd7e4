package org.vivaio.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.vivaio.core.app.HostTest;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.TestPeers;

/** A tenant with purposes, a form, channels and a receiver, and somebody who fills in the form. */
abstract class PrivacyHostTest extends HostTest {
    private static final Pattern LINK = Pattern.compile("https?://[^/\\s]+(/[cu]/\\S+)");
    private static boolean installed;

    protected final String tenant = "priv-" + UUID.randomUUID().toString().substring(0, 8);
    protected final String path = "/api/v1/tenants/" + tenant;
    protected final String email = "ada" + UUID.randomUUID().toString().substring(0, 8) + "@people.example";

    @BeforeAll
    static void peers() throws IOException {
        if (!installed) {
            for (Path jar : TestPeers.jars()) {
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                body.write(("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.jar\"\r\n"
                                + "Content-Type: application/java-archive\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
                body.write(Files.readAllBytes(jar));
                body.write("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
                send(
                                "POST",
                                "/api/v1/plugins",
                                ADMIN,
                                "multipart/form-data; boundary=b",
                                BodyPublishers.ofByteArray(body.toByteArray()))
                        .expect(201);
            }
            installed = true;
        }
    }

    @BeforeEach
    void configure() {
        createTenant(tenant);
        put(tenant, "connection", "mail", "{\"connector\": \"test-email\", \"settings\": {}}");
        put(tenant, "connection", "texts", "{\"connector\": \"test-sms\", \"settings\": {}}");
        put(tenant, "connection", "crm", "{\"connector\": \"test-crm\", \"settings\": {}, \"purpose\": \"offers\"}");
        put(tenant, "purpose", "privacy", """
                {"channels": ["notice"], "current": "1", "wordings": {"1": {"en": "I have read the notice"}}}""");
        put(tenant, "purpose", "offers", """
                {"label": {"en": "Offers", "it": "Offerte"}, "channels": ["email", "sms", "phone"], "current": "1",
                 "wordings": {"1": {"en": "You may send me offers", "it": "Potete mandarmi offerte"}}}""");
        put(tenant, "purpose", "news", """
                {"label": {"en": "Newsletter"}, "channels": ["email"], "current": "1",
                 "doubleOptIn": {"connection": "mail", "expires": "2d", "resends": 1},
                 "wordings": {"1": {"en": "Send me the newsletter"}}}""");
        put(tenant, "template", "offer", """
                {"subject": {"en": "An offer"}, "text": {"en": "For {{lead.firstName}}. {{preferencesLink}} {{unsubscribeLink}}"},
                 "purpose": "offers"}""");
        form("v1");
    }

    void form(String title) {
        put(tenant, "form", "contact", """
                {"title": {"en": "%s"}, "language": "en", "timeTrap": "PT0S", "rate": 100000,
                 "fields": [{"name": "firstName"}, {"name": "email"}, {"name": "phone"}, {"name": "message"}],
                 "consents": [{"purpose": "privacy", "channel": "notice", "required": true},
                   {"purpose": "offers", "channel": "email"}, {"purpose": "offers", "channel": "sms"},
                   {"purpose": "news", "channel": "email"}]}""".formatted(title));
    }

    /** Fills in the form and ticks the boxes; the lead's id. */
    String fillIn(String... boxes) {
        ObjectNode body = Json.object();
        body.set("fields", object("firstName", "Ada", "email", email, "phone", "+39 347 5550199"));
        var consents = body.putArray("consents");
        consents.addObject().put("purpose", "privacy").put("channel", "notice").put("wordingVersion", "1");
        for (String box : boxes) {
            String[] parts = box.split("/");
            consents.addObject()
                    .put("purpose", parts[0])
                    .put("channel", parts[1])
                    .put("wordingVersion", "1");
        }
        body.putObject("touch").put("page", "https://shop.example/offers");
        body.put("key", UUID.randomUUID().toString());
        JsonNode answer = send(
                        "POST",
                        "/f/" + tenant + "/contact",
                        "",
                        "application/json",
                        Json.write(body),
                        "Accept",
                        "application/json")
                .expect(200)
                .json();
        assertThat(answer.path("verdict").asText()).isEqualTo("accepted");
        return get(path + "/captures/" + answer.path("captureId").asText())
                .expect(200)
                .json()
                .path("leadId")
                .asText();
    }

    /** What stands of a consent; empty text when there is nothing. */
    String state(String lead, String key) {
        for (JsonNode consent : get(path + "/leads/" + lead).expect(200).json().path("consents")) {
            if ((consent.path("purpose").asText() + "/"
                            + consent.path("channel").asText())
                    .equals(key)) {
                return consent.path("state").asText();
            }
        }
        return "";
    }

    /** A message to the lead in the outbox, due now or in a day. */
    String message(String lead, String connection, boolean now) {
        String id = new org.vivaio.core.platform.Ids(java.time.Clock.systemUTC())
                .next()
                .toString();
        sql(
                "insert into effect (tenant_id, id, lead_id, kind, connection, cause, payload, due_at, created_at) values ('"
                        + tenant + "', '" + id + "', '" + lead + "', 'message', '" + connection + "', '" + id
                        + "', '{\"template\": \"offer\"}', now() + interval '" + (now ? "0 s" : "1 day") + "', now())");
        return id;
    }

    /** The state of a delivery and why. */
    String delivery(String id) {
        JsonNode item = get(path + "/deliveries/" + id).expect(200).json();
        return item.path("state").asText() + " " + item.path("error").asText();
    }

    /** Waits for what a channel was given for the person. */
    Map<String, String> mail(String subjectPart) {
        return await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> TestPeers.arrived().stream()
                                .filter(m -> email.equals(m.get("to"))
                                        && m.get("subject").contains(subjectPart))
                                .findFirst()
                                .orElse(Map.of()),
                        m -> !m.isEmpty());
    }

    /** The path of a link of ours in a text. */
    static String link(String text, String door) {
        Matcher matcher = LINK.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).startsWith(door)) {
                return matcher.group(1).replaceAll("[>,].*$", "");
            }
        }
        throw new AssertionError("no link " + door + " in " + text);
    }

    static Answer page(String path) {
        return send("GET", path, "", null, (String) null, "Accept", "text/html");
    }

    static Answer submit(String path, String form) {
        return send("POST", path, "", "application/x-www-form-urlencoded", form, "Accept", "text/html");
    }

    static String pdfText(byte[] pdf) {
        try (var document = org.apache.pdfbox.Loader.loadPDF(pdf)) {
            return new org.apache.pdfbox.text.PDFTextStripper().getText(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
