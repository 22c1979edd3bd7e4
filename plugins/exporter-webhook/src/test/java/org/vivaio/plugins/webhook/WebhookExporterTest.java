package org.vivaio.plugins.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorException.Kind;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.Receipt;
import org.vivaio.api.Secret;
import org.vivaio.testkit.RefusingHttpClient;
import org.vivaio.testkit.TestContext;

@Timeout(30)
class WebhookExporterTest {
    private static final byte[] BODY = "{\"id\":\"l1\",\"name\":\"Zoë \\u2028 <b>\"}".getBytes(StandardCharsets.UTF_8);
    private static final Secret OLD = Secret.of("whsec_" + Base64.getEncoder().encodeToString(new byte[32]));

    private final TestContext context = new TestContext();
    private final CountDownLatch end = new CountDownLatch(1);
    private Receiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void stop() {
        end.countDown();
        receiver.close();
    }

    @Test
    void the_document_arrives_byte_for_byte_and_signed() throws Exception {
        Receipt receipt = send("01900000-aaaa");

        Receiver.Call call = receiver.calls().get(0);
        assertThat(call.method()).isEqualTo("POST");
        assertThat(call.body()).isEqualTo(BODY);
        assertThat(call.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("user-agent", "Vivaio")
                .containsEntry("webhook-id", "01900000-aaaa")
                .containsEntry("x-team", "sales")
                .containsEntry(
                        "webhook-timestamp",
                        Long.toString(context.clock().instant().getEpochSecond()));
        assertThat(call.headers().get("webhook-signature")).isEqualTo(expected(call, SignatureTest.SECRET));
        assertThat(receipt).isEqualTo(new Receipt("01900000-aaaa", Map.of("status", "204")));
    }

    @Test
    void a_repeat_has_the_same_id_and_bytes_but_its_own_time() throws Exception {
        send("k1");
        context.clock().advance(Duration.ofHours(2));
        send("k1");

        Receiver.Call first = receiver.calls().get(0);
        Receiver.Call second = receiver.calls().get(1);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().get("webhook-id")).isEqualTo(first.headers().get("webhook-id"));
        assertThat(second.headers().get("webhook-timestamp"))
                .isNotEqualTo(first.headers().get("webhook-timestamp"));
        assertThat(second.headers().get("webhook-signature")).isEqualTo(expected(second, SignatureTest.SECRET));
    }

    @Test
    void while_the_secret_changes_both_sign() throws Exception {
        send("k1", Optional.of(OLD));

        Receiver.Call call = receiver.calls().get(0);
        assertThat(call.headers().get("webhook-signature").split(" "))
                .containsExactly(expected(call, SignatureTest.SECRET), expected(call, OLD));
    }

    @ParameterizedTest
    @CsvSource({
        "401,AUTH",
        "403,AUTH",
        "410,CONFIG",
        "408,LIMITED",
        "425,LIMITED",
        "429,LIMITED",
        "400,UNAVAILABLE",
        "404,UNAVAILABLE",
        "405,UNAVAILABLE",
        "409,UNAVAILABLE",
        "413,UNAVAILABLE",
        "422,UNAVAILABLE",
        "500,UNAVAILABLE",
        "502,UNAVAILABLE",
        "503,UNAVAILABLE",
        "504,UNAVAILABLE"
    })
    void each_status_has_its_kind_and_is_named(int status, Kind kind) {
        receiver.answers(status);

        ConnectorException e = failure();
        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e).hasMessageContaining(Integer.toString(status));
        assertThat(e.after()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"200", "201", "202", "204", "299"})
    void every_2xx_is_a_receipt(int status) throws Exception {
        receiver.answers(status);
        assertThat(send("k1").detail()).containsEntry("status", Integer.toString(status));
    }

    @ParameterizedTest
    @CsvSource({"301", "302", "303", "307", "308"})
    void a_redirect_is_not_followed(int status) {
        receiver.answers(status, "location", "/elsewhere");

        assertThat(failure()).hasMessageContaining("redirect");
        assertThat(receiver.calls()).hasSize(1);
    }

    @Test
    void a_redirect_that_the_host_followed_is_no_receipt() {
        context.withHttp(java.net.http.HttpClient.newBuilder()
                .followRedirects(java.net.http.HttpClient.Redirect.ALWAYS)
                .build());
        receiver.behaves(exchange -> {
            boolean first = exchange.getRequestURI().getPath().equals("/hook");
            exchange.getResponseHeaders().set("location", "/elsewhere");
            exchange.sendResponseHeaders(first ? 302 : 200, -1);
        });

        assertThat(failure().kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "429,120,PT2M",
        "503,7,PT7S",
        "500,0,PT0S",
        "429,'Mon, 02 Nov 2026 10:05:00 GMT',PT5M",
        "503,'Mon, 2 Nov 2026 10:00:01 GMT',PT1S"
    })
    void retry_after_is_read_as_seconds_or_date(int status, String value, Duration after) {
        context.clock().set(Instant.parse("2026-11-02T10:00:00Z"));
        receiver.answers(status, "retry-after", value);

        assertThat(failure().after()).contains(after);
    }

    @ParameterizedTest
    @CsvSource({"'soon'", "'-5'", "'99999999999999999999'", "'Mon, 02 Nov 2020 10:05:00 GMT'"})
    void a_senseless_retry_after_counts_as_absent(String value) {
        receiver.answers(429, "retry-after", value);

        ConnectorException e = failure();
        assertThat(e.kind()).isEqualTo(Kind.LIMITED);
        assertThat(e.after()).isEmpty();
    }

    @Test
    void a_receiver_that_hangs_is_unavailable() {
        receiver.behaves(exchange -> await());

        ConnectorException e = failure();
        assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(e).hasMessageContaining("in time");
    }

    @Test
    void a_connection_cut_before_the_answer_is_unavailable() {
        receiver.behaves(HttpExchange::close);
        assertThat(failure().kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void nobody_listening_is_unavailable() throws Exception {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        WebhookExporter exporter = exporter(nobody, Optional.empty());
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> exporter.export(List.of(item("k1"))))
                .withMessageContaining("cannot be reached")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    }

    @Test
    void a_name_that_nobody_has_is_unavailable() {
        WebhookExporter exporter = exporter(URI.create("http://nobody.invalid/hook"), Optional.empty());
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> exporter.export(List.of(item("k1"))))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    }

    @Test
    void an_endless_answer_is_not_read_to_its_end() throws Exception {
        receiver.behaves(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(new byte[8192]); // until the other side hangs up
                }
            }
        });
        assertThat(send("k1").reference()).isEqualTo("k1");
    }

    @Test
    void an_answer_whose_body_never_comes_counts_by_its_status() throws Exception {
        receiver.behaves(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().flush();
            await();
        });
        assertThat(send("k1").reference()).isEqualTo("k1");
    }

    @Test
    void an_interrupt_ends_the_call_and_is_kept() throws Exception {
        Thread.currentThread().interrupt();

        assertThat(failure().kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void an_address_that_the_host_refuses_is_a_matter_of_settings() {
        context.withHttp(new RefusingHttpClient());

        ConnectorException e = failure();
        assertThat(e.kind()).isEqualTo(Kind.CONFIG);
        assertThat(e).hasMessageContaining("private address");
    }

    private Receipt send(String key) throws ConnectorException {
        return send(key, Optional.empty());
    }

    private Receipt send(String key, Optional<Secret> previous) throws ConnectorException {
        CrmExporter.Answer answer =
                exporter(receiver.url(), previous).export(List.of(item(key))).get(0);
        return ((CrmExporter.Done) answer).receipt();
    }

    private ConnectorException failure() {
        return catchThrowableOfType(ConnectorException.class, () -> send("k1"));
    }

    private WebhookExporter exporter(URI url, Optional<Secret> previous) {
        return new WebhookExporter(
                new WebhookSettings(
                        url, SignatureTest.SECRET, previous, Map.of("x-team", "sales"), Duration.ofSeconds(1)),
                context);
    }

    private Export item(String key) {
        Instant at = Instant.parse("2026-11-01T09:00:00Z");
        return new Export(key, "l1", "capture.accepted", at, Map.of("id", "l1"), BODY, Optional.empty(), 1);
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Written from the text of the standard, apart from the code under test. */
    private static String expected(Receiver.Call call, Secret secret) throws Exception {
        String signed = call.headers().get("webhook-id") + "."
                + call.headers().get("webhook-timestamp") + "."
                + new String(call.body(), StandardCharsets.UTF_8);
        Mac mac = Mac.getInstance("HmacSHA256");
        byte[] key = Base64.getDecoder().decode(secret.reveal().replaceFirst("whsec_", ""));
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }
}
