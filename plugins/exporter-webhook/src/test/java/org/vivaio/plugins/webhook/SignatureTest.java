package org.vivaio.plugins.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.api.Secret;

class SignatureTest {
    static final Secret SECRET = Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    @Test
    void the_example_published_with_the_standard_comes_out() {
        String signature = Signature.of(
                Signature.key(SECRET),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_not base64 at all"})
    void a_bad_secret_is_refused_without_showing_it(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("https://crm.example/in", text, Map.of()))
                .satisfies(e -> assertThat(e.getMessage()).contains("secret").doesNotContain("c2hvcnQ"))
                .withNoCause();
    }

    @Test
    void a_secret_of_more_than_64_bytes_is_refused() {
        String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[65]);
        assertThatIllegalArgumentException().isThrownBy(() -> settings("https://crm.example/in", text, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://crm.example", "crm.example/in", "https:///in", "https://ann:pw@crm.example/in"})
    void only_web_addresses_without_a_user_are_taken(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> settings(url, SECRET.reveal(), Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "Webhook-Id,x",
        "content-type,text/plain",
        "Host,evil.example",
        "'bad name',x",
        "x-a,'one\ntwo'",
        "x-a,caffè"
    })
    void reserved_and_broken_headers_are_refused(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("https://crm.example/in", SECRET.reveal(), Map.of(name, value)));
    }

    @Test
    void settings_never_print_a_secret_or_a_token() {
        WebhookSettings settings = settings(
                "https://crm.example/in?token=t0ken", SECRET.reveal(), Map.of("authorization", "Bearer t0ken"));
        assertThat(settings.toString()).doesNotContain("MfKQ", "t0ken");
    }

    static WebhookSettings settings(String url, String secret, Map<String, String> headers) {
        return new WebhookSettings(
                URI.create(url), Secret.of(secret), Optional.empty(), headers, Duration.ofSeconds(15));
    }
}
