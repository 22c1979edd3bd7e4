package org.vivaio.plugins.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Channel;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.plugins.email.EmailSettings.Security;
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
            EmailSettings settings =
                    Mails.settings(smtp.port(), Security.STARTTLS, Optional.of("hunter2"), Optional.of(Mails.pin()));
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

    /** The settings once more, as the record that the jar's own class loader knows. */
    private static <C extends Record> Channel open(ConnectorFactory<C> factory, EmailSettings from) throws Exception {
        Map<String, Object> values = new HashMap<>();
        for (RecordComponent each : EmailSettings.class.getRecordComponents()) {
            values.put(each.getName(), each.getAccessor().invoke(from));
        }
        RecordComponent[] components = factory.settings().getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] arguments = Arrays.stream(components)
                .map(each -> each.getType().isEnum()
                        ? each.getType().getEnumConstants()[((Security) values.get(each.getName())).ordinal()]
                        : values.get(each.getName()))
                .toArray();
        C settings = factory.settings().getDeclaredConstructor(types).newInstance(arguments);
        return (Channel) factory.open(settings, new TestContext());
    }
}
