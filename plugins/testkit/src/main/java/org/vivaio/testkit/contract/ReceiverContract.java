package org.vivaio.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Capture;
import org.vivaio.api.Connector;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Incoming;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.api.WebhookReceiver;
import org.vivaio.core.plugin.ConnectionHandle;

/** The rules of a {@link WebhookReceiver}: 01 to 10, and 71 to 78. */
public abstract class ReceiverContract extends PluginContract {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** For subclasses. */
    protected ReceiverContract() {}

    /** The settings of the first (0) and the second (1) connection, as they would stand in a file; they differ. */
    protected abstract Map<String, ?> settings(int instance);

    /**
     * A request that brings a lead.
     *
     * @param instance for which of the two connections; signed accordingly, where requests are signed
     * @param mark appears in the lead, so that tests can tell leads apart
     */
    protected abstract WebRequest lead(int instance, String mark);

    /** The same lead as {@link #lead}, not signed or wrongly signed; empty for a door that is open to everybody. */
    protected Optional<WebRequest> forged(String mark) {
        return Optional.empty();
    }

    /** Whether a second delivery of the same request is recognised by its external id. Visitors of a page have none. */
    protected boolean recognisesRepeats() {
        return true;
    }

    @Override
    final Map<String, ?> settingsOf(int instance) {
        return settings(instance);
    }

    @Override
    final Set<Integer> ports() {
        return Set.of();
    }

    @Override
    final Class<? extends Connector> kind() {
        return WebhookReceiver.class;
    }

    private static Attempt<WebResponse> receive(KitHost host, ConnectionHandle handle, WebRequest request) {
        return host.call(handle, WebhookReceiver.class, LIMIT, receiver -> receiver.receive(request));
    }

    private Attempt<WebResponse> receive(ConnectionHandle handle, WebRequest request) {
        return receive(host(), handle, request);
    }

    private static boolean good(Attempt<WebResponse> attempt) {
        return attempt.value().filter(r -> r.status() < 400).isPresent();
    }

    @Override
    final Attempt<?> useOnce(ConnectionHandle handle, String key) {
        int instance = connections.getOrDefault(handle.name(), connections.isEmpty() ? 0 : 1);
        connections.putIfAbsent(handle.name(), instance);
        return receive(handle, lead(instance, key));
    }

    private final Map<String, Integer> connections = new HashMap<>();

    @Override
    final void busy(KitHost other, ConnectionHandle handle) {
        receive(other, handle, lead(0, "busy"));
    }

    @Override
    final List<Attempt<?>> provoke(ConnectionHandle handle) {
        connections.put(handle.name(), 0);
        List<Attempt<?>> attempts = new ArrayList<>();
        forged("forged").ifPresent(request -> attempts.add(receive(handle, request)));
        odd().forEach(request -> attempts.add(receive(handle, request)));
        intake(handle).fails(ConnectorException.unavailable("The store is away"));
        attempts.add(receive(handle, lead(0, "unstored")));
        intake(handle).answers(org.vivaio.api.Verdict.Kind.ACCEPTED);
        return attempts;
    }

    @Override
    final void apart(String one, String two, ConnectionHandle handle, ConnectionHandle other) {
        assertThat(text(intake(handle).items())).contains(one).doesNotContain(two);
        assertThat(text(intake(other).items())).contains(two).doesNotContain(one);
    }

    @Override
    @Test
    void rule_07_two_connections_do_not_know_of_each_other() {
        connections.clear();
        super.rule_07_two_connections_do_not_know_of_each_other();
        connections.clear();
    }

    private static String text(List<Incoming> items) {
        StringBuilder text = new StringBuilder();
        items.forEach(item -> {
            text.append(item).append('\n');
            if (item instanceof Capture capture) {
                text.append(capture.fields())
                        .append(new String(capture.payload().body(), StandardCharsets.UTF_8))
                        .append('\n');
            }
        });
        return text.toString();
    }

    private static WebRequest request(String method, String path, String type, byte[] body) {
        return new WebRequest(
                method, path, Map.of(), Map.of("content-type", type), Map.of(), body, List.of(), "0123456789abcdef");
    }

    private static List<WebRequest> odd() {
        byte[] nothing = new byte[0];
        return List.of(
                request("POST", "", "application/json", nothing),
                request("POST", "", "application/json", "{\"a\":".getBytes(StandardCharsets.UTF_8)),
                request("POST", "", "application/json", "[[[[[[[[]]]]]]]]".getBytes(StandardCharsets.UTF_8)),
                request("POST", "", "application/json", new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1}),
                request("POST", "", "text/xml", "<a><b></a>".getBytes(StandardCharsets.UTF_8)),
                request("POST", "", "", "x".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void rule_71_a_lead_is_stored_before_it_is_answered() {
        ConnectionHandle handle = open(0);
        Attempt<WebResponse> attempt = receive(handle, lead(0, "MarkOfTheLead"));
        assertThat(good(attempt)).as("the answer: %s", attempt).isTrue();
        assertThat(text(intake(handle).items())).contains("MarkOfTheLead");
        close(handle);
    }

    @Test
    void rule_72_what_could_not_be_stored_is_not_acknowledged() {
        ConnectionHandle handle = open(0);
        intake(handle).fails(ConnectorException.unavailable("The store is away"));
        Attempt<WebResponse> attempt = receive(handle, lead(0, "unstored"));
        boolean refused = attempt.kind().filter("UNAVAILABLE"::equals).isPresent()
                || attempt.value().filter(r -> r.status() >= 500).isPresent();
        assertThat(refused)
                .as("the peer must be told to try again (503, or UNAVAILABLE thrown on), not %s", attempt)
                .isTrue();
        close(handle);
    }

    @Test
    void rule_73_a_second_delivery_is_recognised() {
        ConnectionHandle handle = open(0);
        receive(handle, lead(0, "twice"));
        receive(handle, lead(0, "twice"));
        List<Optional<String>> ids =
                intake(handle).captures().stream().map(Capture::externalId).toList();
        assertThat(ids).hasSize(2);
        if (recognisesRepeats()) {
            assertThat(ids.get(0))
                    .as("externalId of what is delivered twice")
                    .isPresent()
                    .isEqualTo(ids.get(1));
            receive(handle, lead(0, "another"));
            assertThat(intake(handle).captures().get(2).externalId())
                    .as("externalId of another lead")
                    .isNotEqualTo(ids.get(0));
        } else {
            assertThat(lead(0, "twice").header("webhook-id"))
                    .as("a peer that sends an id can be recognised by it")
                    .isEmpty();
        }
        close(handle);
    }

    @Test
    void rule_74_a_forged_request_stores_nothing() {
        ConnectionHandle handle = open(0);
        Optional<WebRequest> forged = forged("forged");
        if (forged.isPresent()) {
            Attempt<WebResponse> attempt = receive(handle, forged.get());
            boolean refused = attempt.kind().filter("AUTH"::equals).isPresent()
                    || attempt.value()
                            .filter(r -> r.status() == 401 || r.status() == 403)
                            .isPresent();
            assertThat(refused)
                    .as("401, 403, or AUTH thrown on, not %s", attempt)
                    .isTrue();
            assertThat(intake(handle).items()).isEmpty();
        } else {
            assertThat(Secrets.holds(
                            host().plugins().connections().schema(connector()).orElseThrow()))
                    .as("settings that hold a secret are for requests that can be forged: name one in forged()")
                    .isFalse();
        }
        close(handle);
    }

    @Test
    void rule_75_bodies_that_nobody_understands_are_answered_in_the_4xx_and_are_no_fault() {
        ConnectionHandle handle = open(0);
        for (WebRequest request : odd()) {
            Attempt<WebResponse> attempt = receive(handle, request);
            assertThat(attempt.kind().orElse("REJECTED")).as("%s", attempt).isIn("REJECTED", "AUTH", "CONFIG");
            attempt.value().ifPresent(r -> assertThat(r.status()).isBetween(200, 499));
        }
        close(handle);
    }

    @Test
    void rule_76_other_methods_and_paths_are_no_fault() {
        ConnectionHandle handle = open(0);
        for (String method : List.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PROPFIND")) {
            for (String path : List.of("", "/", "/../../etc/passwd", "/%2e%2e", "/no/such/thing")) {
                Attempt<WebResponse> attempt = receive(handle, request(method, path, "text/plain", new byte[0]));
                assertThat(attempt.kind().orElse("REJECTED"))
                        .as("%s %s: %s", method, path, attempt)
                        .isIn("REJECTED", "AUTH", "CONFIG");
                attempt.value().ifPresent(r -> assertThat(r.status()).isBetween(200, 499));
            }
        }
        close(handle);
    }

    @Test
    void rule_77_a_large_body_is_answered_in_time() {
        ConnectionHandle handle = open(0);
        byte[] large = "a".repeat(5 << 20).getBytes(StandardCharsets.UTF_8);
        Attempt<WebResponse> attempt = receive(handle, request("POST", "", "application/json", large));
        assertThat(attempt.kind().orElse("REJECTED")).as("%s", attempt).isIn("REJECTED", "AUTH", "CONFIG");
        assertThat(attempt.took()).isLessThan(Duration.ofSeconds(10));
        close(handle);
    }

    @Test
    void rule_78_nothing_that_was_sent_comes_back_as_markup() {
        ConnectionHandle handle = open(0);
        String sly = "\"'><script>alert(1)</script>";
        Map<String, List<String>> values = new HashMap<>();
        lead(0, "x").form().keySet().forEach(name -> values.put(name, List.of(sly)));
        values.put("utm_source", List.of(sly));
        for (String method : List.of("GET", "POST")) {
            WebRequest request = new WebRequest(
                    method,
                    "",
                    values,
                    Map.of("content-type", "application/x-www-form-urlencoded", "referer", sly),
                    method.equals("GET") ? Map.of() : values,
                    new byte[0],
                    List.of(),
                    "0123456789abcdef");
            receive(handle, request).value().ifPresent(response -> {
                assertThat(new String(response.body(), StandardCharsets.UTF_8)).doesNotContain("<script>alert(1)");
                response.headers()
                        .forEach((name, value) -> assertThat(name + value).doesNotContain("\r", "\n"));
            });
        }
        close(handle);
    }
}
