package org.vivaio.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivaio.api.Inline;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;

class SettingsBinderTest {
    enum Security {
        NONE,
        START_TLS
    }

    record Rule(
            @Setting(label = "Name") String name,
            @Setting(label = "Weight", min = 1) int weight) {}

    record All(
            @Setting(label = "Host", example = "smtp.example.com", max = 20)
            String host,

            @Setting(label = "Port", fallback = "587", min = 1, max = 65535, group = "Server")
            int port,

            @Setting(label = "Size", fallback = "10") long size,

            @Setting(label = "Share", fallback = "0.5", max = 1)
            double share,

            @Setting(label = "Active", fallback = "true") boolean active,
            @Setting(label = "Pause", fallback = "5s") Duration pause,
            @Setting(label = "Address") Optional<URI> address,
            @Setting(label = "Language", fallback = "it") Locale language,

            @Setting(label = "Security", fallback = "start-tls")
            Security security,

            @Setting(label = "Token", min = 4) Optional<Secret> token,

            @Setting(label = "Tags", pattern = "[a-z]+", max = 2)
            List<String> tags,

            @Setting(label = "Headers") Map<String, String> headers,
            @Setting(label = "Main") Optional<Rule> main,
            @Setting(label = "Rules") List<Rule> rules,
            @Setting(label = "Ports", fallback = "[1, 2]") List<Integer> ports) {
        All {
            if (port == 25 && security == Security.NONE) {
                throw new IllegalArgumentException("Port 25 wants security; token "
                        + token.map(Secret::reveal).orElse(""));
            }
            if (port == 26) {
                throw new IllegalStateException("broken " + host);
            }
        }
    }

    record Line(
            @Setting(label = "Host", max = 20) String host,

            @Setting(label = "Password", when = "mode=secret")
            Optional<Secret> password) {
        Line {
            if (host.equals("nowhere")) {
                throw new IllegalArgumentException("Nobody answers at nowhere");
            }
        }
    }

    record Sharing(
            @Setting(label = "Mode", fallback = "open") String mode,
            @Inline Line line,
            @Setting(label = "Port", fallback = "25") int port) {}

    record Twice(
            @Setting(label = "Host") String host, @Inline Line line) {}

    private static List<FieldError> errors(String json) {
        ProblemException failure =
                catchThrowableOfType(ProblemException.class, () -> SettingsBinder.bind(All.class, Json.parse(json)));
        assertThat(failure).as("settings are wrong").isNotNull();
        assertThat(failure.problem().status()).isEqualTo(422);
        return failure.problem().errors();
    }

    @Test
    void fallbacks_fill_what_is_not_given() {
        All all = SettingsBinder.bind(All.class, Json.parse("{\"host\": \"a\", \"token\": \" \", \"address\": null}"));
        assertThat(all)
                .isEqualTo(new All(
                        "a",
                        587,
                        10,
                        0.5,
                        true,
                        Duration.ofSeconds(5),
                        Optional.empty(),
                        Locale.ITALIAN,
                        Security.START_TLS,
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        Optional.empty(),
                        List.of(),
                        List.of(1, 2)));
    }

    @Test
    void every_type_is_read() {
        JsonNode json = Json.parse("""
                {"host": "a", "port": 1, "size": 9007199254740993, "share": 1, "active": false, "pause": "PT1M30S",
                 "address": "https://example.com/x?y=1", "language": "en-GB", "security": "none", "token": "abcd",
                 "tags": ["x", "y"], "headers": {"A": "1"}, "main": {"name": "m", "weight": 1},
                 "rules": [{"name": "n", "weight": 2}], "ports": [7]}
                """);
        All all = SettingsBinder.bind(All.class, json);
        assertThat(all.size()).isEqualTo(9007199254740993L);
        assertThat(all.pause()).isEqualTo(Duration.ofSeconds(90));
        assertThat(all.address()).contains(URI.create("https://example.com/x?y=1"));
        assertThat(all.language()).isEqualTo(Locale.UK);
        assertThat(all.security()).isEqualTo(Security.NONE);
        assertThat(all.token()).contains(Secret.of("abcd"));
        assertThat(all.headers()).containsEntry("A", "1");
        assertThat(all.main()).contains(new Rule("m", 1));
        assertThat(all.rules()).containsExactly(new Rule("n", 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host | 5 | settings.host | type | in quotes",
                "host | \"\" | settings.host | required | such as smtp.example.com",
                "host | \"aaaaaaaaaaaaaaaaaaaaa\" | settings.host | max | at most 20 characters",
                "port | \"587\" | settings.port | type | without quotes",
                "port | 5.5 | settings.port | type | whole number",
                "port | 99999999999 | settings.port | type | whole number",
                "port | 0 | settings.port | min | at least 1",
                "port | 70000 | settings.port | max | at most 65535",
                "share | 1.5 | settings.share | max | at most 1",
                "active | \"yes\" | settings.active | type | true or false",
                "pause | \"5 minutes\" | settings.pause | type | 10m",
                "pause | \"-PT5S\" | settings.pause | type | 10m",
                "pause | \"999999999999d\" | settings.pause | max | at most 36500d",
                "address | \"/relative\" | settings.address | type | whole address",
                "address | \"https://exa mple\" | settings.address | type | whole address",
                "language | \"it_IT!\" | settings.language | type | language tag",
                "security | \"startls\" | settings.security | choice | Did you mean \"start-tls\"?",
                "token | 5 | settings.token | type | in quotes",
                "token | \"abc\" | settings.token | min | at least 4",
                "tags | \"x\" | settings.tags | type | a list",
                "tags | [\"x\", \"Y\"] | settings.tags[1] | pattern | [a-z]+",
                "tags | [\"x\", null] | settings.tags[1] | required | remove the entry",
                "tags | [\"x\", \"y\", \"z\"] | settings.tags | max | at most 2 entries",
                "headers | [] | settings.headers | type | names and texts",
                "headers | {\"A\": 1} | settings.headers.A | type | in quotes",
                "main | 5 | settings.main | type | named settings",
                "main | {\"name\": \"n\"} | settings.main.weight | required | Weight",
                "rules | [{\"name\": \"n\", \"weight\": 0}] | settings.rules[0].weight | min | at least 1",
                "rules | [{\"name\": \"n\", \"weigth\": 1}] | settings.rules[0].weigth | unknown | Did you mean \"weight\"?",
                "hots | \"x\" | settings.hots | unknown | Did you mean \"host\"?"
            })
    void a_wrong_value_is_told_with_place_and_remedy(
            String key, String value, String field, String code, String remedy) {
        String host = key.equals("host") ? "" : "\"host\": \"a\", ";
        assertThat(errors("{" + host + "\"" + key + "\": " + value + "}")).anySatisfy(error -> {
            assertThat(error.field()).isEqualTo(field);
            assertThat(error.code()).isEqualTo(code);
            assertThat(error.message()).contains(remedy);
        });
    }

    @Test
    void all_problems_come_at_once() {
        assertThat(errors("{\"port\": \"x\", \"pause\": 5, \"nothing\": 1, \"rules\": [{}, {}]}"))
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder(
                        "settings.nothing",
                        "settings.host",
                        "settings.port",
                        "settings.pause",
                        "settings.rules[0].name",
                        "settings.rules[0].weight",
                        "settings.rules[1].name",
                        "settings.rules[1].weight");
    }

    @Test
    void a_rule_of_the_record_is_told_without_its_secrets() {
        assertThat(errors("{\"host\": \"a\", \"port\": 25, \"security\": \"none\", \"token\": \"hunter22\"}"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.field()).isEqualTo("settings");
                    assertThat(error.message())
                            .startsWith("Port 25 wants security")
                            .doesNotContain("hunter22");
                });
    }

    @Test
    void a_fault_in_the_record_is_told_as_the_plugins() {
        assertThat(errors("{\"host\": \"a\", \"port\": 26}")).singleElement().satisfies(error -> {
            assertThat(error.code()).isEqualTo("fault");
            assertThat(error.message()).contains("IllegalStateException").doesNotContain("broken");
        });
    }

    @Test
    void settings_that_are_no_object_are_refused() {
        assertThat(errors("[]")).singleElement().extracting(FieldError::code).isEqualTo("type");
    }

    @Test
    void values_are_never_repeated_in_messages() {
        String json =
                "{\"host\": [\"hunter22\"], \"port\": \"hunter22\", \"pause\": \"hunter22\", \"address\": \"hunter22\","
                        + " \"language\": \"hunter22!\", \"security\": \"hunter22\", \"tags\": \"hunter22\"}";
        assertThat(errors(json)).allSatisfy(error -> assertThat(error.message()).doesNotContain("hunter22"));
    }

    @Test
    void the_schema_describes_form_and_checks() {
        JsonNode schema = SettingsSchema.of(All.class);
        JsonNode properties = schema.get("properties");
        assertThat(schema.get("additionalProperties").booleanValue()).isFalse();
        assertThat(schema.get("required").toString()).isEqualTo("[\"host\"]");
        assertThat(properties.get("port").toString())
                .isEqualTo("{\"type\":\"integer\",\"format\":\"int32\",\"x-order\":1,\"title\":\"Port\","
                        + "\"x-group\":\"Server\",\"minimum\":1,\"maximum\":65535,\"default\":587}");
        assertThat(properties.at("/token/writeOnly").booleanValue()).isTrue();
        assertThat(properties.at("/security/enum").toString()).isEqualTo("[\"none\",\"start-tls\"]");
        assertThat(properties.at("/tags/items/pattern").textValue()).isEqualTo("^(?:[a-z]+)$");
        assertThat(properties.at("/tags/maxItems").intValue()).isEqualTo(2);
        assertThat(properties.at("/rules/items/required").toString()).isEqualTo("[\"name\",\"weight\"]");
        assertThat(properties.at("/ports/default").toString()).isEqualTo("[1,2]");
    }

    @Test
    void settings_of_a_shared_record_stand_among_the_others() {
        Sharing got =
                SettingsBinder.bind(Sharing.class, Json.parse("{\"host\": \"a\", \"password\": \"p\", \"port\": 7}"));
        assertThat(got).isEqualTo(new Sharing("open", new Line("a", Optional.of(Secret.of("p"))), 7));

        JsonNode schema = SettingsSchema.of(Sharing.class);
        assertThat(schema.get("properties").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("mode", "host", "password", "port");
        assertThat(schema.get("properties").findValuesAsText("x-order")).containsExactly("0", "1", "2", "3");
        assertThat(schema.at("/properties/password/x-when/setting").textValue()).isEqualTo("mode");
        assertThat(schema.get("required").toString()).isEqualTo("[\"host\"]");
    }

    @Test
    void what_is_wrong_in_a_shared_record_is_told_where_it_was_written() {
        assertThat(catchThrowableOfType(
                                ProblemException.class,
                                () -> SettingsBinder.bind(
                                        Sharing.class,
                                        Json.parse("{\"port\": \"x\", \"line\": {}, \"pasword\": \"p\"}")))
                        .problem()
                        .errors())
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder("settings.host", "settings.port", "settings.line", "settings.pasword");
        assertThat(catchThrowableOfType(
                                ProblemException.class,
                                () -> SettingsBinder.bind(Sharing.class, Json.parse("{\"host\": \"nowhere\"}")))
                        .problem()
                        .errors())
                .singleElement()
                .satisfies(error -> assertThat(error.message()).startsWith("Nobody answers"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsSchema.of(Twice.class))
                .withMessageContaining("have the name host");
    }
}
