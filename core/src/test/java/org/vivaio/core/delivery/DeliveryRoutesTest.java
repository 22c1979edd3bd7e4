package org.vivaio.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.delivery.DeliveryFixture.ONE;
import static org.vivaio.core.delivery.DeliveryFixture.TWO;
import static org.vivaio.core.delivery.DeliveryFixture.done;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.platform.Json;

class DeliveryRoutesTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger woken = new AtomicInteger();
    private DeliveryFixture fixture;
    private HttpServer server;
    private volatile Role role = Role.OPERATOR;

    @BeforeEach
    void open() {
        fixture = new DeliveryFixture();
        Router router = Router.router(fixture.vertx);
        router.route().handler(BodyHandler.create(false));
        router.route().handler(context -> {
            Api.caller(context, new Caller("ann", role, Optional.of(ONE)));
            context.next();
        });
        new DeliveryRoutes(new Deliveries(fixture.db, fixture.clock, woken::incrementAndGet)).mount(router);
        server = done(fixture.vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private record Answer(int status, JsonNode body) {}

    private Answer call(String method, String tenant, String path, String body) {
        try {
            HttpResponse<byte[]> response = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/api/v1/tenants/"
                                    + tenant + "/" + path))
                            .header("content-type", "application/json")
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), Json.parse(response.body()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Answer get(String path) {
        return call("GET", ONE, path, "");
    }

    private Answer post(String path) {
        return call("POST", ONE, path, "");
    }

    private UUID dead(LeadState lead, String connection) {
        UUID id = fixture.export(lead, connection);
        fixture.rows(ONE, "update effect set state = 'dead', failures = 8 where id = $1 returning id", id);
        return id;
    }

    @Test
    void the_list_holds_what_waits_and_what_ended_newest_first_page_by_page() {
        LeadState lead = fixture.lead(ONE, Map.of());
        List<String> newestFirst = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            newestFirst.add(0, fixture.export(lead, "crm").toString());
        }
        fixture.export(fixture.lead(TWO, Map.of()), "crm");
        fixture.dispatcher();
        newestFirst.forEach(id -> fixture.awaitState(UUID.fromString(id), "delivered"));
        for (int i = 0; i < 2; i++) {
            newestFirst.add(0, fixture.export(lead, "off").toString());
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("deliveries?limit=3" + cursor).body();
            page.path("items").forEach(item -> seen.add(item.path("id").asText()));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(seen).isEqualTo(newestFirst);

        JsonNode item =
                get("deliveries?state=delivered&limit=1").body().path("items").path(0);
        assertThat(item.path("leadId").asText()).isEqualTo(lead.id().toString());
        assertThat(item.path("kind").asText()).isEqualTo("export");
        assertThat(item.path("connection").asText()).isEqualTo("crm");
        assertThat(item.path("state").asText()).isEqualTo("delivered");
        assertThat(item.path("attempts").asInt()).isEqualTo(1);
        assertThat(item.path("dueAt").asText()).isEqualTo("2026-11-20T09:00:00Z");
        assertThat(item.path("reference").asText()).startsWith("ref-");
        assertThat(get("deliveries?state=waiting").body().path("items")).hasSize(2);
        assertThat(get("deliveries?lead=" + lead.id()).body().path("items")).hasSize(7);
        assertThat(get("deliveries?lead=" + UUID.randomUUID()).body().path("items"))
                .isEmpty();
    }

    @Test
    void one_delivery_tells_of_its_attempts() {
        fixture.calls.failOn("crm", new CallFailed(CallFailed.Kind.REJECTED, "no such field"));
        UUID id = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        fixture.dispatcher();
        fixture.awaitState(id, "refused");
        JsonNode one = get("deliveries/" + id).body();
        assertThat(one.path("error").asText()).isEqualTo("no such field");
        assertThat(one.path("attemptsLog").path(0).path("outcome").asText()).isEqualTo("rejected");
        assertThat(one.path("attemptsLog").path(0).path("number").asInt()).isEqualTo(1);

        Answer retry = post("deliveries/" + id + ":retry");
        assertThat(retry.status()).isEqualTo(409);
        assertThat(retry.body().path("detail").asText()).contains("refused");
        assertThat(post("deliveries/" + id + ":cancel").status()).isEqualTo(409);
    }

    @Test
    void a_dead_letter_is_retried_or_cancelled_by_a_person() {
        LeadState lead = fixture.lead(ONE, Map.of());
        UUID one = dead(lead, "crm");
        UUID two = dead(lead, "crm");
        Answer retried = post("deliveries/" + one + ":retry");
        assertThat(retried.status()).isEqualTo(200);
        assertThat(retried.body().path("state").asText()).isEqualTo("waiting");
        assertThat(woken.get()).isEqualTo(1);
        Answer cancelled = post("deliveries/" + two + ":cancel");
        assertThat(cancelled.body().path("state").asText()).isEqualTo("cancelled");
        assertThat(cancelled.body().path("error").asText()).isEqualTo("Cancelled by user:ann");
        fixture.dispatcher();
        fixture.awaitState(one, "delivered");
        assertThat(fixture.calls.sent).hasSize(1);
    }

    @Test
    void dead_letters_are_retried_together() {
        LeadState lead = fixture.lead(ONE, Map.of());
        dead(lead, "crm");
        dead(lead, "crm");
        dead(lead, "ads");
        assertThat(call("POST", ONE, "deliveries:retry", "{\"state\":\"dead\",\"connection\":\"crm\"}")
                        .body()
                        .path("retried")
                        .asInt())
                .isEqualTo(2);
        assertThat(call("POST", ONE, "deliveries:retry", "{\"state\":\"dead\"}")
                        .body()
                        .path("retried")
                        .asInt())
                .isEqualTo(1);
        assertThat(call("POST", ONE, "deliveries:retry", "{\"state\":\"waiting\"}")
                        .status())
                .isEqualTo(400);
        assertThat(call("POST", ONE, "deliveries:retry", "{\"state\":\"dead\",\"conection\":\"x\"}")
                        .status())
                .isEqualTo(400);
        assertThat(call("POST", ONE, "deliveries:retry", "nonsense").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deliveries?state=nowhere",
                "deliveries?limit=0",
                "deliveries?limit=201",
                "deliveries?limit=x",
                "deliveries?cursor=abc",
                "deliveries?lead=abc"
            })
    void wrong_parameters_are_named(String path) {
        Answer answer = get(path);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("errors").path(0).path("field").asText()).isNotEmpty();
    }

    @Test
    void what_is_not_there_or_not_theirs_is_404() {
        UUID theirs = fixture.export(fixture.lead(TWO, Map.of()), "crm");
        for (String id : List.of(theirs.toString(), UUID.randomUUID().toString(), "abc")) {
            assertThat(get("deliveries/" + id).status()).isEqualTo(404);
            assertThat(post("deliveries/" + id + ":retry").status()).isEqualTo(404);
            assertThat(post("deliveries/" + id + ":cancel").status()).isEqualTo(404);
        }
        assertThat(fixture.text(TWO, "select state from effect where id = $1", theirs))
                .isEqualTo("waiting");
    }

    @Test
    void viewers_read_and_operators_act() {
        UUID id = dead(fixture.lead(ONE, Map.of()), "crm");
        role = Role.VIEWER;
        assertThat(get("deliveries").status()).isEqualTo(200);
        assertThat(get("deliveries/" + id).status()).isEqualTo(200);
        assertThat(post("deliveries/" + id + ":retry").status()).isEqualTo(403);
        role = Role.SELLER;
        assertThat(post("deliveries/" + id + ":cancel").status()).isEqualTo(403);
        assertThat(call("POST", ONE, "deliveries:retry", "{\"state\":\"dead\"}").status())
                .isEqualTo(403);
    }

    @Test
    void a_dead_letter_shows_what_it_carries_to_those_who_mend_it() {
        fixture.calls.failOn("ads", new CallFailed(CallFailed.Kind.CONFIG, "no"));
        UUID id = fixture.export(fixture.lead(ONE, Map.of("marketing/email", "given")), "ads");
        UUID unprepared = dead(fixture.lead(ONE, Map.of()), "crm");
        fixture.dispatcher();
        fixture.awaitState(id, "dead");
        JsonNode one = get("deliveries/" + id).body();
        assertThat(one.path("stage").asText()).isEqualTo("call");
        assertThat(one.path("content").path("payload").path("event").asText()).isEqualTo("capture.accepted");
        assertThat(one.path("content")
                        .path("rendered")
                        .path("fields")
                        .path("firstName")
                        .asText())
                .isEqualTo("Ada");
        assertThat(one.path("content").path("bytes").asInt()).isPositive();
        assertThat(get("deliveries/" + unprepared).body().path("content").has("rendered"))
                .isFalse();
        fixture.rows(
                ONE,
                "update effect set rendered = $2 where id = $1 returning id",
                id,
                io.vertx.core.buffer.Buffer.buffer("{\"text\": \"see https://x.test/c/AbCdEf0123456789AbCdEf and"
                        + " https://shop.test/catalogue\"}"));
        assertThat(get("deliveries/" + id)
                        .body()
                        .path("content")
                        .path("rendered")
                        .path("text")
                        .asText())
                .isEqualTo("see https://x.test/c/… and https://shop.test/catalogue");
        role = Role.SELLER;
        assertThat(get("deliveries/" + id).body().has("content")).isFalse();
    }

    @Test
    void dead_letters_are_chosen_by_stage_time_or_id() {
        LeadState lead = fixture.lead(ONE, Map.of());
        UUID one = dead(lead, "crm");
        UUID two = dead(lead, "crm");
        UUID three = dead(lead, "crm");
        fixture.rows(ONE, "update effect set stage = 'prepare' where id = $1 returning id", one);
        fixture.rows(
                ONE, "update effect set created_at = created_at - interval '2 days' where id = $1 returning id", two);
        assertThat(retried("\"stage\": \"prepare\"")).isEqualTo(1);
        assertThat(fixture.state(one)).isEqualTo("waiting");
        assertThat(retried("\"from\": \"2026-11-17T00:00:00Z\", \"to\": \"2026-11-19T00:00:00Z\""))
                .isEqualTo(1);
        assertThat(fixture.state(two)).isEqualTo("waiting");
        assertThat(retried("\"ids\": [\"" + one + "\", \"" + three + "\"]")).isEqualTo(1);
        assertThat(fixture.state(three)).isEqualTo("waiting");
        for (String wrong : List.of("\"stage\": \"far\"", "\"from\": \"monday\"", "\"ids\": []", "\"ids\": [\"x\"]")) {
            assertThat(call("POST", ONE, "deliveries:retry", "{\"state\": \"dead\", " + wrong + "}")
                            .status())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }

    private int retried(String which) {
        return call("POST", ONE, "deliveries:retry", "{\"state\": \"dead\", " + which + "}")
                .body()
                .path("retried")
                .asInt();
    }
}
