package org.vivaio.plugins.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Channel;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.SettingsBinder;
import org.vivaio.plugins.mail.Security;
import org.vivaio.testkit.PluginJar;
import org.vivaio.testkit.TestContext;

class EmailJarIT {
    @Test
    void the_packaged_plugin_is_as_the_host_wants_it() {
        try (PluginJar jar = PluginJar.packaged()) {
            assertThat(jar.problems()).isEmpty();
        }
    }

    /** Jakarta Mail looks its parts up by name: only the packaged jar shows whether they are all in it. */
    @Test
    void it_sends_from_its_own_class_loader_and_leaves_the_threads_alone() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (ScriptedSmtp smtp = new ScriptedSmtp();
                PluginJar jar = PluginJar.packaged()) {
            thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
            Map<String, Object> settings =
                    Mails.values(smtp.port(), Security.STARTTLS, Optional.of("hunter2"), Optional.of(Mails.pin()));
            try (Channel channel = open(jar.factory(), settings)) {
                assertThat(channel.getClass()).isNotEqualTo(EmailChannel.class);
                channel.check();
                assertThat(channel.send(Mails.message("k1")).reference()).isEqualTo("<k1@bellini.example>");
            }
            assertThat(thread.getContextClassLoader()).isEqualTo(ClassLoader.getPlatformClassLoader());
            assertThat(smtp.mails()).hasSize(1);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** A thread left behind keeps every class of the plugin in memory after it was swapped. */
    @Test
    void it_leaves_no_thread_behind_whatever_happened() throws Exception {
        try (ScriptedSmtp smtp = new ScriptedSmtp();
                PluginJar jar = PluginJar.packaged()) {
            Map<String, Object> settings =
                    Mails.values(smtp.port(), Security.STARTTLS, Optional.empty(), Optional.of(Mails.pin()));
            try (Channel channel = open(jar.factory(), settings)) {
                channel.send(Mails.message("k1"));
                for (String step : new String[] {"END", "MAIL", "STARTTLS", "GREETING"}) {
                    smtp.on(step, ScriptedSmtp.CUT);
                    assertThatExceptionOfType(ConnectorException.class)
                            .isThrownBy(() -> channel.send(Mails.message("k2")));
                }
            }
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getContextClassLoader() == jar.loader()) {
                    thread.join(5000);
                    assertThat(thread.isAlive()).as(thread.getName()).isFalse();
                }
            }
        }
    }

    private static <C extends Record> Channel open(ConnectorFactory<C> factory, Map<String, Object> values)
            throws Exception {
        C settings = SettingsBinder.bind(factory.settings(), Json.MAPPER.valueToTree(values));
        return (Channel) factory.open(settings, new TestContext());
    }
}
