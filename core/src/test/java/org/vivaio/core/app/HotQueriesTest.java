package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.postgres.TestPostgres;

/**
 * Uses the product on a database with history and reads, from PostgreSQL's own log, how each statement that the
 * application's role ran was really planned and how many rows it touched. No statement is copied here, so none is
 * forgotten.
 */
class HotQueriesTest {
    private static final int LEADS = 10_000;

    /** A statement that goes over more rows than this for one answer costs more with every stored lead. */
    private static final int TOO_MANY = 2_000;

    private static final Pattern SCAN = Pattern.compile("Seq Scan on (\\w+)");
    private static final Pattern REMOVED =
            Pattern.compile("Rows Removed by (?:Index Recheck|Filter|Join Filter): (\\d+)");
    private static final Pattern ROWS = Pattern.compile("actual (?:time=\\S+ )?rows=([\\d.]+) loops=(\\d+)");

    /** Statements that may go over more rows, by a piece of their text, each with its reason. */
    private static final Map<String, String> MAY = Map.of(
            "state = 'pending' limit 1000001",
                    "the backlog gauge, once in a while, counts an index that is empty in rest",
            "select reloptions", "the driver's own",
            "update seller_load set counted_at", "counts the open leads of one seller afresh, once after a start",
            "select queue, count(*) from (select queue from lead_pool", "sizes of the sorting queues, up to a bound",
            "from report_count c join report_origin", "as many rows as there are days, origins and outcomes",
            "select coalesce(error, '') as reason, state, count(*)", "the last 5,000 of a destination, a bound");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String URL = TestPostgres.freshDatabase();
    private static List<Plan> plans = List.of();
    private static Path data = Path.of(".");

    private record Plan(String statement, String text) {}

    @BeforeAll
    static void run() throws IOException {
        data = Files.createTempDirectory("vivaio-hot-queries");
        try (Host host = Host.start(HostTest.settings(URL, data, Map.of()))) {
            for (String tenant : List.of("one", "two")) {
                call(host, "POST", "/api/v1/tenants", "{\"id\": \"" + tenant + "\", \"name\": \"x\"}");
                rules(host, tenant);
                call(host, "POST", path(tenant, "captures"), person("Prima", "prima@hot.example", "+39 06 5550001"));
            }
        }
        fill();
        String database =
                URI.create(URL.replace("postgresql:", "http:")).getPath().substring(1);
        for (String setting : List.of(
                "session_preload_libraries = 'auto_explain'",
                "auto_explain.log_min_duration = 0",
                "auto_explain.log_analyze = on",
                "auto_explain.log_timing = off",
                "auto_explain.log_parameter_max_length = 0")) {
            TestPostgres.query(URL, "alter database " + database + " set " + setting);
        }
        Path log = TestPostgres.server().logFile();
        long from = Files.size(log);
        java.nio.file.attribute.FileTime before = Files.getLastModifiedTime(log);
        Path plugins = Files.createDirectories(data.resolve("test-plugins"));
        HotOutgoing.plugin(plugins);
        try (Host host = Host.start(HostTest.settings(URL, data, Map.of("VIVAIO_PLUGINS_DIR", plugins.toString())))) {
            use(host);
        } finally {
            TestPostgres.query(URL, "alter database " + database + " reset all");
        }
        plans = read(log, from, isPutAside(log, from, before));
    }

    @AfterAll
    static void forget() {
        plans = List.of();
    }

    private static String path(String tenant, String rest) {
        return "/api/v1/tenants/" + tenant + "/" + rest;
    }

    private static String person(String name, String email, String phone) {
        return "{\"source\": \"api\", \"fields\": {\"firstName\": \"" + name
                + "\", \"lastName\": \"Rossi\", \"email\": \"" + email + "\", \"phone\": \"" + phone
                + "\", \"province\": \"MI\", \"message\": \"Call me\"}}";
    }

    private static void rules(Host host, String tenant) {
        call(host, "PUT", path(tenant, "resources/scoring/default"), """
                {"spec": {"rules": [{"name": "asked", "axis": "engagement", "on": ["capture.accepted"],
                 "when": "lead.message != null", "points": 10}]}}""");
        for (String seller : List.of("anna", "bruno")) {
            call(host, "PUT", path(tenant, "resources/seller/" + seller), """
                    {"spec": {"email": "%s@hot.example", "territory": {"provinces": ["MI"]}}}""".formatted(seller));
        }
        call(host, "PUT", path(tenant, "resources/segment/milan"), "{\"spec\": {\"when\": \"lead.city == 'Milano'\"}}");
        call(host, "PUT", path(tenant, "resources/call-list/autumn"), "{\"spec\": {\"segment\": \"milan\"}}");
        call(host, "PUT", path(tenant, "resources/routing/default"), "{\"spec\": {}}");
        call(host, "PUT", path(tenant, "resources/purpose/offers"), """
                {"spec": {"channels": ["email"], "current": "1", "wordings": {"1": {"en": "Offers"}}}}""");
    }

    static JsonNode call(Host host, String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.port() + path))
                .header("Authorization", "Bearer " + HostTest.ADMIN);
        if (body.isEmpty()) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode())
                    .as(method + " " + path + " " + response.body())
                    .isLessThan(300);
            boolean json =
                    response.headers().firstValue("content-type").orElse("").equals("application/json");
            return json ? Json.parse(response.body()) : Json.object();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Multiplies the one lead of each tenant, with all that hangs on it. */
    private static void fill() {
        for (String statement : """
                create function made(part int, n bigint) returns uuid language sql immutable as $$
                  select (lpad(to_hex((extract(epoch from timestamptz '%1$s') * 1000)::bigint + n / 100), 12, '0')
                    || '7' || lpad(to_hex(part), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid $$;
                insert into lead select tenant_id, made(1, n), seq, case when n %% 10 = 0 then 'mql' else stage end, 'seller-' || n %% 20,
                  fit, engagement, source, fields || jsonb_build_object('email', 'p' || n || '@hot.example'), personal,
                  state, rulebook, created_at, updated_at, erased_at from lead, generate_series(1, %2$d) n;
                insert into lead_event (tenant_id, id, lead_id, seq, type, at, recorded_at, actor, rulebook, inbox_id,
                  cause, data, personal, context)
                  select tenant_id, made(2, n * 100 + seq), made(1, n), seq, type, at, recorded_at, actor, rulebook,
                  made(3, n), cause, data, personal, context from lead_event, generate_series(1, %2$d) n;
                insert into inbox select tenant_id, made(3, n), kind, source, content_type, body, meta, 'ext-' || n,
                  case when n %% 7 = 0 then null else made(1, n) end, state, due_at, attempts,
                  case when n %% 7 = 0 then 'quarantined' else verdict end, attached, reasons, decided_at, cause
                  from inbox, generate_series(1, %2$d) n where kind = 'capture';
                insert into inbox (tenant_id, id, kind, source, content_type, body, lead_id, state, due_at, verdict, attached,
                  reasons, decided_at)
                  select t.id, made(6, n + 3000000), 'fact', 'clock', 'application/json', '{}', made(1, n), 'done', now(),
                  'accepted', false, '[]', now() from tenant t, generate_series(1, %2$d) n;
                update inbox set source = 'feed' where external_id like 'ext-%%' and substr(external_id, 5)::int %% 3 = 0;
                insert into spam_signal select t.id, 'signal-' || n, 1, 1 from tenant t, generate_series(1, 15) n;
                insert into form_puzzle select t.id, 'salt-' || n, now() from tenant t, generate_series(1, %2$d) n;
                insert into source_use (tenant_id, source) select t.id, 'source-' || n from tenant t, generate_series(1, %2$d) n;
                insert into match_key select tenant_id, kind, 'p' || n || token, made(1, n)
                  from match_key, generate_series(1, %2$d) n;
                insert into lead_word select tenant_id, token || n %% 3000, made(1, n)
                  from lead_word, generate_series(1, %2$d) n on conflict do nothing;
                insert into external select t.id, 'api', 'ext-' || n, made(3, n) from tenant t, generate_series(1, %2$d) n;
                insert into idempotency select t.id, 'key-' || n, made(3, n), sha256('x'), now()
                  from tenant t, generate_series(1, %2$d) n;
                insert into inbox_key select t.id, 'email:q' || n, made(3, n) from tenant t, generate_series(1, %2$d) n;
                insert into effect (tenant_id, id, lead_id, kind, connection, cause, state, due_at, created_at, attempts)
                  select t.id, made(4, n), made(1, n), 'export', 'gone', made(2, n * 100 + 1),
                  case when n %% 5 = 0 then 'dead' else 'waiting' end, now() + interval '1 day', now(), 1
                  from tenant t, generate_series(1, %2$d) n;
                insert into effect_log select t.id, made(5, n), made(1, n), 'export', 'gone', made(2, n * 100 + 1),
                  'delivered', 1, 'ref-' || n, null, now(), now() from tenant t, generate_series(1, %2$d) n;
                insert into attempt select t.id, made(5, n), 1, made(9, 1), now(), now(), 'delivered', null
                  from tenant t, generate_series(1, %2$d) n;
                insert into match_token select t.id, n, made(1, n) from tenant t, generate_series(1, %2$d) n;
                insert into match_lead select t.id, made(1, n), array[n] from tenant t, generate_series(1, %2$d) n;
                insert into possible_duplicate (tenant_id, id, lead_a, lead_b, bits, probability, found_at)
                  select t.id, made(6, n), made(1, n), made(1, n + 1), 1, 0.7, now() from tenant t, generate_series(1, %2$d) n;
                insert into lead_merge select t.id, made(7, n), made(8, n), made(9, n), false, now()
                  from tenant t, generate_series(1, %2$d) n;
                insert into match_state (tenant_id, txid) select id, pg_current_xact_id()::text::bigint from tenant
                  on conflict (tenant_id) do update set txid = excluded.txid;
                insert into timer select t.id, made(1, n), 'wait', now() + interval '1 day'
                  from tenant t, generate_series(1, %2$d) n;
                insert into lead_pool select t.id, made(1, n), case when n %% 3 = 0 then '' else 'back-office' end, 'nobody',
                  n, now(), now(), null from tenant t, generate_series(1, %2$d) n;
                insert into call_queue (tenant_id, lead_id, list, fresh, promised, why, attempts, due_at, seller, rank)
                  select t.id, made(1, n), 'autumn', n %% 2 = 0, n %% 5 = 1, 'no-answer', 0, now() + (n - 20) * interval '1 minute',
                  '', n from tenant t, generate_series(1, %2$d) n;
                insert into task (tenant_id, id, lead_id, rule, assignee, follows, state, due_at, created_at)
                  select t.id, made(6, n), made(1, n), 'call', 'seller-' || n %% 20, true,
                  case when n %% 4 = 0 then 'open' else 'done' end, now() + interval '1 day', now()
                  from tenant t, generate_series(1, %2$d) n;
                insert into alert (tenant_id, id, seller, lead_id, alert, about, connection, created_at)
                  select t.id, made(7, n), 'seller-' || n %% 20, made(1, n), 'new', 'capture.accepted', '', now()
                  from tenant t, generate_series(1, %2$d) n;
                insert into export_reference select t.id, 'gone', made(1, n), 'ref-' || n
                  from tenant t, generate_series(1, %2$d) n;
                insert into report_origin select t.id, made(10, n), 'api', '', '', '', '', ''
                  from tenant t, generate_series(1, %2$d) n;
                insert into report_lead (tenant_id, lead_id, cohort, origin, stage, seq)
                  select t.id, made(1, n), current_date, made(10, n), 'new', 0 from tenant t, generate_series(1, %2$d) n;
                update effect set state = 'waiting', due_at = now() where id in (select made(4, n)
                  from generate_series(1, 200) n);
                %3$s;
                vacuum analyze""".formatted(
                        java.time.Instant.now().minusSeconds(120), LEADS, HotOutgoing.ROWS.formatted("", LEADS))
                .split(";\n")) {
            TestPostgres.query(URL, statement);
        }
    }

    /** What comes by sources with rules, and what people do with the intake log. */
    private static void intake(Host host, String tenant) {
        call(
                host,
                "PUT",
                path(tenant, "resources/campaign/fair"),
                "{\"spec\": {\"codes\": [{\"code\": \"HOT1\", \"to\": \"/\"}]}}");
        call(host, "PUT", path(tenant, "resources/source/feed"), """
                {"spec": {"campaign": "fair", "caps": {"day": 1000}, "price": {"amount": "2"},
                  "throttle": {"limit": 0.9, "perHour": 1000, "window": "31d"},
                  "returns": {"within": "14d", "reasons": ["fake", "rare"]}, "dedupe": {"policy": "reject", "window": "1d"},
                  "flags": {"quarantine": ["invalid_email"]}}}""");
        String doubtful = "";
        for (int i = 0; i < 3; i++) {
            doubtful = call(
                            host,
                            "POST",
                            path(tenant, "captures"),
                            "{\"source\": \"feed\", \"fields\": {\"email\": \"no address " + i
                                    + "\", \"phone\": \"+39 06 666000" + i + "\"}}")
                    .path("captureId")
                    .asText();
        }
        call(host, "POST", path(tenant, "captures/" + doubtful + ":accept"), "");
        call(host, "POST", path(tenant, "captures/" + doubtful + ":spam"), "");
        for (String query : List.of(
                "source=feed",
                "source=feed&verdict=quarantined",
                "source=feed&verdict=accepted",
                "source=api&since=2020-01-01T00:00:00Z",
                "verdict=rejected&until=2100-01-01T00:00:00Z")) {
            call(host, "GET", path(tenant, "captures?limit=20&" + query), "");
        }
        call(
                host,
                "POST",
                path(tenant, "captures:replay"),
                "{\"source\": \"feed\", \"verdict\": \"quarantined\", \"limit\": 20}");
        call(
                host,
                "POST",
                path(tenant, "captures:replay"),
                "{\"source\": \"feed\", \"verdict\": \"accepted\", \"limit\": 20}");
        call(host, "POST", path(tenant, "campaigns/fair/costs"), "{\"day\": \"2026-03-01\", \"amount\": \"5\"}");
        call(host, "GET", path(tenant, "campaigns"), "");
        call(host, "GET", path(tenant, "campaigns/fair"), "");
        call(host, "PUT", path(tenant, "resources/codepool/hot"), "{\"spec\": {}}");
        call(host, "POST", path(tenant, "codepools/hot/codes"), "{\"codes\": [\"HOT-1\"]}");
    }

    /** Everything that people and the pipeline do all day. */
    /** What a feed asks when it tells its supplier what became of a file. */
    private static void verdicts(Host host, String tenant) {
        io.vertx.core.json.JsonArray ids = new io.vertx.core.json.JsonArray();
        java.util.stream.IntStream.range(1, 200).forEach(n -> ids.add("ext-" + n));
        host.wiring()
                .vertx()
                .eventBus()
                .request(
                        org.vivaio.core.inbox.SourceBus.VERDICTS,
                        new io.vertx.core.json.JsonObject()
                                .put("tenant", tenant)
                                .put("connection", "api")
                                .put("externalIds", ids))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static void use(Host host) {
        for (String tenant : List.of("one", "two")) {
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                many.append(person("Nuova" + i, "p" + (i % 50 + 1) + "@hot.example", "+39 06 777" + (1000 + i)))
                        .append('\n');
            }
            String id = "";
            for (int i = 0; i < 3; i++) {
                id = call(
                                host,
                                "POST",
                                path(tenant, "captures"),
                                person("Sola", "sola" + i + "@hot.example", "+39 06 8880" + i))
                        .path("leadId")
                        .asText();
            }
            for (String line : many.toString().lines().toList()) {
                call(host, "POST", path(tenant, "captures?wait=0"), line);
            }
            call(
                    host,
                    "POST",
                    path(tenant, "captures"),
                    "{\"source\": \"api\", \"externalId\": \"ext-5\", \"fields\": {}}");
            verdicts(host, tenant);
            intake(host, tenant);
            call(
                    host,
                    "PATCH",
                    path(tenant, "leads/" + id),
                    "{\"fields\": {\"email\": \"other@hot.example\"}, \"tags\": [\"x\"]}");
            call(host, "POST", path(tenant, "leads/" + id + "/facts"), "{\"type\": \"call.ended\", \"data\": {}}");
            String calls = path(tenant, "call-lists/autumn");
            for (String seller : List.of("anna", "bruno")) {
                for (int i = 0; i < 12; i++) {
                    String called = call(host, "POST", calls + ":next", "{\"seller\": \"" + seller + "\"}")
                            .path("lead")
                            .path("id")
                            .asText();
                    call(
                            host,
                            "POST",
                            calls + ":release",
                            "{\"seller\": \"" + seller + "\", \"lead\": \"" + called + "\"}");
                }
            }
            call(host, "GET", calls, "");
            call(host, "GET", calls + "/calls", "");
            call(host, "GET", calls + "/calls?which=again&limit=200", "");
            for (String change : List.of("given", "withdrawn")) {
                call(
                        host,
                        "POST",
                        path(tenant, "leads/" + id + "/facts"),
                        "{\"type\": \"consent." + change
                                + "\", \"data\": {\"purpose\": \"offers\", \"channel\": \"email\"}}");
            }
            call(host, "POST", path(tenant, "consents:verify"), "{}");
            for (String what : List.of(
                    "leads",
                    "leads?limit=200&sort=createdAt",
                    "leads?filter=lead.stage%3D%3D%27mql%27",
                    "leads?filter=lead.stage%3D%3D%27customer%27",
                    "leads?filter=lead.stage%20in%20%5B%27customer%27%2C%27lost%27%5D",
                    "leads?filter=lead.owner%3D%3D%27carlo%27%7C%7Clead.owner%3D%3D%27dina%27",
                    "leads?filter=lead.owner%3D%3D%27anna%27",
                    "leads?filter=lead.owner%3D%3D%27carlo%27",
                    "leads?q=rossi",
                    "leads?q=rossi+sola",
                    "leads?q=065550001",
                    "leads?q=sola0@hot.example",
                    "leads/" + id,
                    "leads/" + id + "/events",
                    "leads/" + id + "/score",
                    "leads/" + id + "/duplicates",
                    "duplicates",
                    "matching",
                    "imports",
                    "leads/" + id + "/consents/proof",
                    "leads/" + id + "/dossier",
                    "privacy/requests",
                    "leads/" + id + "?asOf=" + java.time.Instant.now().plusSeconds(5),
                    "captures",
                    "captures?verdict=quarantined",
                    "captures?verdict=stuck",
                    "captures?verdict=pending",
                    "deliveries",
                    "deliveries?state=dead",
                    "deliveries?state=delivered",
                    "deliveries?state=waiting",
                    "deliveries?state=cancelled",
                    "deliveries?lead=" + id,
                    "sorting",
                    "sorting?queue=back-office",
                    "workload",
                    "tasks",
                    "tasks?assignee=anna",
                    "tasks?due=late",
                    "tasks?state=done",
                    "tasks?lead=" + id,
                    "alerts",
                    "alerts?seller=anna&unread=true",
                    "reports/funnel?by=source",
                    "reports/speed",
                    "events?limit=50",
                    "events?after=now",
                    "resources")) {
                JsonNode page = call(host, "GET", path(tenant, what), "");
                if (page.hasNonNull("next")) {
                    String and = what.contains("?") ? "&" : "?";
                    call(
                            host,
                            "GET",
                            path(
                                    tenant,
                                    what + and + "cursor=" + page.path("next").asText()),
                            "");
                }
            }
            call(host, "POST", path(tenant, "leads:claim"), "{\"seller\": \"anna\"}");
            String other = call(
                            host, "POST", path(tenant, "captures"), person("Solo", "solo@hot.example", "+39 06 88809"))
                    .path("leadId")
                    .asText();
            call(host, "POST", path(tenant, "leads/" + id + ":merge"), "{\"with\": \"" + other + "\"}");
            call(host, "GET", path(tenant, "leads/" + other + "/events"), "");
            call(
                    host,
                    "POST",
                    path(tenant, "leads:match"),
                    "{\"fields\": {\"firstName\": \"Sola\", \"lastName\": \"Rossi\", \"province\": \"MI\"}}");
            HotOutgoing.use(host, tenant);
            call(host, "DELETE", path(tenant, "leads/" + id), "");
        }
        await("the backlog and the due effects")
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() -> number("select count(*) from inbox where state = 'pending'") == 0
                        && number("select count(*) from effect where due_at <= now() and state = 'waiting'") == 0);
    }

    private static long number(String statement) {
        return TestPostgres.query(URL, statement).iterator().next().getLong(0);
    }

    /** The plans of the application's statements in the server's log behind a position. */
    private static List<Plan> read(Path log, long from, boolean putAside) throws IOException {
        // the server's supervisor puts a grown log aside, so part of it may stand in the file before this one
        byte[] bytes = putAside ? bytes(log.resolveSibling(log.getFileName() + ".1"), from) : new byte[0];
        byte[] rest = bytes(log, putAside ? 0 : from);
        bytes = java.util.Arrays.copyOf(bytes, bytes.length + rest.length);
        System.arraycopy(rest, 0, bytes, bytes.length - rest.length, rest.length);
        List<Plan> read = new ArrayList<>();
        for (String entry : new String(bytes, StandardCharsets.UTF_8).split("\n(?=\\d{4}-\\d\\d-\\d\\d )")) {
            int text = entry.indexOf("Query Text: ");
            Matcher first = Pattern.compile("\n\t(?=[A-Z][A-Za-z ]+.*\\(cost=)").matcher(entry);
            if (text >= 0 && first.find()) {
                read.add(new Plan(entry.substring(text + 12, first.start()), entry.substring(first.start())));
            }
        }
        return read;
    }

    private static byte[] bytes(Path file, long from) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            open.seek(from);
            byte[] bytes = new byte[(int) (open.length() - from)];
            open.readFully(bytes);
            return bytes;
        }
    }

    private static boolean isPutAside(Path log, long from, java.nio.file.attribute.FileTime before) throws IOException {
        Path aside = log.resolveSibling(log.getFileName() + ".1");
        return Files.exists(aside)
                && Files.size(aside) >= from
                && Files.getLastModifiedTime(aside).compareTo(before) >= 0;
    }

    private static List<Plan> ours() {
        return plans.stream()
                .filter(plan -> MAY.keySet().stream().noneMatch(plan.statement()::contains))
                .toList();
    }

    @Test
    void the_log_tells_of_the_statements_that_matter() {
        String all = String.join("\n", plans.stream().map(Plan::statement).toList());
        assertThat(all)
                .contains(
                        "insert into inbox",
                        "insert into match_key",
                        "update inbox i set state = 'done'",
                        "order by due_at, id limit",
                        "for update skip locked",
                        "insert into lead_event",
                        "cross join lateral (select tenant_id, id, seq, stage",
                        "join inbox on tenant_id = x.t and lead_id = x.l and id < x.m",
                        "with recursive route",
                        "with hits as materialized",
                        "from match_token",
                        "insert into send_key",
                        "pg_try_advisory_xact_lock",
                        "update send_pool",
                        "from mailbox",
                        "insert into mailbox",
                        "update pool_code",
                        "from source_hour",
                        "insert into lead_return",
                        "from effect_log",
                        "pg_snapshot_xmin");
    }

    @Test
    void no_big_table_is_read_from_end_to_end() {
        TreeSet<String> big = new TreeSet<>();
        for (Row row : TestPostgres.query(
                URL, "select relname from pg_class where relkind = 'r' and reltuples > 1000 and relname !~ '^pg_'")) {
            big.add(row.getString(0));
        }
        assertThat(big).hasSizeGreaterThan(8);
        TreeSet<String> bad = new TreeSet<>();
        for (Plan plan : ours()) {
            Matcher scan = SCAN.matcher(plan.text());
            while (scan.find()) {
                if (big.contains(scan.group(1))) {
                    bad.add(plan.statement() + plan.text());
                }
            }
        }
        assertThat(bad)
                .as("statements that row-level security or a bad estimate took the index from")
                .isEmpty();
    }

    @Test
    void no_statement_goes_over_many_more_rows_than_it_answers_with() {
        TreeSet<String> bad = new TreeSet<>();
        for (Plan plan : ours()) {
            Matcher removed = REMOVED.matcher(plan.text());
            boolean many = false;
            while (removed.find()) {
                many |= Long.parseLong(removed.group(1)) > TOO_MANY;
            }
            Matcher rows = ROWS.matcher(plan.text());
            while (rows.find()) {
                many |= Double.parseDouble(rows.group(1)) * Long.parseLong(rows.group(2)) > TOO_MANY * 10;
            }
            if (many) {
                bad.add(plan.statement() + plan.text());
            }
        }
        assertThat(bad).isEmpty();
    }

    @Test
    void a_statement_is_planned_once_for_all_callers() {
        long generic = plans.stream().filter(plan -> plan.text().contains("$1")).count();
        assertThat(generic).as("plans with parameters in them, not with values").isGreaterThan(50);
    }
}
