package org.vivaio.core.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;

final class FormSubmissionTest {
    private static final FormSpec SPEC = Samples.spec();

    private static FormSubmission encoded(String body) {
        return FormBody.read(SPEC, FormBody.Kind.URLENCODED, "", body.getBytes(StandardCharsets.UTF_8));
    }

    private static FormSubmission json(String body) {
        return FormBody.read(SPEC, FormBody.Kind.JSON, "", body.getBytes(StandardCharsets.UTF_8));
    }

    private static List<FieldError> check(FormSubmission submission) {
        return FormValidator.check(Samples.form(), submission, List.of("en"));
    }

    private static int status(String json) {
        return catchThrowableOfType(ProblemException.class, () -> json(json))
                .problem()
                .status();
    }

    @Test
    void the_three_bodies_say_the_same() {
        FormSubmission encoded = encoded(
                "firstName=+Zo%C3%AB%20&email=z%40example.com&rooms=2%2C5&floor=true&size=l&other=x"
                        + "&consent.privacy.notice=2&consent.nobody.asked=1&_key=k1&_t=tok&_touch.utm_source=news&_touch.gclid=g1&_hp_more=");
        FormSubmission multipart = FormBody.read(
                SPEC, FormBody.Kind.MULTIPART, "multipart/form-data; boundary=\"x y\"", """
                --x y
                Content-Disposition: form-data; name="firstName"

                 Zoë\s
                --x y
                Content-Disposition: form-data; name=email

                z@example.com
                --x y
                Content-Disposition: form-data; name="rooms"

                2,5
                --x y
                Content-Disposition: form-data; name="floor"

                true
                --x y
                Content-Disposition: form-data; name="size"

                l
                --x y
                Content-Disposition: form-data; name="message"; filename="virus.exe"
                Content-Type: application/octet-stream

                MZ
                --x y
                Content-Disposition: form-data; name="consent.privacy.notice"

                2
                --x y
                Content-Disposition: form-data; name="_key"

                k1
                --x y
                Content-Disposition: form-data; name="_t"

                tok
                --x y
                Content-Disposition: form-data; name="_touch.source"

                news
                --x y
                Content-Disposition: form-data; name="_touch.gclid"

                g1
                --x y--
                """.replace("\n", "\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        FormSubmission json = json("""
                {"fields": {"firstName": " Zoë ", "email": "z@example.com", "rooms": 2.5, "floor": true, "size": "l", "other": "x"},
                 "consents": [{"purpose": "privacy", "channel": "notice", "wordingVersion": 2}],
                 "touch": {"source": "news", "gclid": "g1", "unknown": "x", "term": 4}, "key": "k1", "token": "tok"}
                """);

        assertThat(encoded).isEqualTo(multipart).isEqualTo(json);
        assertThat(json.fields())
                .isEqualTo(Map.of(
                        "firstName",
                        "Zoë",
                        "email",
                        "z@example.com",
                        "rooms",
                        new BigDecimal("2.5"),
                        "floor",
                        true,
                        "size",
                        "l"));
        assertThat(json.touch()).isEqualTo(Map.of("source", "news", "gclid", "g1"));
        assertThat(json.consents()).hasSize(1);
        assertThat(check(json)).isEmpty();
    }

    @Test
    void text_is_kept_as_sent_but_for_outer_white_space() {
        String hostile = "<script>alert('x')</script> \"&amp; ${7*7} {{x}} ' OR 1=1-- \u202e \ud83d\ude00 a\r\nb";
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        inputs.put("message", List.of("\u00a0\n " + hostile + "\t\n"));

        assertThat(FormSubmission.ofInputs(SPEC, inputs).text("message"))
                .endsWith(hostile)
                .startsWith("\u00a0");
    }

    @Test
    void the_forms_own_origin_counts_for_who_brought_none() {
        assertThat(encoded("_touch.referrer=https://a.example/").touch())
                .isEqualTo(Map.of("source", "website", "medium", "form", "referrer", "https://a.example/"));
    }

    @Test
    void a_nul_is_read_and_left_to_the_host() {
        assertThat(encoded("message=a%00b").text("message")).isEqualTo("a\u0000b");
        assertThat(json("{\"fields\": {\"message\": \"a\\u0000b\"}}").text("message"))
                .isEqualTo("a\u0000b");
    }

    @Test
    void bytes_that_are_not_utf_8_are_read_as_western_text() {
        assertThat(encoded("firstName=Zo%EB").text("firstName")).isEqualTo("Zoë");
        assertThat(encoded("firstName=100%&email=%zz%4").text("firstName")).isEqualTo("100%");
    }

    @Test
    void the_honeypot_is_noticed_whatever_follows_its_prefix() {
        assertThat(encoded("_hp_website=http://x").honeypot()).isTrue();
        assertThat(json("{\"fields\": {\"_hp_more\": \"x\"}}").honeypot()).isTrue();
        assertThat(encoded("_hp_website=").honeypot()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "7",
                "null",
                "{}",
                "{\"fields\": []}",
                "{\"fields\": {\"email\": {}}}",
                "{\"fields\": {\"email\": [\"x\"]}}",
                "{\"fields\": {}, \"consents\": {}}",
                "{\"fields\": {}, \"consents\": [1]}",
                "{\"fields\": {}, \"touch\": 1}",
                "{\"fields\": {}, \"key\": {}}",
                "{\"fields\": {}} x",
                "{\"fields\": {}, \"fields\": {}}"
            })
    void json_of_another_shape_is_400(String body) {
        assertThat(status(body)).isEqualTo(400);
    }

    @Test
    void limits_are_clear_refusals() {
        assertThat(status("{\"fields\":" + "[".repeat(5000) + "]".repeat(5000) + "}"))
                .isEqualTo(400);
        assertThat(status("{\"fields\": {\"message\": \"" + "x".repeat(70_000) + "\"}}"))
                .isEqualTo(413);
        assertThat(catchThrowableOfType(ProblemException.class, () -> encoded("a=1&".repeat(100_000)))
                        .problem()
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "--b", "--b\r\n\r\n", "--b\r\nContent-Disposition: form-data; name=x\r\n\r\nabc", "nothing"})
    void a_cut_multipart_body_is_400(String body) {
        assertThat(catchThrowableOfType(
                                ProblemException.class,
                                () -> FormBody.multipart(
                                        "multipart/form-data; boundary=b", body.getBytes(StandardCharsets.UTF_8)))
                        .problem()
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "email|nobody|email",
                "email|a@b|email",
                "email|a@b..com|email",
                "email|a@b.com,c@d.com|email",
                "phone|12|phone",
                "phone|call me|phone",
                "phone|+39 333 1234567890123456|phone",
                "province|Milano|province",
                "province|1a|province",
                "rooms|many|number",
                "rooms|1e999|number",
                "visit|2026-02-30|date",
                "visit|tomorrow|date",
                "size|xl|option",
                "code|abc|pattern",
                "code|ABC12345|maxLength"
            })
    void a_wrong_value_is_named_at_its_field(String field, String value, String code) {
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        inputs.put("email", List.of("a@example.com"));
        inputs.put("consent.privacy.notice", List.of("2"));
        inputs.put(field, List.of(value));
        FormSubmission submission = FormSubmission.ofInputs(SPEC, inputs);

        assertThat(check(submission))
                .extracting(FieldError::field, FieldError::code)
                .containsExactly(tuple(field, code));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "email|o'neil+tag@sub.example.co.uk",
                "email|info@bücher.example",
                "phone|333 123 4567",
                "phone|+44 20 7946 0958",
                "phone|02/1234567",
                "phone|0039 02 1234567",
                "province|mi",
                "rooms|-3",
                "visit|2028-02-29",
                "code|ABC1"
            })
    void a_right_value_passes(String field, String value) {
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        inputs.put("email", List.of("a@example.com"));
        inputs.put("consent.privacy.notice", List.of("1"));
        inputs.put(field, List.of(value));
        FormSubmission submission = FormSubmission.ofInputs(SPEC, inputs);

        assertThat(check(submission)).isEmpty();
    }

    @Test
    void what_is_missing_is_said_in_the_visitors_language() {
        List<FieldError> errors = FormValidator.check(Samples.form(), encoded("email=++"), List.of("it", "en"));

        assertThat(errors)
                .containsExactly(
                        new FieldError("email", "required", "Compila questo campo."),
                        new FieldError("consent.privacy.notice", "required", "Per proseguire spunta questa casella."));
    }

    @Test
    void a_box_for_a_text_that_was_never_shown_proves_nothing() {
        FormSubmission submission = encoded("email=a@example.com&consent.privacy.notice=on&consent.offers.email=7");

        assertThat(check(submission)).extracting(FieldError::code).containsExactly("wording", "wording");
    }

    @Test
    void nothing_personal_is_printed() {
        assertThat(encoded("email=secret@example.com&firstName=Ada").toString())
                .doesNotContain("secret")
                .doesNotContain("Ada");
    }
}
