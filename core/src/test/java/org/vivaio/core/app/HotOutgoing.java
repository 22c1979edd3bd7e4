package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.core.plugin.TestJars;

/**
 * The share of {@link HotQueriesTest} that is about what goes out and what goes back: destinations, messages with caps, limits and
 * send keys, mailboxes that bounced, codes, returns and the figures of sources.
 */
final class HotOutgoing {
    private static final Pattern LINK = Pattern.compile("href=\"([^\"]*/t/a/[^\"]*)\"");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final String CHANNEL = """
            package demo;
            import org.vivaio.api.*;
            @org.pf4j.Extension
            public final class Door implements ConnectorFactory<Door.Settings> {
                public record Settings(@Setting(label = "Name") String name) {}
                public ConnectorSpec spec() { return new ConnectorSpec("channel-hot", "Hot", "For tests"); }
                public Class<Settings> settings() { return Settings.class; }
                public Channel open(Settings settings, ConnectorContext context) {
                    return new Channel() {
                        public String medium() { return "email"; }
                        public Receipt send(Message message) { return Receipt.of("<" + message.key() + "@hot>"); }
                    };
                }
            }
            """;

    /** Rows for both tenants; {@code %2$d} is how many. */
    static final String ROWS = """
            insert into effect_log select t.id, made(11, n), made(1, n), 'message', 'post', made(2, n * 100 + 1),
              'delivered', 1, 'ref-' || n, null, now(), now() from tenant t, generate_series(1, %2$d) n;
            insert into effect (tenant_id, id, lead_id, kind, connection, cause, state, due_at, created_at, attempts, error)
              select t.id, made(12, n), made(1, n), 'message', 'post', made(2, n * 100 + 1), 'dead',
              now() + interval '1 day', now(), 1, 'error ' || n %% 7
              from tenant t, generate_series(1, %2$d) n;
            insert into send_key select t.id, made(1, n), 'welcome:1', made(11, n), now() from tenant t, generate_series(1, %2$d) n;
            insert into mailbox select t.id, sha256(n::text::bytea), true, 0, now(), now() from tenant t, generate_series(1, %2$d) n;
            insert into send_pool select t.id, 'pool-' || n, now(), 0, current_date, 0, current_date, 0
              from tenant t, generate_series(1, 2000) n;
            insert into reconciliation select t.id, current_date - n %% 90, 'source-' || n / 90, 'post', 1, 1, 1, 0, 0, 0, 0, 0, now()
              from tenant t, generate_series(1, 4000) n;
            insert into pool_code (tenant_id, id, pool, code, lead_id, given_at)
              select t.id, made(13, n), 'hot', 'CODE-' || n, case when n %% 2 = 0 then made(1, n) end,
              case when n %% 2 = 0 then now() end from tenant t, generate_series(1, %2$d) n;
            insert into source_hour (tenant_id, source, hour, currency, accepted, rejected, payable)
              select t.id, s, date_trunc('hour', now()) - make_interval(hours => h), 'EUR', 5, 1, 5
              from tenant t, unnest(array['feed', 'a', 'b', 'c', 'd', 'e', 'f', 'g']) s, generate_series(1, 1500) h;
            insert into lead_return (tenant_id, id, capture_id, lead_id, source, reason, state, captured_at, claimed_at, claimed_by)
              select t.id, made(14, n), made(3, n), made(1, n), case when n %% 50 = 0 then 'feed' else 'other' end,
              case when n %% 1000 = 0 then 'rare' else 'fake' end, case when n %% 40 = 0 then 'open' else 'accepted' end, now(), now(), 'admin'
              from tenant t, generate_series(1, %2$d) n""";

    private HotOutgoing() {}

    /** A plugin with a channel, in a directory. */
    static void plugin(Path directory) throws IOException {
        TestJars.plugin(directory, "channel-hot", "1.0.0")
                .source("demo.Door", CHANNEL)
                .build("channel-hot.jar");
    }

    private static JsonNode call(Host host, String tenant, String method, String path, String body) {
        return HotQueriesTest.call(host, method, "/api/v1/tenants/" + tenant + "/" + path, body);
    }

    private static void put(Host host, String tenant, String what, String spec) {
        call(host, tenant, "PUT", "resources/" + what, "{\"spec\": " + spec + "}");
    }

    /** Uses all of it. */
    static void use(Host host, String tenant) {
        put(
                host,
                tenant,
                "connection/post",
                "{\"connector\": \"channel-hot\", \"channel\": \"email\", \"limits\": {\"perDay\": 100000},"
                        + " \"cap\": {\"most\": 50, \"per\": \"7d\"}, \"settings\": {\"name\": \"x\"}}");
        put(host, tenant, "template/welcome", "{\"subject\": \"Hi\", \"text\": \"Hello\", \"purpose\": \"offers\"}");
        await().until(() -> call(host, tenant, "GET", "connections/post", "")
                .path("state")
                .asText()
                .equals("active"));
        String lead = messages(host, tenant);
        for (String path : List.of(
                "destinations",
                "destinations/post",
                "leads/" + lead + "/destinations",
                "reconciliation",
                "codepools/hot",
                "deliveries?lead=" + lead)) {
            call(host, tenant, "GET", path, "");
        }
        codes(host, tenant);
        returns(host, tenant);
    }

    private static String messages(Host host, String tenant) {
        String lead = call(
                        host,
                        tenant,
                        "POST",
                        "captures",
                        "{\"source\": \"api\", \"fields\": {\"email\": \"posta@hot.example\"}, \"consents\":"
                                + " [{\"purpose\": \"offers\", \"channel\": \"email\", \"wordingVersion\": \"1\"}]}")
                .path("leadId")
                .asText();
        for (int i = 0; i < 3; i++) {
            call(
                    host,
                    tenant,
                    "POST",
                    "leads/" + lead + "/messages",
                    "{\"template\": \"welcome\", \"key\": \"k" + i + "\"}");
        }
        await().until(() -> call(host, tenant, "GET", "deliveries?lead=" + lead + "&state=delivered", "")
                        .path("items")
                        .size()
                >= 3);
        for (String bounce : List.of("soft", "hard")) {
            call(
                    host,
                    tenant,
                    "POST",
                    "leads/" + lead + "/facts",
                    "{\"type\": \"message.bounced\", \"data\": {\"channel\": \"email\", \"bounce\": \"" + bounce
                            + "\"}}");
        }
        call(host, tenant, "POST", "leads/" + lead + "/messages", "{\"template\": \"welcome\", \"key\": \"after\"}");
        call(
                host,
                tenant,
                "POST",
                "leads/" + lead + "/facts",
                "{\"type\": \"message.replied\", \"data\": {\"channel\": \"email\"}}");
        return lead;
    }

    private static void codes(Host host, String tenant) {
        put(host, tenant, "asset/hot", "{\"label\": \"Yours\", \"kind\": \"code\", \"pool\": \"hot\"}");
        put(host, tenant, "form/hot", """
                {"title": "Get it", "fields": [{"name": "email", "required": true}], "timeTrap": "PT0S", "rate": 100000,
                 "proofOfWork": 0, "after": {"asset": "hot"}}""");
        String page = form(
                host,
                "/f/" + tenant + "/hot",
                "email=" + URLEncoder.encode("codice@hot.example", StandardCharsets.UTF_8));
        Matcher link = LINK.matcher(page);
        assertThat(link.find()).as(page).isTrue();
        String path = URI.create(link.group(1)).getPath();
        assertThat(form(host, path, "")).contains("CODE-");
        form(host, path, "");
    }

    private static String form(Host host, String path, String body) {
        try {
            HttpResponse<String> answer = CLIENT.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.port() + path))
                            .header("content-type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void returns(Host host, String tenant) {
        String lead = call(
                        host,
                        tenant,
                        "POST",
                        "captures",
                        "{\"source\": \"feed\", \"fields\": {\"email\": \"reso@hot.example\"}}")
                .path("leadId")
                .asText();
        String id = call(host, tenant, "POST", "leads/" + lead + "/returns", "{\"reason\": \"fake\"}")
                .path("id")
                .asText();
        for (String path : List.of(
                "returns",
                "returns?state=open",
                "returns?state=refused",
                "returns?source=feed",
                "returns?source=feed&state=open",
                "returns?reason=rare",
                "returns?lead=" + lead,
                "returns/" + id,
                "sources",
                "sources/feed")) {
            JsonNode page = call(host, tenant, "GET", path, "");
            if (page.hasNonNull("next")) {
                String and = path.contains("?") ? "&" : "?";
                call(
                        host,
                        tenant,
                        "GET",
                        path + and + "cursor=" + page.path("next").asText(),
                        "");
            }
        }
        call(host, tenant, "POST", "returns/" + id + ":accept", "{}");
        call(host, tenant, "POST", "sources/feed:release", "");
    }
}
