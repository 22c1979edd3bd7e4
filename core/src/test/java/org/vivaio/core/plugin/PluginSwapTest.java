package org.vivaio.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.api.Receipt;

class PluginSwapTest {
    private static final String ID = "channel-one";

    @TempDir
    private static Path shared;

    private static Path one;
    private static Path two;

    @TempDir
    private Path root;

    private final Queue<String> closed = new ConcurrentLinkedQueue<>();
    private TestHost test;

    @BeforeEach
    void start() throws IOException {
        if (one == null) {
            one = TestPlugins.channel(shared, ID, "1.0.0");
            two = TestPlugins.channel(shared, ID, "2.0.0");
        }
        System.getProperties().put("test.closed", closed);
        Files.createDirectories(root.resolve("bundled"));
        test = new TestHost(TestHost.options(root));
    }

    @AfterEach
    void stop() {
        test.close();
        System.getProperties().remove("test.closed");
    }

    @Test
    void a_swap_lets_calls_under_way_end_on_the_old_version_and_sends_new_ones_to_the_new() {
        test.host().install(one);
        ConnectionHandle handle = test.open("mail", ID, "{}");
        Future<Receipt> underWay = test.send(handle, "gate", Duration.ofSeconds(10));
        TestHost.entered().acquireUninterruptibly();
        assertThat(test.host().install(two).version()).isEqualTo("2.0.0");
        assertThat(test.sent(handle, "hello")).isEqualTo("2.0.0");
        assertThat(underWay.isComplete()).isFalse();
        assertThat(closed).isEmpty();
        TestHost.openGate();
        assertThat(TestHost.await(underWay).reference()).isEqualTo("1.0.0");
        TestHost.await(test.host().settled());
        assertThat(closed).containsExactly("1.0.0");
        assertThat(root.resolve("plugins").toFile().list())
                .contains("channel-one.jar")
                .hasSize(1);
    }

    @Test
    void no_call_fails_while_versions_come_and_go() throws InterruptedException {
        test.host().install(one);
        ConnectionHandle handle = test.open("mail", ID, "{}");
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Receipt>> calls = new ArrayList<>();
        Thread traffic = new Thread(() -> {
            while (!over.get()) {
                Future<Receipt> call = test.send(handle, "hello", Duration.ofSeconds(10));
                calls.add(call);
                TestHost.await(call.transform(done -> Future.succeededFuture()));
            }
        });
        traffic.start();
        for (int i = 0; i < 6; i++) {
            test.host().install(i % 2 == 0 ? two : one);
        }
        over.set(true);
        traffic.join();
        assertThat(calls).hasSizeGreaterThan(6).allMatch(Future::succeeded);
    }

    @Test
    void a_version_whose_check_fails_is_rolled_back() throws IOException {
        test.host().install(one);
        ConnectionHandle fine = test.open("fine", ID, "{}");
        ConnectionHandle broken = test.open("broken", ID, "{\"mode\": \"check-fails-in-2.0.0\"}");
        assertThatThrownBy(() -> test.host().install(two))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("acme/broken: Sign in again")
                .hasMessageContaining("so that one stays");
        assertThat(test.sent(fine, "hello")).isEqualTo("1.0.0");
        assertThat(test.sent(broken, "hello")).isEqualTo("1.0.0");
        assertThat(test.host().plugin(ID).orElseThrow().version()).isEqualTo("1.0.0");
        assertThat(Files.mismatch(root.resolve("plugins/channel-one.jar"), one)).isEqualTo(-1);
        await().untilAsserted(() -> assertThat(closed).containsExactlyInAnyOrder("2.0.0", "2.0.0"));
    }

    @Test
    void a_peer_that_is_down_anyway_does_not_stop_a_swap() {
        test.host().install(one);
        ConnectionHandle down = test.open("down", ID, "{\"mode\": \"check-fails\"}");
        assertThat(down.state().kind()).isEqualTo(ConnectionState.Kind.UNREACHABLE);
        test.host().install(two);
        assertThat(test.sent(down, "hello")).isEqualTo("2.0.0");
    }

    @Test
    void a_version_that_does_not_take_the_settings_is_rolled_back() {
        test.host().install(one);
        ConnectionHandle handle = test.open("mail", ID, "{\"mode\": \"fine\"}");
        Path strict = TestJars.plugin(root, ID, "3.0.0")
                .source(
                        "demo.Door",
                        TestPlugins.channelSource(ID, "3.0.0")
                                .replace("fallback = \"fine\"", "fallback = \"other\", pattern = \"other\""))
                .build("strict.jar");
        assertThatThrownBy(() -> test.host().install(strict))
                .hasMessageContaining("acme/mail: settings.mode: Does not have the expected form other");
        assertThat(test.sent(handle, "hello")).isEqualTo("1.0.0");
    }

    @Test
    void a_jar_dropped_in_changed_or_removed_by_hand_is_followed() throws IOException {
        ConnectionHandle handle = test.open("mail", ID, "{}");
        assertThat(handle.state().kind()).isEqualTo(ConnectionState.Kind.UNKNOWN_CONNECTOR);
        Path dropped = root.resolve("plugins/dropped.jar");
        Files.copy(one, dropped);
        test.host().rescan();
        assertThat(handle.state().kind()).isEqualTo(ConnectionState.Kind.ACTIVE);
        assertThat(test.sent(handle, "hello")).isEqualTo("1.0.0");
        Files.copy(two, dropped, StandardCopyOption.REPLACE_EXISTING);
        test.host().rescan();
        assertThat(test.sent(handle, "hello")).isEqualTo("2.0.0");
        Files.writeString(dropped, "half a jar");
        test.host().rescan();
        assertThat(test.sent(handle, "hello")).isEqualTo("2.0.0");
        assertThat(test.host().plugin(ID).orElseThrow().problem()).isPresent();
        Files.delete(dropped);
        test.host().rescan();
        assertThat(handle.state().kind()).isEqualTo(ConnectionState.Kind.UNKNOWN_CONNECTOR);
        assertThat(test.host().plugins()).isEmpty();
    }

    @Test
    void a_plugin_is_switched_off_and_on_and_stays_off_over_a_restart() {
        test.host().install(one);
        ConnectionHandle handle = test.open("mail", ID, "{}");
        test.host().disable(ID);
        assertThat(handle.state().kind()).isEqualTo(ConnectionState.Kind.DISABLED);
        assertThat(test.failure(test.send(handle, "hello", Duration.ofSeconds(5)))
                        .kind())
                .isEqualTo(CallFailure.Kind.BUSY);
        TestHost.await(test.host().settled());
        test.close();
        test = new TestHost(TestHost.options(root));
        assertThat(test.host().plugin(ID).orElseThrow().state()).isEqualTo(PluginInfo.State.DISABLED);
        ConnectionHandle again = test.open("mail", ID, "{}");
        assertThat(again.state().kind()).isEqualTo(ConnectionState.Kind.DISABLED);
        test.host().enable(ID);
        assertThat(test.sent(again, "hello")).isEqualTo("1.0.0");
    }

    @Test
    void an_installed_plugin_stands_before_the_bundled_one_which_comes_back_when_it_is_removed() throws IOException {
        Files.copy(one, root.resolve("bundled/channel-one.jar"));
        test.close();
        test = new TestHost(TestHost.options(root));
        ConnectionHandle handle = test.open("mail", ID, "{}");
        assertThat(test.sent(handle, "hello")).isEqualTo("1.0.0");
        assertThatThrownBy(() -> test.host().remove(ID)).hasMessageContaining("part of the distribution");
        test.host().install(two);
        assertThat(test.sent(handle, "hello")).isEqualTo("2.0.0");
        test.close();
        test = new TestHost(TestHost.options(root));
        ConnectionHandle later = test.open("mail", ID, "{}");
        assertThat(test.sent(later, "hello")).isEqualTo("2.0.0");
        test.host().remove(ID);
        assertThat(test.sent(later, "hello")).isEqualTo("1.0.0");
        assertThat(test.host().plugin(ID).orElseThrow().bundled()).isTrue();
    }

    @Test
    void settings_are_changed_under_traffic_and_wrong_ones_are_told() {
        test.host().install(one);
        ConnectionHandle handle = test.open("mail", ID, "{}");
        assertThat(test.open("mail", ID, "{\"mode\": \"open-fails\"}")).isSameAs(handle);
        assertThat(handle.state().kind()).isEqualTo(ConnectionState.Kind.NEEDS_SETTINGS);
        test.open("mail", ID, "{\"mod\": \"x\"}");
        assertThat(handle.state().errors()).hasSize(1);
        test.open("mail", ID, "{}");
        assertThat(test.sent(handle, "hello")).isEqualTo("1.0.0");
        TestHost.await(test.host().connections().close("acme", "mail"));
        assertThat(test.host().connections().get("acme", "mail")).isEmpty();
        await().untilAsserted(() -> assertThat(closed).hasSize(2));
    }

    @Test
    void settings_are_tried_without_keeping_anything() {
        test.host().install(one);
        var settings = org.vivaio.core.platform.Json.parse("{\"mode\": \"check-fails\"}");
        CallFailure failure =
                test.failure(test.host().connections().test(new ConnectionConfig("acme", "try", ID, settings)));
        assertThat(failure).hasMessage("Peer is down");
        assertThat(test.host().connections().get("acme", "try")).isEmpty();
        assertThat(closed).containsExactly("1.0.0");
        assertThat(TestHost.await(test.host().connections().validate("chanel-one", settings)))
                .singleElement()
                .satisfies(error -> assertThat(error.message()).contains("Did you mean \"channel-one\"?"));
    }

    @Test
    void a_call_that_never_ends_holds_up_neither_a_swap_nor_a_drain() {
        test.close();
        PluginHostOptions.Limits hasty = new PluginHostOptions.Limits(
                8,
                4,
                8,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMillis(100),
                1 << 20);
        test = new TestHost(TestHost.options(root).withLimits(hasty));
        test.host().install(one);
        ConnectionHandle handle = test.open("mail", ID, "{}");
        List<Future<Receipt>> stuck = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            stuck.add(test.send(handle, "hang", Duration.ofMillis(500 + 1000 * (i % 2))));
        }
        TestHost.entered().acquireUninterruptibly(4);
        assertThat(test.failure(stuck.get(0)).kind()).isEqualTo(CallFailure.Kind.TIMEOUT);
        test.host().install(two);
        // all permits of the connection were taken by calls that never end
        assertThat(test.sent(handle, "hello")).isEqualTo("2.0.0");
        stuck.forEach(call -> assertThat(test.failure(call).kind()).isEqualTo(CallFailure.Kind.TIMEOUT));
        TestHost.await(test.host().settled());
        assertThat(closed).containsExactly("1.0.0");
        assertThat(test.host().runner().hungCalls(ID)).isEqualTo(4);
        assertThat(handle.permits().used()).isZero();
    }

    @Test
    void a_plugin_that_hangs_while_being_loaded_is_given_up() {
        test.close();
        PluginHostOptions.Limits hasty = new PluginHostOptions.Limits(
                8,
                4,
                8,
                Duration.ofMillis(300),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                1 << 20);
        test = new TestHost(TestHost.options(root).withLimits(hasty));
        test.host().install(one);
        ConnectionHandle handle = test.open("mail", ID, "{}");
        Path hanging = TestJars.plugin(root, "hanging", "1.0.0")
                .source("demo.Door", TestPlugins.factory("hanging", """
                                static { hang(); }
                                static void hang() {
                                    while (true) {
                                        try { ((java.util.concurrent.CountDownLatch) System.getProperties().get("test.gate")).await(); return; }
                                        catch (InterruptedException e) { continue; }
                                    }
                                }
                                public Connector open(Settings s, ConnectorContext c) { return new Connector() {}; }
                                """))
                .build("hanging.jar");
        assertThatThrownBy(() -> test.host().install(hanging))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("No answer from loading plugin hanging 1.0.0 within PT0.3S");
        assertThat(test.sent(handle, "hello")).isEqualTo("1.0.0");
    }

    @Test
    void plugins_are_changed_from_a_worker_and_not_from_an_event_loop() {
        assertThat(TestHost.await(test.vertx().executeBlocking(() -> test.host().install(one)))
                        .version())
                .isEqualTo("1.0.0");
        ConnectionHandle handle = test.open("mail", ID, "{}");
        assertThat(TestHost.await(test.vertx().executeBlocking(() -> test.host().install(two)))
                        .version())
                .isEqualTo("2.0.0");
        assertThat(test.sent(handle, "hello")).isEqualTo("2.0.0");
        io.vertx.core.Promise<PluginInfo> wrong = io.vertx.core.Promise.promise();
        test.vertx().runOnContext(v -> {
            try {
                wrong.complete(test.host().install(one));
            } catch (IllegalStateException e) {
                wrong.fail(e);
            }
        });
        assertThatThrownBy(() -> TestHost.await(wrong.future())).hasMessageContaining("executeBlocking");
    }

    @Test
    void a_thousand_connections_are_opened_and_swapped() {
        test.host().install(one);
        List<Future<ConnectionHandle>> opening = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            opening.add(test.host()
                    .connections()
                    .open(new ConnectionConfig("tenant-" + i, "mail", ID, org.vivaio.core.platform.Json.object())));
        }
        opening.forEach(TestHost::await);
        test.host().install(two);
        assertThat(opening).allSatisfy(opened -> {
            assertThat(opened.result().state().kind()).isEqualTo(ConnectionState.Kind.ACTIVE);
            assertThat(opened.result().open().orElseThrow().plugin().jar().version())
                    .isEqualTo("2.0.0");
        });
        TestHost.await(test.host().settled());
        assertThat(closed).hasSize(1000).containsOnly("1.0.0");
    }

    @Test
    void class_loaders_of_twenty_versions_are_collected_and_their_files_deleted() throws IOException {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        test.host().install(one);
        ConnectionHandle handle = test.open("mail", ID, "{}");
        for (int i = 0; i < 20; i++) {
            loaders.add(new WeakReference<>(
                    handle.open().orElseThrow().connector().getClass().getClassLoader()));
            test.failure(test.send(handle, "runtime", Duration.ofSeconds(5)));
            assertThat(test.sent(handle, test.peer())).isEqualTo("served");
            test.failure(test.send(handle, "http://localhost:1/", Duration.ofSeconds(5)));
            test.host().install(i % 2 == 0 ? two : one);
        }
        TestHost.await(test.host().settled());
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            System.gc();
            assertThat(loaders).allMatch(loader -> loader.get() == null);
        });
        try (var walk = Files.walk(root.resolve("work"))) {
            assertThat(walk.filter(path -> path.toString().endsWith(".jar"))).hasSize(1);
        }
    }
}
