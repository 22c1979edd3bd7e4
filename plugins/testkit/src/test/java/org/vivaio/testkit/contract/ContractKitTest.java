package org.vivaio.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.vivaio.testkit.samples.Samples;

/** The kit itself: good plugins pass every rule, and each planted fault is caught by the rule meant for it. */
class ContractKitTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void pack() throws IOException, URISyntaxException {
        Path jar = directory.resolve("samples.jar");
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Map.of(
                        "Plugin-Id", "samples",
                        "Plugin-Version", "1.0.0",
                        "Plugin-Provider", "Vivaio",
                        "Plugin-Requires", ">=1.0.0")
                .forEach(main::putValue);
        Path classes = Path.of(Samples.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        StringBuilder index = new StringBuilder();
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest);
                Stream<Path> walk = Files.walk(classes.resolve("org/vivaio/testkit/samples"))) {
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                String name = classes.relativize(file).toString();
                entries.putNextEntry(new JarEntry(name));
                Files.copy(file, entries);
                if (name.endsWith("Door.class") && !name.endsWith("$Door.class")) {
                    index.append(name.replace('/', '.').replace(".class", "")).append('\n');
                }
            }
            entries.putNextEntry(new JarEntry("META-INF/extensions.idx"));
            entries.write(index.toString().getBytes(StandardCharsets.UTF_8));
        }
        System.setProperty("plugin.jar", jar.toString());
    }

    /** Runs a contract; answers which rules failed, with their messages, and counts those that ran. */
    private static Map<String, String> failures(Class<?> contract, List<String> ran) {
        Map<String, String> failed = new TreeMap<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(contract))
                                .configurationParameter(LauncherConstants.CAPTURE_STDOUT_PROPERTY_NAME, "false")
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionSkipped(TestIdentifier test, String reason) {
                                failed.put(test.getDisplayName(), "skipped: " + reason);
                            }

                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest()) {
                                    ran.add(test.getDisplayName());
                                }
                                result.getThrowable()
                                        .ifPresent(cause -> failed.put(
                                                test.getDisplayName().replaceAll("\\(\\)", ""), String.valueOf(cause)));
                            }
                        });
        return failed;
    }

    private static Class<?> contract(String name) throws ClassNotFoundException {
        return Class.forName("org.vivaio.testkit.contract.SampleContracts$" + name);
    }

    @ParameterizedTest
    @CsvSource({
        "GoodChannel, 33",
        "GoodExporter, 33",
        "GoodVerifier, 31",
        "GoodSource, 34",
        "GoodReceiver, 18",
        "GoodListener, 17"
    })
    void a_good_plugin_passes_every_rule_and_none_is_skipped(String name, int rules) throws Exception {
        List<String> ran = new java.util.ArrayList<>();
        assertThat(failures(contract(name), ran)).isEmpty();
        assertThat(ran).hasSize(rules);
    }

    @ParameterizedTest
    @CsvSource({
        "BadChannel, rule_15_a_repeat_carries_the_same_key",
        "BadExporter, rule_42_a_refused_item_is_answered_as_such_and_takes_no_other_with_it",
        "BadVerifier, rule_08_closing_leaves_no_thread_behind",
        "BadSource, rule_62_it_resumes_from_every_cursor_without_loss_or_repeat",
        "BadReceiver, rule_72_what_could_not_be_stored_is_not_acknowledged",
        "BadListener, rule_82_what_could_not_be_stored_is_not_acknowledged_and_comes_again"
    })
    void a_planted_fault_is_caught_by_the_rule_meant_for_it(String name, String rule) throws Exception {
        Map<String, String> failed = failures(contract(name), new java.util.ArrayList<>());
        assertThat(failed).containsKey(rule);
        // every other rule that fails does so because of the same fault
        assertThat(failed.size()).as("rules that failed: %s", failed.keySet()).isLessThanOrEqualTo(8);
    }
}
