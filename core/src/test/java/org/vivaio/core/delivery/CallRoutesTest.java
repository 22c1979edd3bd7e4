package org.vivaio.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.delivery.DeliveryFixture.ONE;
import static org.vivaio.core.delivery.DeliveryFixture.TWO;
import static org.vivaio.core.delivery.DeliveryFixture.done;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Message;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.platform.Json;

class CallRoutesTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private DeliveryFixture fixture;
    private HttpServer server;
    private volatile Role role = Role.SELLER;
    private volatile Optional<String> listed = Optional.empty();

    @BeforeEach
    void open() {
        fixture = new DeliveryFixture();
        Router router = Router.router(fixture.vertx);
        router.route().handler(BodyHandler.create(false));
        router.route().handler(context -> {
            Api.caller(context, new Caller("ann", role, Optional.of(ONE)));
            context.next();
        });
        ContactGate gate = (connection, questions) -> Future.succeededFuture(listed.<Map<UUID, ContactGate.Refusal>>map(
                        cause -> Map.of(questions.get(0).effect(), new ContactGate.Refusal(cause, true)))
                .orElse(Map.of()));
        new CallRoutes(
                        fixture.db,
                        fixture.leads,
                        tenant -> Future.succeededFuture(DeliveryFixture.rulebook(ONE, "[]")),
                        fixture.calls,
                        gate,
                        fixture.ids)
                .mount(router);
        server = done(fixture.vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private LeadState lead(String tenant, Map<String, Object> fields) {
        LeadState lead = LeadsInMemory.lead(tenant, fixture.ids.next(), fields, Map.of());
        fixture.leads.put(lead);
        return lead;
    }

    private record Answer(int status, JsonNode body) {}

    private Answer call(Object lead, String body) throws Exception {
        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/api/v1/tenants/" + ONE
                                + "/leads/" + lead + ":call"))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), Json.parse(response.body()));
    }

    @Test
    void a_click_calls_the_leads_number_for_its_owner_and_the_key_names_the_lead() throws Exception {
        LeadState lead = lead(ONE, Map.of("phone", "333 1234567", "country", "IT"));
        Answer answer = call(lead.id(), "{\"connection\": \"pbx\"}");
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
        assertThat(answer.body().path("reference").asText()).startsWith("ref-");
        Message message = fixture.calls.to("pbx").get(0).message();
        assertThat(message.to()).isEqualTo("+393331234567");
        assertThat(message.headers()).containsEntry("X-Seller", "giulia");
        assertThat(message.key()).startsWith(lead.id() + ".");
        call(lead.id(), "{\"connection\": \"pbx\", \"seller\": \"luca\"}");
        assertThat(fixture.calls.to("pbx").get(1).message().headers()).containsEntry("X-Seller", "luca");
    }

    @Test
    void who_is_on_a_list_or_was_not_checked_with_the_register_is_not_called() throws Exception {
        LeadState lead = lead(ONE, Map.of("phone", "+393331234567"));
        listed = Optional.of("The number was not checked with the register rpo within 15 days");
        Answer answer = call(lead.id(), "{\"connection\": \"pbx\"}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body().path("detail").asText()).contains("15 days");
        listed = Optional.empty();
        assertThat(call(lead.id(), "{\"connection\": \"pbx\", \"purpose\": \"marketing\"}")
                        .status())
                .as("without the consent that the purpose needs")
                .isEqualTo(409);
        assertThat(fixture.calls.sent).isEmpty();
    }

    @Test
    void bad_input_is_told_and_never_calls_anybody() throws Exception {
        LeadState lead = lead(ONE, Map.of("phone", "+393331234567"));
        assertThat(call(lead.id(), "{}").status()).isEqualTo(422);
        assertThat(call(lead.id(), "{\"connection\": \"pbx\", \"to\": \"+39\"}").status())
                .isEqualTo(422);
        assertThat(call(lead.id(), "{\"connection\": \"mail\"}").status()).isEqualTo(422);
        assertThat(call("no-id", "{\"connection\": \"pbx\"}").status()).isEqualTo(404);
        assertThat(call(UUID.randomUUID(), "{\"connection\": \"pbx\"}").status())
                .isEqualTo(404);
        LeadState foreign = lead(TWO, Map.of("phone", "+393331234567"));
        assertThat(call(foreign.id(), "{\"connection\": \"pbx\"}").status())
                .as("a lead of another tenant")
                .isEqualTo(404);
        assertThat(call(lead(ONE, Map.of("phone", "12")).id(), "{\"connection\": \"pbx\"}")
                        .status())
                .isEqualTo(409);
        role = Role.VIEWER;
        assertThat(call(lead.id(), "{\"connection\": \"pbx\"}").status()).isEqualTo(403);
        assertThat(fixture.calls.sent).isEmpty();
    }

    @Test
    void what_the_exchange_says_is_passed_on() throws Exception {
        LeadState lead = lead(ONE, Map.of("phone", "+393331234567"));
        fixture.calls.failOn(
                "pbx",
                new CallFailed(
                        CallFailed.Kind.LIMITED,
                        "Outside of the calling hours of this connection",
                        Optional.of(Duration.ofHours(2))));
        Answer late = call(lead.id(), "{\"connection\": \"pbx\"}");
        assertThat(late.status()).isEqualTo(429);
        assertThat(late.body().path("detail").asText())
                .contains("calling hours")
                .contains("120 min");
        fixture.calls.failOn("pbx", new CallFailed(CallFailed.Kind.UNAVAILABLE, "Asterisk cannot be reached"));
        assertThat(call(lead.id(), "{\"connection\": \"pbx\"}").status()).isEqualTo(502);
    }
}
