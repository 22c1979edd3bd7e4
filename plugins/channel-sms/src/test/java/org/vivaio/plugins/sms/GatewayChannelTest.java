package org.vivaio.plugins.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Report;
import org.vivaio.api.Secret;
import org.vivaio.api.Uncertain;
import org.vivaio.api.WebRequest;
import org.vivaio.plugins.sms.GatewaySettings.Body;
import org.vivaio.plugins.sms.GatewaySettings.Method;
import org.vivaio.testkit.TestContext;
import org.vivaio.testkit.contract.HttpPeer;

class GatewayChannelTest {
    private static final String KEY = "a-key-of-callbacks";

    private final AtomicReference<HttpPeer.Answer> answer =
            new AtomicReference<>(HttpPeer.Answer.json("{\"id\": \"m-1\"}"));
    private final HttpPeer peer = new HttpPeer(request -> answer.get());
    private final TestContext context = new TestContext();

    @AfterEach
    void close() {
        peer.close();
    }

    private GatewayChannel channel(String url, Method method, Body form, String body) {
        return new GatewayChannel(settings(url, method, form, body), context);
    }

    private static GatewaySettings settings(String url, Method method, Body form, String body) {
        return new GatewaySettings(
                url,
                method,
                form,
                body,
                Map.of("X-Api-Key", "{token}"),
                Optional.of("ann"),
                Optional.empty(),
                Optional.of(Secret.of("tok-123")),
                "id",
                List.of("ERROR"),
                Optional.of(Secret.of(KEY)),
                Map.of("status", "dlr", "from", "msisdn"),
                List.of("delivered"),
                List.of("failed"),
                "Vivaio",
                Map.of(),
                Map.of("+39", "0.05"),
                "EUR",
                Duration.ofSeconds(5));
    }

    @Test
    void values_cannot_break_out_of_json_a_form_or_the_address() throws Exception {
        String sly = "a\"}, {\"to\": \"x\n& € +";
        channel(
                        peer.uri("/a").toString(),
                        Method.POST,
                        Body.JSON,
                        "{\"t\": \"{text}\", \"n\": \"{to}\", \"k\": \"{key}\"}")
                .send(Sms.message("k1", "+393331234567", sly));
        assertThat(peer.arrivals().get(0)).contains("\"t\": \"a\\\"}, {\\\"to\\\": \\\"x\\n& € +\"");
        channel(peer.uri("/b").toString(), Method.POST, Body.FORM, "n={digits}&t={text}&u={user}")
                .send(Sms.message("k2", "+393331234567", "a&b=c"));
        assertThat(peer.arrivals().get(1))
                .contains("n=393331234567&t=a%26b%3Dc&u=ann")
                .contains("x-api-key=tok-123");
        GatewayChannel get =
                channel(peer.uri("/c").toString() + "?n={to}&t={text}", Method.GET, Body.FORM, "unused {key}");
        get.send(Sms.message("k3", "+393331234567", "a b"));
        assertThat(peer.arrivals().get(2)).startsWith("GET /c?n=%2B393331234567&t=a+b\n");
        assertThat(get.uncertain()).as("its address has no key").isEqualTo(Uncertain.PARK);
    }

    @Test
    void an_answer_of_200_that_says_error_is_a_refusal_and_one_without_an_id_is_told() {
        GatewayChannel channel = channel(peer.uri("/a").toString(), Method.POST, Body.JSON, "{}");
        answer.set(new HttpPeer.Answer(200, "text/plain", "ERROR 102 no credit"));
        assertThat(catchThrowableOfType(
                                ConnectorException.class, () -> channel.send(Sms.message("k", "+393331234567", "Hi")))
                        .kind())
                .isEqualTo(ConnectorException.Kind.REJECTED);
        answer.set(new HttpPeer.Answer(200, "text/html", "<html>Welcome</html>"));
        assertThat(catchThrowableOfType(
                                ConnectorException.class, () -> channel.send(Sms.message("k", "+393331234567", "Hi")))
                        .kind())
                .isEqualTo(ConnectorException.Kind.UNAVAILABLE);
    }

    @Test
    void a_template_with_a_place_that_does_not_exist_is_refused_when_it_is_saved() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("https://sms.example.com/", Method.POST, Body.JSON, "{\"a\": \"{txt}\"}"))
                .withMessageContaining("{txt}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("https://{to}.example.com/", Method.POST, Body.JSON, "{}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("https://sms.example.com/?t={token}", Method.POST, Body.JSON, "{}"));
    }

    private static WebRequest request(String key, String type, String body, Map<String, List<String>> more) {
        Map<String, List<String>> query = new java.util.HashMap<>(more);
        query.put("key", List.of(key));
        return new WebRequest(
                "POST",
                "",
                query,
                Map.of("content-type", type),
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8),
                List.of(),
                "");
    }

    @Test
    void callbacks_bring_receipts_and_messages_from_people() throws Exception {
        GatewayChannel channel = channel(peer.uri("/a").toString(), Method.POST, Body.JSON, "{}");
        assertThat(catchThrowableOfType(
                                ConnectorException.class,
                                () -> channel.receive(request("guess", "application/json", "{}", Map.of())))
                        .kind())
                .isEqualTo(ConnectorException.Kind.AUTH);
        channel.receive(request(KEY, "application/json", "{\"id\": \"m-1\", \"dlr\": \"DELIVERED\"}", Map.of()));
        channel.receive(request(KEY, "text/plain", "", Map.of("id", List.of("m-2"), "dlr", List.of("buffered"))));
        channel.receive(request(
                KEY,
                "application/json",
                "{\"id\": \"i-1\", \"msisdn\": \"393331234567\", \"text\": \"STOP\"}",
                Map.of()));
        assertThat(context.intake().items()).hasSize(2);
        assertThat(((Report) context.intake().items().get(0)).type()).isEqualTo("message.delivered");
        Report stop = (Report) context.intake().items().get(1);
        assertThat(stop.about()).isEqualTo(new Report.Matching("phone", "+393331234567"));
        assertThat(stop.data()).containsEntry("keyword", "stop");
        assertThat(catchThrowableOfType(
                                ConnectorException.class,
                                () -> channel.receive(request(KEY, "application/json", "[]", Map.of())))
                        .kind())
                .isEqualTo(ConnectorException.Kind.REJECTED);
    }
}
