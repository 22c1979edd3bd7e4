package org.vivaio.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.vivaio.core.platform.Json;

class PermissionsTest {
    private static final JsonNode SETTINGS =
            Json.parse("{\"url\": \"https://CRM.example.com:8443/api\", \"smtp\": {\"host\": \"mail.example.org\"}}");

    private static Predicate<String> reachable(String hosts) {
        return Permissions.read(Optional.of(hosts), Optional.empty(), "a.jar").reachable(SETTINGS);
    }

    @Test
    void names_wildcards_and_settings_say_which_hosts_are_reached() {
        assertThat(reachable("api.example.com").test("api.example.com:443")).isTrue();
        assertThat(reachable("api.example.com").test("api.example.com.evil.example:443"))
                .isFalse();
        assertThat(reachable("*.example.com").test("a.b.example.com:443")).isTrue();
        assertThat(reachable("*.example.com").test("example.com:443")).isFalse();
        assertThat(reachable("*.example.com").test("evilexample.com:443")).isFalse();
        assertThat(reachable("setting:url").test("crm.example.com:8443")).isTrue();
        assertThat(reachable("setting:smtp.host").test("mail.example.org:25")).isTrue();
        assertThat(reachable("setting:none").test("crm.example.com:443")).isFalse();
        assertThat(reachable("api.example.com:8443").test("api.example.com:443"))
                .isFalse();
        assertThat(reachable("none").test("api.example.com:443")).isFalse();
        assertThat(reachable("*").test("anything.example:1")).isTrue();
    }

    @Test
    void a_manifest_that_says_nothing_asks_for_everything_and_says_so() {
        Permissions silent = Permissions.read(Optional.empty(), Optional.empty(), "a.jar");
        assertThat(silent.declared()).isFalse();
        assertThat(silent.reachable(SETTINGS).test("anything.example:443")).isTrue();
        assertThat(silent.sees("email")).isTrue();
        assertThat(Permissions.read(Optional.empty(), Optional.of("email"), "a.jar")
                        .sees("phone"))
                .isFalse();
    }

    @Test
    void an_entry_that_is_none_is_refused_in_words() {
        assertThatThrownBy(() -> reachable("https://api.example.com/"))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("Plugin-Hosts")
                .hasMessageContaining("*.example.com");
    }
}
