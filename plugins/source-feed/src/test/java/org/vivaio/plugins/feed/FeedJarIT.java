package org.vivaio.plugins.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.vivaio.testkit.PluginJar;

class FeedJarIT {
    @Test
    void the_packaged_plugin_is_as_the_host_wants_it() {
        try (PluginJar jar = PluginJar.packaged()) {
            assertThat(jar.problems()).isEmpty();
        }
    }
}
