package org.vivaio.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.core.http.TestServer.Answer;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

class CaptureRoutesTest {
    private static final String PATH = TestServer.API + "/captures";
    private static final String ID = "01890000-0000-7000-8000-000000000001";
    private static final String GOOD = "{\"source\":\"api\",\"fields\":{\"email\":\"a@b.example\"}}";

    private final TestServer server = new TestServer();

    @BeforeEach
    void start() {
        server.start(new CaptureRoutes((tenant, source) -> source.equals("api")))
                .on(LeadBus.SUBMIT, CaptureRoutesTest::decide);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Decides by what the body says, as the pipeline would by its rules. */
    private static JsonObject decide(JsonObject request) {
        String body = request.getBuffer("body").toString();
        JsonObject reply = new JsonObject().put("captureId", ID);
        if (body.contains("\"down\"")) {
            throw Problem.unavailable("The store is away").exception();
        }
        if (request.getLong("waitMs") == 0 || body.contains("\"slow\"")) {
            return reply.put("decided", false);
        }
        String verdict = body.contains("\"spam\"") ? "rejected" : "accepted";
        return reply.put("decided", true)
                .put("verdict", verdict)
                .put("attached", body.contains("\"known\""))
                .put("reasons", new JsonArray())
                .put("leadId", ID);
    }

    private Answer post(String body) {
        return server.send("POST", PATH, body);
    }

    @Test
    void an_accepted_capture_is_created_and_names_its_lead() {
        Answer answer = post(GOOD);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.type()).isEqualTo("application/json");
        assertThat(answer.json())
                .isEqualTo(Json.parse("{\"captureId\":\"" + ID
                        + "\",\"verdict\":\"accepted\",\"reasons\":[],\"leadId\":\"" + ID + "\"}"));
        JsonObject asked = server.lastAsked();
        assertThat(asked.getString("tenant")).isEqualTo("acme");
        assertThat(asked.getString("kind")).isEqualTo("capture");
        assertThat(asked.getString("source")).isEqualTo("api");
        assertThat(asked.getBuffer("body").toString()).isEqualTo(GOOD);
        assertThat(asked.getJsonObject("meta").getString("actor")).isEqualTo("user:test");
        assertThat(asked.getLong("waitMs")).isEqualTo(10_000);
        assertThat(asked.containsKey("key")).isFalse();
    }

    @Test
    void an_attached_or_rejected_one_is_200_and_an_undecided_one_202() {
        assertThat(post(GOOD.replace("a@b", "\\\"known\\\"").replace("\\\"", ""))
                        .status())
                .isEqualTo(201);
        assertThat(post("{\"source\":\"api\",\"fields\":{\"x\":\"known\"}}").status())
                .isEqualTo(200);
        assertThat(post("{\"source\":\"api\",\"fields\":{\"x\":\"spam\"}}").status())
                .isEqualTo(200);
        Answer slow = post("{\"source\":\"api\",\"fields\":{\"x\":\"slow\"}}");
        assertThat(slow.status()).isEqualTo(202);
        assertThat(slow.json()).isEqualTo(Json.parse("{\"captureId\":\"" + ID + "\"}"));
        assertThat(server.send("POST", PATH + "?wait=0", GOOD).status()).isEqualTo(202);
        assertThat(server.lastAsked().getLong("waitMs")).isZero();
    }

    @Test
    void a_store_that_is_away_is_503_with_retry_after() {
        Answer answer = post("{\"source\":\"api\",\"fields\":{\"x\":\"down\"}}");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).contains("5");
        assertThat(answer.type()).isEqualTo("application/problem+json");
    }

    @Test
    void values_are_not_judged_at_the_door() {
        assertThat(post("{\"source\":\"api\",\"fields\":{\"x\":\"a\\u0000b\",\"n\":1.5,\"o\":{\"p\":[null,true]}},"
                                + "\"at\":\"not a time\",\"touch\":null,\"consents\":[{\"purpose\":\"p\",\"channel\":\"c\","
                                + "\"wordingVersion\":3}],\"externalId\":12}")
                        .status())
                .isEqualTo(201);
        assertThat(server.lastAsked().getString("externalId")).isEqualTo("12");
        assertThat(server.lastAsked().getBuffer("body").toString()).contains("a\\u0000b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "\"text\"",
                "nonsense",
                "{\"source\":\"api\",\"fields\":{}} more",
                "{\"source\":\"api\",\"fields\":{},\"fields\":{}}",
                "{\"source\":\"api\",\"fields\":{\"x\":\"\\ud800\"}}",
                "{\"source\":\"api\",\"fields\":{\"x\":NaN}}"
            })
    void what_cannot_be_read_is_400(String body) {
        Answer answer = post(body);
        assertThat(answer.status()).isEqualTo(400);
        problem(answer, 400);
        assertThat(server.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"fields\":{}}",
                "{\"source\":\"nobody\",\"fields\":{}}",
                "{\"source\":7,\"fields\":{}}",
                "{\"source\":\"api\"}",
                "{\"source\":\"api\",\"fields\":null}",
                "{\"source\":\"api\",\"fields\":[1]}",
                "{\"source\":\"api\",\"fields\":\"x\"}",
                "{\"source\":\"api\",\"fields\":{},\"touch\":[]}",
                "{\"source\":\"api\",\"fields\":{},\"touch\":{\"source\":1}}",
                "{\"source\":\"api\",\"fields\":{},\"consents\":{}}",
                "{\"source\":\"api\",\"fields\":{},\"consents\":[\"x\"]}",
                "{\"source\":\"api\",\"fields\":{},\"consents\":[{\"purpose\":\"x\"}]}",
                "{\"source\":\"api\",\"fields\":{},\"consents\":[{\"purpose\":true,\"channel\":\"c\"}]}",
                "{\"source\":\"api\",\"fields\":{},\"externalId\":{}}",
                "{\"source\":\"api\",\"fields\":{},\"externalId\":\"a\\u0000\"}",
                "{\"source\":\"api\",\"fields\":{\"n\":1e999999999}}"
            })
    void what_is_no_capture_is_422_and_says_where(String body) {
        Answer answer = post(body);
        assertThat(answer.status()).isEqualTo(422);
        problem(answer, 422);
        assertThat(answer.json().path("errors")).isNotEmpty();
        assertThat(server.asked).isEmpty();
    }

    @Test
    void the_limits_hold() {
        String many =
                IntStream.range(0, 100_000).mapToObj(i -> "\"f" + i + "\":1").collect(Collectors.joining(","));
        assertThat(post("{\"source\":\"api\",\"fields\":{" + many.substring(0, 900_000) + "}}")
                        .status())
                .isBetween(400, 422);
        String fits = IntStream.range(0, 500).mapToObj(i -> "\"f" + i + "\":1").collect(Collectors.joining(","));
        assertThat(post("{\"source\":\"api\",\"fields\":{" + fits + "}}").status())
                .isEqualTo(201);
        assertThat(post("{\"source\":\"api\",\"fields\":{" + fits + ",\"more\":1}}")
                        .status())
                .isEqualTo(422);
        assertThat(post("{\"source\":\"api\",\"fields\":{\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}}")
                        .status())
                .isEqualTo(400);
        assertThat(post("{\"source\":\"api\",\"fields\":{\"x\":\"" + "é".repeat(32_768) + "\"}}")
                        .status())
                .isEqualTo(201);
        assertThat(post("{\"source\":\"api\",\"fields\":{\"x\":\"" + "é".repeat(32_769) + "\"}}")
                        .status())
                .isEqualTo(422);
        assertThat(post("{\"source\":\"api\",\"fields\":{\"x\":[" + "\"aaaaaaaa\",".repeat(8_000) + "1]}}")
                        .status())
                .isEqualTo(422);
        assertThat(post("{\"source\":\"api\",\"fields\":{\"x\":" + "9".repeat(2_000) + "}}")
                        .status())
                .isBetween(400, 422);
    }

    @Test
    void a_body_over_1_MiB_is_413_with_and_without_a_length() {
        String big = "{\"source\":\"api\",\"fields\":{\"x\":\"" + "a".repeat(2_000_000) + "\"}}";
        problem(post(big), 413);
        Answer chunked = server.send(server.request(PATH)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofByteArray(big.getBytes(StandardCharsets.UTF_8)))));
        problem(chunked, 413);
        assertThat(post(GOOD).status()).isEqualTo(201);
    }

    @Test
    void another_content_type_or_a_packed_body_is_415() {
        problem(
                server.send(server.request(PATH)
                        .header("content-type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString(GOOD))),
                415);
        problem(server.send(server.request(PATH).POST(HttpRequest.BodyPublishers.ofString(GOOD))), 415);
        problem(
                server.send(server.request(PATH)
                        .header("content-type", "application/json")
                        .header("content-encoding", "gzip")
                        .POST(HttpRequest.BodyPublishers.ofString(GOOD))),
                415);
    }

    @Test
    void a_key_goes_along_with_the_hash_of_the_body() {
        Answer answer = server.send(server.request(PATH)
                .header("content-type", "application/json; charset=utf-8")
                .header("idempotency-key", "k-1")
                .POST(HttpRequest.BodyPublishers.ofString(GOOD)));
        assertThat(answer.status()).isEqualTo(201);
        JsonObject asked = server.lastAsked();
        assertThat(asked.getString("key")).isEqualTo("k-1");
        assertThat(java.util.Base64.getDecoder().decode(asked.getString("bodyHash")))
                .hasSize(32);
        for (String bad : new String[] {"with space", "x".repeat(256)}) {
            problem(
                    server.send(server.request(PATH)
                            .header("content-type", "application/json")
                            .header("idempotency-key", bad)
                            .POST(HttpRequest.BodyPublishers.ofString(GOOD))),
                    400);
        }
        problem(server.send("POST", PATH + "?wait=soon", GOOD), 400);
        problem(server.send("POST", PATH + "?wait=11", GOOD), 400);
    }

    @Test
    void many_lines_are_answered_in_order_and_one_bad_line_harms_no_other() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            lines.append(i % 10 == 3 ? "{broken" : GOOD).append(i % 2 == 0 ? "\n" : "\r\n");
            if (i % 100 == 0) {
                lines.append("\n");
            }
        }
        Answer answer = server.send(server.request(PATH)
                .header("content-type", "application/x-ndjson")
                .header("idempotency-key", "many")
                .POST(HttpRequest.BodyPublishers.ofString(lines.toString())));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).isEqualTo("application/x-ndjson");
        String[] answers = answer.body().split("\n");
        assertThat(answers).hasSize(1_000);
        for (int i = 0; i < 1_000; i++) {
            JsonNode line = Json.parse(answers[i]);
            assertThat(
                            i % 10 == 3
                                    ? line.path("status").asInt()
                                    : line.path("verdict").asText())
                    .isEqualTo(i % 10 == 3 ? 400 : "accepted");
        }
        assertThat(server.asked.stream().map(a -> a.getString("key")).distinct())
                .hasSize(900);
        String big = (GOOD + "\n").repeat(9 * 1024 * 1024 / GOOD.length());
        problem(
                server.send(server.request(PATH)
                        .header("content-type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofString(big))),
                413);
    }

    @Test
    void only_those_who_may_send_captures_do() {
        problem(
                server.send(server.request(PATH)
                        .setHeader("authorization", "Bearer seller")
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(GOOD))),
                403);
        Answer nobody = server.send(server.request(PATH)
                .setHeader("authorization", "none")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(GOOD)));
        problem(nobody, 401);
        assertThat(nobody.header("www-authenticate")).contains("Bearer");
        assertThat(server.asked).isEmpty();
        assertThat(post(GOOD).status()).isEqualTo(201);
    }

    @Test
    void the_intake_log_is_read_and_replayed_over_the_bus() {
        server.on(LeadBus.CAPTURES, request -> new JsonObject().put("items", new JsonArray()));
        server.on(LeadBus.CAPTURE, request -> new JsonObject().put("id", request.getString("id")));
        server.on(
                LeadBus.REPLAY_CAPTURE,
                request -> decide(new JsonObject().put("body", new byte[0]).put("waitMs", 1)));
        assertThat(server.get(PATH + "?verdict=rejected&limit=7&cursor=abc").status())
                .isEqualTo(200);
        JsonObject asked = server.lastAsked();
        assertThat(asked.getString("verdict")).isEqualTo("rejected");
        assertThat(asked.getInteger("limit")).isEqualTo(7);
        assertThat(asked.getString("cursor")).isEqualTo("abc");
        for (String bad :
                new String[] {"verdict=odd", "limit=0", "limit=201", "limit=x", "cursor=%00", "cursor=a%20b"}) {
            problem(server.get(PATH + "?" + bad), 400);
        }
        assertThat(server.get(PATH + "/" + ID).json().path("id").asText()).isEqualTo(ID);
        problem(server.get(PATH + "/nonsense"), 404);
        assertThat(server.send("POST", PATH + "/" + ID + ":replay", "").status())
                .isEqualTo(200);
        problem(server.send("POST", PATH + "/" + UUID.randomUUID() + ":nothing", ""), 404);
    }

    static void problem(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        for (String member : new String[] {"type", "title", "detail", "instance"}) {
            assertThat(problem.path(member).asText()).as(member).isNotEmpty();
        }
        assertThat(answer.body()).doesNotContain("Exception").doesNotContain("\tat ");
    }
}
