package org.vivaio.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Receipt;

class ConnectorRunnerTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    private static Path shared;

    private static Path first;
    private static Path second;

    @TempDir
    private Path root;

    private TestHost test;

    @BeforeEach
    void start() throws IOException {
        if (first == null) {
            first = TestPlugins.channel(shared, "channel-one", "1.0.0");
            second = TestPlugins.channel(shared, "channel-two", "1.0.0");
        }
        Files.createDirectories(root.resolve("plugins"));
        Files.copy(first, root.resolve("plugins/one.jar"));
        Files.copy(second, root.resolve("plugins/two.jar"));
        test = new TestHost(TestHost.options(root));
    }

    @AfterEach
    void stop() {
        test.close();
    }

    @ParameterizedTest
    @CsvSource({
        "auth, AUTH, NEEDS_SIGN_IN",
        "limited, LIMITED, LIMITED",
        "unavailable, UNAVAILABLE, UNREACHABLE",
        "rejected, REJECTED, ACTIVE",
        "config, CONFIG, NEEDS_SETTINGS",
        "error, FAULT, FAILING",
        "runtime, FAULT, FAILING",
        "linkage, FAULT, FAILING",
        "overflow, FAULT, FAILING",
        "null, FAULT, FAILING"
    })
    void failures_are_mapped_and_move_the_state_until_a_call_succeeds(
            String text, CallFailure.Kind kind, ConnectionState.Kind state) {
        ConnectionHandle handle = test.open("mail", "channel-one", "{}");
        CallFailure failure = test.failure(test.send(handle, text, LONG));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(handle.state().kind()).isEqualTo(state);
        assertThat(test.sent(handle, "hello")).isEqualTo("1.0.0");
        assertThat(handle.state().kind()).isEqualTo(ConnectionState.Kind.ACTIVE);
    }

    @Test
    void the_wait_a_peer_asked_for_is_kept() {
        ConnectionHandle handle = test.open("mail", "channel-one", "{}");
        CallFailure failure = test.failure(test.send(handle, "limited", LONG));
        assertThat(failure.after()).contains(Duration.ofSeconds(90));
        assertThat(handle.state().until()).isPresent();
        assertThat(handle.state().kind().wire()).isEqualTo("limited");
    }

    @Test
    void secrets_and_personal_data_stay_out_of_failures() {
        ConnectionHandle handle = test.open("mail", "channel-one", "{\"token\": \"s3cr3t-value\"}");
        CallFailure refused = test.failure(test.send(handle, "auth", LONG));
        assertThat(refused).hasMessageContaining("Refused").hasMessageNotContaining("s3cr3t-value");
        CallFailure fault = test.failure(test.send(handle, "error", LONG));
        assertThat(fault).hasMessageContaining("java.lang.AssertionError at demo.Door$Demo.send");
        assertThat(fault).hasStackTraceContaining("demo.Door$Demo.send");
        assertThat(org.assertj.core.util.Throwables.getStackTrace(fault)).doesNotContain("mario");
    }

    @Test
    void no_exception_class_of_a_plugin_leaves_it() {
        ConnectionHandle handle = test.open("mail", "channel-one", "{}");
        Throwable failure = test.failure(test.send(handle, "runtime", LONG));
        for (; failure != null; failure = failure.getCause()) {
            assertThat(failure.getClass().getClassLoader()).isNotInstanceOf(AllowlistClassLoader.class);
        }
    }

    @Test
    void a_call_runs_with_the_class_loader_of_its_plugin_and_without_an_old_interrupt() {
        ConnectionHandle handle = test.open("mail", "channel-one", "{}");
        assertThat(test.sent(handle, "loader")).isEqualTo("PluginClassLoader[channel-one@1.0.0]");
        for (int i = 0; i < 8; i++) {
            test.failure(test.send(handle, "gate", Duration.ofMillis(20)));
        }
        for (int i = 0; i < 16; i++) {
            assertThat(test.sent(handle, "interrupted")).isEqualTo("false");
        }
    }

    @Test
    void a_call_that_takes_too_long_is_given_up_and_interrupted() {
        ConnectionHandle handle = test.open("mail", "channel-one", "{}");
        CallFailure failure = test.failure(test.send(handle, "gate", Duration.ofMillis(100)));
        assertThat(failure.kind()).isEqualTo(CallFailure.Kind.TIMEOUT);
        assertThat(handle.state().kind()).isEqualTo(ConnectionState.Kind.FAILING);
        await().untilAsserted(() -> assertThat(handle.permits().used()).isZero());
        assertThat(test.host().runner().hungCalls("channel-one")).isZero();
    }

    @Test
    void a_plugin_that_hangs_for_ever_costs_only_its_own_threads() {
        ConnectionHandle hanging = test.open("bad", "channel-one", "{}");
        ConnectionHandle worse = test.open("worse", "channel-one", "{}");
        ConnectionHandle good = test.open("good", "channel-two", "{}");
        List<Future<Receipt>> stuck = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            stuck.add(test.send(i % 2 == 0 ? hanging : worse, "hang", Duration.ofMillis(500)));
        }
        // four permits for each of two connections, and eight threads
        TestHost.entered().acquireUninterruptibly(8);
        long began = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            assertThat(test.sent(good, "hello")).isEqualTo("1.0.0");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        stuck.forEach(future ->
                assertThat(test.failure(future).kind()).isIn(CallFailure.Kind.TIMEOUT, CallFailure.Kind.BUSY));
        assertThat(test.host().runner().hungCalls("channel-one")).isEqualTo(8);
        assertThat(hanging.permits().used()).isEqualTo(4);
        assertThat(test.failure(test.send(hanging, "hello", Duration.ofMillis(50)))
                        .kind())
                .isEqualTo(CallFailure.Kind.BUSY);
        TestHost.openGate();
        await().untilAsserted(() ->
                assertThat(test.host().runner().hungCalls("channel-one")).isZero());
        assertThat(test.sent(hanging, "hello")).isEqualTo("1.0.0");
    }

    @Test
    void calls_beyond_permits_and_queue_are_refused_at_once() {
        ConnectionHandle handle = test.open("mail", "channel-one", "{}");
        List<Future<Receipt>> calls = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            calls.add(test.send(handle, "gate", LONG));
        }
        CallFailure failure = test.failure(test.send(handle, "gate", LONG));
        assertThat(failure.kind()).isEqualTo(CallFailure.Kind.BUSY);
        TestHost.openGate();
        calls.forEach(call -> assertThat(TestHost.await(call).reference()).isEqualTo("1.0.0"));
        await().untilAsserted(() -> assertThat(handle.permits().used()).isZero());
    }

    @Test
    void a_connection_cannot_be_called_as_what_it_is_not() {
        ConnectionHandle handle = test.open("mail", "channel-one", "{}");
        CallFailure failure =
                test.failure(test.host().runner().call(handle, CrmExporter.class, LONG, CrmExporter::batchSize));
        assertThat(failure).hasMessageContaining("no CrmExporter");
        assertThat(failure.kind()).isEqualTo(CallFailure.Kind.CONFIG);
        assertThat(handle.permits().used()).isZero();
        assertThat(handle.state().kind()).isEqualTo(ConnectionState.Kind.ACTIVE);
    }

    @Test
    void calls_are_measured_by_plugin_and_outcome() {
        ConnectionHandle handle = test.open("mail", "channel-one", "{}");
        test.sent(handle, "hello");
        test.failure(test.send(handle, "error", LONG));
        for (String outcome : List.of("success", "fault")) {
            assertThat(test.meters()
                            .get("vivaio.connector.calls")
                            .tag("plugin", "channel-one")
                            .tag("outcome", outcome)
                            .timer()
                            .count())
                    .isPositive();
        }
    }

    @Test
    void a_future_completes_on_the_callers_context() {
        ConnectionHandle handle = test.open("mail", "channel-one", "{}");
        io.vertx.core.Promise<Boolean> same = io.vertx.core.Promise.promise();
        io.vertx.core.Context context = test.vertx().getOrCreateContext();
        context.runOnContext(v -> test.send(handle, "hello", LONG)
                .onComplete(done -> same.complete(io.vertx.core.Vertx.currentContext() == context)));
        assertThat(TestHost.await(same.future())).isTrue();
    }
}
