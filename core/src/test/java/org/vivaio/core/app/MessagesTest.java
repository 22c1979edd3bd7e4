package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.core.platform.postgres.TestPostgres;
import org.vivaio.core.plugin.TestJars;

/** Messages to leads on the real product, with channels that write what they send into files. */
class MessagesTest {
    private static final String CHANNEL = """
            package demo;
            import java.util.*;
            import org.vivaio.api.*;
            @org.pf4j.Extension
            public final class Door implements ConnectorFactory<Door.Settings> {
                public record Settings(@Setting(label = "Into") String into, @Setting(label = "Medium") String medium) {}
                public ConnectorSpec spec() { return new ConnectorSpec("channel-demo", "Demo", "For tests"); }
                public Class<Settings> settings() { return Settings.class; }
                public Channel open(Settings settings, ConnectorContext context) {
                    return new Channel() {
                        public String medium() { return settings.medium(); }
                        public Receipt send(Message message) throws ConnectorException {
                            if (message.to().startsWith("gone@")) throw ConnectorException.rejected("550 no such mailbox");
                            try {
                                java.nio.file.Files.writeString(java.nio.file.Path.of(settings.into(), message.key()),
                                    settings.medium() + "\\n" + message.to() + "\\n" + message.subject().orElse("") + "\\n"
                                    + message.headers() + "\\n" + message.text() + "\\n=====\\n" + message.html().orElse(""));
                            } catch (java.io.IOException e) { throw ConnectorException.unavailable("disk"); }
                            return Receipt.of("<" + message.key() + "@demo>");
                        }
                    };
                }
            }
            """;

    @TempDir
    static Path directory;

    private static final AtomicInteger PHONES = new AtomicInteger(10);

    private static TestNode node;
    private static Path sent;

    @BeforeAll
    static void start() throws Exception {
        Path jars = Files.createDirectories(directory.resolve("plugins"));
        sent = Files.createDirectories(directory.resolve("sent"));
        TestJars.plugin(jars, "channel-demo", "1.0.0")
                .source("demo.Door", CHANNEL)
                .build("channel-demo.jar");
        node = TestNode.start(
                TestPostgres.freshDatabase(), directory.resolve("data"), Map.of("VIVAIO_PLUGINS_DIR", jars.toString()));
        for (String tenant : List.of("one", "two")) {
            node.tenant(tenant);
            node.put(
                    tenant,
                    "purpose",
                    "news",
                    "{\"channels\": [\"email\", \"sms\"], \"current\": \"1\", \"wordings\": {\"1\": {\"en\": \"News?\"}}}");
        }
        for (String medium : List.of("email", "sms")) {
            node.put(
                    "one",
                    "connection",
                    medium,
                    "{\"connector\": \"channel-demo\", \"channel\": \"" + medium + "\", \"cost\": "
                            + (medium.equals("sms") ? 7 : 1) + ", \"settings\": {\"into\": \"" + sent
                            + "\", \"medium\": \""
                            + medium + "\"}}");
        }
        node.put("one", "template", "welcome", """
                {"subject": {"en": "Hello {{lead.firstName}}", "it": "Ciao {{lead.firstName}}"},
                 "html": "<h1>Hi {{lead.firstName}}</h1><p>See <a href=\\"https://shop.example/a?x=1&amp;y=2\\">this</a>.</p><v-button href=\\"https://shop.example/b\\">Open</v-button>",
                 "sms": "Hi {{lead.firstName}}", "layout": "responsive", "purpose": "news", "fallback": true, "tracking": true}""");
        node.put("one", "template", "thanks", """
                {"subject": "Thanks", "text": "Thank you", "purpose": "news",
                 "send": {"on": ["capture.accepted"], "when": "lead.company == 'Auto'", "once": true}}""");
        await().until(() -> free("email") && free("sms"));
    }

    private static boolean free(String connection) {
        return node.send("GET", "/api/v1/tenants/one/connections/" + connection, null)
                .body()
                .contains("\"active\"");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String lead(String email, String... consents) {
        StringBuilder given = new StringBuilder();
        for (String channel : consents) {
            given.append(given.length() == 0 ? "" : ",")
                    .append("{\"purpose\": \"news\", \"channel\": \"")
                    .append(channel)
                    .append("\", \"wordingVersion\": \"1\"}");
        }
        return node.send(
                        "POST",
                        "/api/v1/tenants/one/captures",
                        "{\"source\": \"api\", \"fields\": {\"firstName\": \"<Ada>\", \"email\": \"" + email
                                + "\", \"phone\": \"+39 347 12345" + PHONES.incrementAndGet() + "\"}, \"consents\": ["
                                + given
                                + "]}",
                        201)
                .path("leadId")
                .asText();
    }

    private static JsonNode ask(String lead, String body, int status) {
        return node.send("POST", "/api/v1/tenants/one/leads/" + lead + "/messages", body, status);
    }

    private static String delivered(JsonNode answer) throws Exception {
        String id = answer.path("deliveries").path(0).path("id").asText();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> node.get("/api/v1/tenants/one/deliveries/" + id)
                        .path("state")
                        .asText()
                        .equals("delivered"));
        return Files.readString(sent.resolve(id));
    }

    @Test
    void a_lead_gets_a_mail_made_from_a_template_with_the_way_out_in_it() throws Exception {
        String mail = delivered(ask(lead("ada@fine.example", "email"), "{\"template\": \"welcome\"}", 201));
        assertThat(mail)
                .startsWith("email\nada@fine.example\nHello <Ada>\n")
                .contains("List-Unsubscribe-Post=List-Unsubscribe=One-Click")
                .contains("Hi <Ada>\n")
                .contains("Open: https://shop.example/b")
                .contains("<h1>Hi &lt;Ada&gt;</h1>")
                .contains("viewport")
                .contains("Stop receiving these messages");
        assertThat(mail.substring(mail.indexOf("====="))).doesNotContain("https://shop.example/b\"");
    }

    @Test
    void clicks_and_openings_are_told_and_a_scanner_does_not_count() throws Exception {
        String lead = lead("click@fine.example", "email");
        String mail = delivered(ask(lead, "{\"template\": \"welcome\"}", 201));
        Matcher link =
                Pattern.compile("href=\"https?://[^/]+(/t/m/one/[^\"]+)\"").matcher(mail);
        assertThat(link.find()).isTrue();
        String click = link.group(1);
        HttpClient client = HttpClient.newHttpClient();
        HttpResponse<String> scanner = client.send(
                HttpRequest.newBuilder(node.uri(click))
                        .header("User-Agent", "Mimecast scanner")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(scanner.statusCode()).isEqualTo(302);
        await().until(() -> events(lead, "message.clicked").size() == 1);
        assertThat(events(lead, "message.clicked")
                        .get(0)
                        .path("data")
                        .path("machine")
                        .asBoolean())
                .isTrue();
        await().pollDelay(Duration.ofMillis(2100)).until(() -> true);
        HttpResponse<String> person = client.send(
                HttpRequest.newBuilder(node.uri(click))
                        .header("User-Agent", "Mozilla/5.0 Firefox/140.0")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(person.headers().firstValue("location")).contains("https://shop.example/a?x=1&y=2");
        await().until(() -> events(lead, "message.clicked").size() == 2);
        assertThat(events(lead, "message.clicked").get(1).path("data").has("machine"))
                .isFalse();
        // of another tenant, or changed by a letter: none of ours
        for (URI foreign : List.of(
                node.uri(click.replace("/one/", "/two/")), node.uri(click.substring(0, click.length() - 3) + "AAA"))) {
            assertThat(client.send(HttpRequest.newBuilder(foreign).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    private static List<JsonNode> events(String lead, String type) {
        List<JsonNode> found = new java.util.ArrayList<>();
        node.get("/api/v1/tenants/one/leads/" + lead + "/events?limit=200")
                .path("items")
                .forEach(event -> {
                    if (event.path("type").asText().equals(type)) {
                        found.add(event);
                    }
                });
        return found;
    }

    @Test
    void the_channel_is_what_the_lead_agreed_to_and_the_reason_is_told_when_there_is_none() throws Exception {
        String sms = delivered(ask(lead("sms@fine.example", "sms"), "{\"template\": \"welcome\"}", 201));
        assertThat(sms).startsWith("sms\n+39347").contains("Hi <Ada>\n=====");
        JsonNode none = ask(lead("none@fine.example"), "{\"template\": \"welcome\"}", 200);
        assertThat(none.path("error").asText()).contains("has not consented to news by email");
    }

    @Test
    void a_mailbox_that_does_not_exist_makes_the_next_channel_try() {
        String lead = lead("gone@fine.example", "email", "sms");
        ask(lead, "{\"template\": \"welcome\"}", 201);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> node.get("/api/v1/tenants/one/deliveries?lead=" + lead + "&state=delivered")
                                .path("items")
                                .size()
                        == 1);
        JsonNode items = node.get("/api/v1/tenants/one/deliveries?lead=" + lead).path("items");
        assertThat(items.findValuesAsText("connection")).containsExactly("sms", "email");
        assertThat(items.findValuesAsText("state")).containsExactly("delivered", "refused");
    }

    @Test
    void the_same_key_sends_once() throws Exception {
        String lead = lead("key@fine.example", "email");
        delivered(ask(lead, "{\"template\": \"welcome\", \"key\": \"order-7\"}", 201));
        JsonNode again = ask(lead, "{\"template\": \"welcome\", \"key\": \"order-7\"}", 201);
        String id = again.path("deliveries").path(0).path("id").asText();
        await().until(() -> node.get("/api/v1/tenants/one/deliveries/" + id)
                .path("state")
                .asText()
                .equals("cancelled"));
        assertThat(Files.exists(sent.resolve(id))).isFalse();
    }

    @Test
    void a_template_goes_by_itself_where_it_says_when() {
        JsonNode made = node.send(
                "POST",
                "/api/v1/tenants/one/captures",
                "{\"source\": \"api\", \"fields\": {\"email\": \"auto@fine.example\", \"company\": \"Auto\"}, \"consents\":"
                        + " [{\"purpose\": \"news\", \"channel\": \"email\", \"wordingVersion\": \"1\"}]}",
                201);
        String lead = made.path("leadId").asText();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> node.get("/api/v1/tenants/one/deliveries?lead=" + lead + "&state=delivered")
                                .path("items")
                                .size()
                        == 1);
    }

    @Test
    void a_preview_shows_a_real_lead_and_a_mistake_before_it_is_saved() {
        String lead = lead("look@fine.example", "email");
        JsonNode shown = node.send(
                "POST",
                "/api/v1/tenants/one/templates:preview",
                "{\"name\": \"welcome\", \"language\": \"it\", \"lead\": \"" + lead + "\"}",
                200);
        assertThat(shown.path("subject").asText()).isEqualTo("Ciao <Ada>");
        assertThat(shown.path("connection").asText()).isEqualTo("email");
        assertThat(shown.path("html").asText()).doesNotContain("/u/one/");
        for (String wrong : List.of(
                "{\"text\": \"{{lead.nope}}\"}",
                "{\"text\": \"{{#lead.tags}}never closed\"}",
                "{\"html\": \"<v-spin>x</v-spin>\"}",
                "{\"text\": \"a\", \"send\": {\"on\": [\"message.sent\"]}, \"purpose\": \"news\"}")) {
            JsonNode problem = node.send(
                    "POST",
                    "/api/v1/tenants/one/templates:preview",
                    "{\"spec\": " + wrong + ", \"lead\": \"" + lead + "\"}",
                    422);
            assertThat(problem.path("errors").size()).as(wrong).isPositive();
        }
    }

    @Test
    void what_makes_no_sense_is_refused_with_what_is_wrong() {
        String lead = lead("bad@fine.example", "email");
        assertThat(ask(lead, "{\"template\": \"nope\"}", 422).toString()).contains("no template");
        assertThat(ask(lead, "{}", 422).toString()).contains("required");
        assertThat(ask(lead, "{\"template\": \"welcome\", \"at\": \"soon\", \"who\": 1}", 422)
                        .path("errors")
                        .findValuesAsText("field"))
                .contains("at", "who");
        node.send("POST", "/api/v1/tenants/two/leads/" + lead + "/messages", "{\"template\": \"welcome\"}", 404);
    }
}
