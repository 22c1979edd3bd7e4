package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.core.platform.postgres.TestPostgres;
import org.vivaio.core.plugin.TestJars;

/** What a source brings besides plain captures: doubts, files, answers to what came before. */
class BroughtMailTest {
    private static final String SOURCE = """
            package demo;
            import java.util.*;
            import org.vivaio.api.*;
            public final class Mail implements ConnectorFactory<Mail.Settings> {
                public record Settings() {}
                public ConnectorSpec spec() { return new ConnectorSpec("source-mail", "Mail", "For tests"); }
                public Class<Settings> settings() { return Settings.class; }
                public Connector open(Settings settings, ConnectorContext context) { return new Polled(); }
                static Capture item(String id, String email, List<Attachment> files, List<String> answers, Doubt doubt) {
                    return new Capture(Payload.of("message/rfc822", ("mail " + id).getBytes()), Optional.of(id), Optional.empty(),
                            email.isEmpty() ? Map.of() : Map.of("email", email, "message", "hello"), Map.of("dmarc", "pass"),
                            List.of(), files,
                            answers.isEmpty() ? Optional.empty() : Optional.of(new Answering(answers,
                                    doubt == null ? "message.replied" : "message.bounced",
                                    Map.of("channel", "email", "text", "well then"))),
                            Optional.ofNullable(doubt));
                }
                public static final class Polled implements LeadSource {
                    public Poll poll(Cursor cursor, int limit) {
                        List<Attachment> file = List.of(new Attachment("../../etc/passwd", "%PDF-1.4 x".getBytes()));
                        return switch (cursor.value()) {
                            case "" -> new Poll(List.of(
                                    item("<one@a.example>", "one@a.example", file, List.of(), null),
                                    item("<away@a.example>", "away@a.example", List.of(), List.of(), Doubt.AUTO_REPLY),
                                    item("<none@a.example>", "", List.of(), List.of(), Doubt.NO_ENQUIRY),
                                    item("<odd@a.example>", "odd@a.example", List.of(), List.of(), Doubt.SENDER_UNVERIFIED)),
                                    new Cursor("1"), false);
                            case "1", "2", "3", "4" -> new Poll(List.of(), new Cursor(
                                    String.valueOf(Integer.parseInt(cursor.value()) + 1)), false);
                            case "5", "6" -> new Poll(List.of(
                                    item("<two@a.example>", "another@b.example", file, List.of("<x@y>", "<one@a.example>"), null),
                                    item("<back@a.example>", "", List.of(), List.of("<one@a.example>"), Doubt.BOUNCE),
                                    item("<one@a.example>", "one@a.example", file, List.of(), null)),
                                    new Cursor(cursor.value().equals("5") ? "6" : "7"), false);
                            default -> new Poll(List.of(), cursor, false);
                        };
                    }
                }
            }
            """;

    @TempDir
    static Path directory;

    private static String database;
    private static TestNode node;

    @BeforeAll
    static void start() throws Exception {
        database = TestPostgres.freshDatabase();
        Path jars = Files.createDirectories(directory.resolve("plugins"));
        TestJars.plugin(jars, "source-mail", "1.0.0")
                .source("demo.Mail", SOURCE)
                .build("source-mail.jar");
        node = TestNode.start(database, directory.resolve("data"), Map.of("VIVAIO_PLUGINS_DIR", jars.toString()));
        for (String tenant : new String[] {"one", "two"}) {
            node.tenant(tenant);
            node.put(
                    tenant,
                    "connection",
                    "mail",
                    "{\"connector\": \"source-mail\", \"every\": \"1s\", \"settings\": {}}");
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static JsonNode captures(String tenant, String verdict) {
        return node.get("/api/v1/tenants/" + tenant + "/captures?source=mail&verdict=" + verdict)
                .path("items");
    }

    @Test
    void mails_become_leads_answers_and_a_list_of_what_was_kept_back() {
        for (String tenant : new String[] {"one", "two"}) {
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(
                            () -> assertThat(captures(tenant, "duplicate")).hasSize(2));
            String api = "/api/v1/tenants/" + tenant;
            JsonNode leads = node.get(api + "/leads").path("items");
            assertThat(leads.findValuesAsText("email")).containsExactly("one@a.example");
            String lead = leads.get(0).path("id").asText();

            // the answer, from another address, joined the lead that it is about; told twice it counts once
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                JsonNode events = node.get(api + "/leads/" + lead + "/events").path("items");
                assertThat(events.findValuesAsText("type"))
                        .filteredOn(type -> type.startsWith("message."))
                        .containsExactlyInAnyOrder("message.replied", "message.bounced");
                assertThat(events.toString()).contains("well then");
            });
            JsonNode files = node.get(api + "/leads/" + lead + "/files").path("items");
            assertThat(files.findValuesAsText("name")).containsExactly("passwd", "passwd");
            assertThat(files.findValuesAsText("media")).containsOnly("application/pdf");

            JsonNode kept = captures(tenant, "rejected");
            assertThat(kept.findValuesAsText("code")).containsExactlyInAnyOrder("auto_reply", "no_enquiry");
            assertThat(captures(tenant, "quarantined").findValuesAsText("code")).containsExactly("sender_unverified");
        }

        String id = "";
        for (JsonNode item : captures("one", "rejected")) {
            id = item.path("reasons").toString().contains("auto_reply")
                    ? item.path("captureId").asText()
                    : id;
        }
        JsonNode accepted = node.send("POST", "/api/v1/tenants/one/captures/" + id + ":accept", null, 200);

        assertThat(accepted.path("verdict").asText()).isEqualTo("accepted");
        assertThat(node.get("/api/v1/tenants/one/leads").path("items").findValuesAsText("email"))
                .containsExactlyInAnyOrder("one@a.example", "away@a.example");
        assertThat(node.get("/api/v1/tenants/two/leads").path("items")).hasSize(1);

        JsonNode lead = node.get("/api/v1/tenants/two/leads").path("items").get(0);
        node.send("DELETE", "/api/v1/tenants/two/leads/" + lead.path("id").asText(), null, 204);
        assertThat(TestPostgres.query(database, "select tenant_id from form_file"))
                .allSatisfy(row -> assertThat(row.getString(0)).isEqualTo("one"));
    }
}
