package org.vivaio.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.vivaio.api.Connector;
import org.vivaio.api.Wording;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.plugin.ConnectionHandle;
import org.vivaio.core.plugin.ConnectionState;
import org.vivaio.core.plugin.PluginInfo;
import org.vivaio.testkit.TestClock;
import org.vivaio.testkit.TestIntake;

/** Rules 01 to 10, which every plugin keeps. Extend the contract of a kind instead of this class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
@Timeout(120)
public abstract class PluginContract {
    private static final Duration SOON = Duration.ofSeconds(10);

    private KitHost host;
    private String connector;
    private Path jar;
    private int opened;

    PluginContract() {}

    /** The settings of the first (0) and the second (1) connection; they differ. */
    abstract Map<String, ?> settingsOf(int instance);

    /** Ports of this machine that the plugin reaches. */
    abstract Set<Integer> ports();

    /** The kind of connector this contract is about. */
    abstract Class<? extends Connector> kind();

    /** Lets the connector run into whatever goes wrong; for what it says and logs then. */
    abstract List<Attempt<?>> provoke(ConnectionHandle handle);

    /** One call that works. */
    abstract Attempt<?> useOnce(ConnectionHandle handle, String key);

    /** Consent purposes that the tenant has; none unless overridden. */
    protected Map<String, Wording> wordings() {
        return Map.of();
    }

    @BeforeAll
    final void startHost() throws Exception {
        prepare();
        jar = PluginJars.underTest();
        host = new KitHost(ports(), wordings());
        host.plugins().install(jar);
        List<String> offered = new ArrayList<>();
        host.plugins().plugins().forEach(p -> p.connectors().forEach(c -> offered.add(c.id())));
        assertThat(offered).as("connectors that the jar offers").isNotEmpty();
        connector = choose(offered);
    }

    /** Makes what the tests need before the host starts. */
    void prepare() throws Exception {}

    /** Which connector of the jar is meant, should it offer several: the first unless overridden. */
    protected String choose(List<String> offered) {
        return offered.get(0);
    }

    @AfterAll
    final void stopHost() {
        if (host != null) {
            host.close();
        }
        release();
    }

    /** Lets go of what {@link #prepare()} made. */
    void release() {}

    @BeforeEach
    final void freshClock() {
        host.clock().set(java.time.Instant.parse("2026-11-02T10:00:00Z"));
    }

    final KitHost host() {
        return host;
    }

    final String connector() {
        return connector;
    }

    /** The clock that the plugin is lent. */
    protected final TestClock clock() {
        return host.clock();
    }

    /** The intake of a connection. */
    protected final TestIntake intake(ConnectionHandle handle) {
        return host.intake(handle.name());
    }

    final ObjectNode json(int instance) {
        return Json.MAPPER.valueToTree(settingsOf(instance));
    }

    /** A new connection with the settings of an instance; it must open. */
    final ConnectionHandle open(int instance) {
        ConnectionHandle handle = host.open("test-" + ++opened, connector, json(instance));
        assertThat(handle.state().kind())
                .as(
                        "state of the connection: %s %s",
                        handle.state().message(), handle.state().errors())
                .isEqualTo(ConnectionState.Kind.ACTIVE);
        return handle;
    }

    final void close(ConnectionHandle handle) {
        KitHost.await(host.plugins().connections().close(KitHost.TENANT, handle.name()), Duration.ofSeconds(60));
    }

    private List<FieldError> problems(ObjectNode settings) {
        return KitHost.await(host.plugins().connections().validate(connector, settings), SOON);
    }

    @Test
    void rule_01_the_jar_is_taken_by_the_host_and_says_what_it_is() {
        PluginInfo info = host.plugins().plugins().get(0);
        assertThat(info.problem()).isEmpty();
        assertThat(info.state()).isEqualTo(PluginInfo.State.ACTIVE);
        assertThat(info.version()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(info.provider()).as("Plugin-Provider in the manifest").isNotBlank();
        info.connectors().forEach(c -> {
            assertThat(c.label()).as("label of %s", c.id()).isNotBlank();
            assertThat(c.help()).as("help of %s", c.id()).isNotBlank();
        });
    }

    @Test
    void rule_02_the_connector_is_of_the_kind_it_says_before_it_is_opened() {
        assertThat(host.plugins().connections().connectors().stream()
                        .filter(c -> c.id().equals(connector))
                        .findFirst()
                        .orElseThrow()
                        .kinds())
                .as("let open() declare the type it returns, not Connector")
                .isNotEmpty();
        ConnectionHandle handle = open(0);
        Attempt<?> attempt = host.call(handle, Connector.class, SOON, c -> kind().isInstance(c));
        assertThat(attempt.value().map(Object::toString))
                .as("is a %s", kind().getSimpleName())
                .contains("true");
        close(handle);
    }

    @Test
    void rule_03_every_setting_is_described_and_what_is_secret_is_a_secret() {
        JsonNode schema = host.plugins().connections().schema(connector).orElseThrow();
        schema.path("properties").properties().forEach(p -> {
            assertThat(p.getValue().path("title").asText())
                    .as("@Setting(label = …) of %s", p.getKey())
                    .isNotBlank()
                    .isNotEqualTo(p.getKey());
            String name = p.getKey().toLowerCase(Locale.ROOT);
            if (name.matches(".*(password|secret|token|apikey|passphrase).*")) {
                assertThat(Secrets.holds(p.getValue()))
                        .as("%s holds a secret, so its type must be Secret", p.getKey())
                        .isTrue();
            }
        });
    }

    @Test
    void rule_04_wrong_settings_are_told_all_at_once_and_by_name() {
        assertThat(problems(json(0))).as("the settings of the test itself").isEmpty();
        ObjectNode wrong = Json.object().put("noSuchSetting", 1).put("norThis", 2);
        List<String> fields = problems(wrong).stream().map(FieldError::field).toList();
        assertThat(fields).contains("settings.noSuchSetting", "settings.norThis");
        host.plugins()
                .connections()
                .schema(connector)
                .orElseThrow()
                .path("required")
                .forEach(name -> assertThat(fields)
                        .as("a required setting that is missing")
                        .anyMatch(field -> field.startsWith("settings." + name.asText())));
    }

    @Test
    void rule_05_odd_settings_are_refused_in_words_and_never_break_the_plugin() {
        JsonNode properties =
                host.plugins().connections().schema(connector).orElseThrow().path("properties");
        for (JsonNode odd : List.of(
                Json.parse("\"\""),
                Json.parse("\"\\u0000 \\r\\n<script>\""),
                Json.MAPPER.valueToTree("x".repeat(100_000)),
                Json.parse("-1"),
                Json.parse("2147483647"),
                Json.parse("{\"a\": 1}"),
                Json.parse("[\"\", {}]"),
                Json.parse("true"))) {
            properties.fieldNames().forEachRemaining(name -> {
                ObjectNode settings = json(0);
                settings.set(name, odd);
                for (FieldError error : problems(settings)) {
                    assertThat(error.message())
                            .as("what is said of %s = %s", name, Secrets.shown(odd))
                            .isNotBlank();
                }
            });
        }
    }

    @Test
    void rule_06_opening_is_quick_and_calls_nobody() {
        int before = calls();
        long began = System.nanoTime();
        ConnectionHandle handle = open(0);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        assertThat(calls()).as("calls of the counterpart while opening").isEqualTo(before);
        close(handle);
    }

    /** How often counterparts were called. */
    int calls() {
        return 0;
    }

    @Test
    void rule_07_two_connections_do_not_know_of_each_other() {
        ConnectionHandle first = open(0);
        ConnectionHandle second = open(1);
        assertThat(useOnce(first, "key-of-the-first").worked()).isTrue();
        assertThat(useOnce(second, "key-of-the-second").worked()).isTrue();
        apart("key-of-the-first", "key-of-the-second", first, second);
        close(first);
        assertThat(useOnce(second, "key-after-the-first-closed").worked())
                .as("the second works on when the first was closed")
                .isTrue();
        close(second);
    }

    /** Fails unless each key arrived where it belongs, and only there. */
    abstract void apart(String first, String second, ConnectionHandle one, ConnectionHandle two);

    @Test
    void rule_08_closing_leaves_no_thread_behind() throws Exception {
        try (KitHost own = new KitHost(ports(), wordings())) {
            own.plugins().install(jar);
            ConnectionHandle handle = own.open("threads", connector, json(0));
            Optional<ClassLoader> loader = own.call(
                            handle, Connector.class, SOON, c -> c.getClass().getClassLoader())
                    .value();
            Set<Thread> before = started(loader.orElseThrow());
            busy(own, handle);
            KitHost.await(own.plugins().connections().close(KitHost.TENANT, "threads"), Duration.ofSeconds(60));
            Set<Thread> after = started(loader.orElseThrow());
            after.removeAll(before);
            for (Thread thread : after) {
                thread.join(3_000);
                assertThat(thread.isAlive())
                        .as("the plugin's thread %s lives on after close()", thread.getName())
                        .isFalse();
            }
        }
    }

    /** Threads that belong to a plugin and are not the host's. */
    private static Set<Thread> started(ClassLoader loader) {
        Set<Thread> threads = new HashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getContextClassLoader() == loader && !thread.getName().startsWith("plugin-")) {
                threads.add(thread);
            }
        }
        return threads;
    }

    @Test
    void rule_09_nothing_keeps_the_plugin_in_memory_after_it_was_removed() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (KitHost own = new KitHost(ports(), wordings())) {
                own.plugins().install(jar);
                ConnectionHandle handle = own.open("memory", connector, json(0));
                busy(own, handle);
                own.call(
                        handle,
                        Connector.class,
                        SOON,
                        c -> loaders.add(new WeakReference<>(c.getClass().getClassLoader())));
            }
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (loaders.stream().anyMatch(l -> l.get() != null) && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(50);
        }
        assertThat(loaders.stream().map(WeakReference::get).filter(java.util.Objects::nonNull))
                .as("class loaders that something still holds: a thread, a timer, a thread-local, a shutdown hook")
                .isEmpty();
    }

    /** Uses a connector of another host. */
    abstract void busy(KitHost other, ConnectionHandle handle);

    @Test
    void rule_10_no_secret_is_said_or_logged() {
        Map<String, String> planted = new HashMap<>();
        ObjectNode settings = Secrets.plant(
                json(0), host.plugins().connections().schema(connector).orElseThrow(), planted);
        try (LogTap logs = LogTap.open()) {
            ConnectionHandle handle = host.open("test-" + ++opened, connector, settings);
            List<Attempt<?>> attempts = new ArrayList<>(provoke(handle));
            attempts.add(useOnce(handle, "a-key"));
            close(handle);
            planted.forEach((name, secret) -> {
                assertThat(logs.text())
                        .as("the log, with the secret %s in it", name)
                        .doesNotContain(secret);
                for (Attempt<?> attempt : attempts) {
                    for (Throwable t = attempt.thrown().orElse(null); t != null; t = t.getCause()) {
                        assertThat(String.valueOf(t.getMessage()))
                                .as("a message with the secret %s in it", name)
                                .doesNotContain(secret);
                    }
                }
            });
        }
    }
}
