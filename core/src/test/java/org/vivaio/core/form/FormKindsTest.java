package org.vivaio.core.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;

final class FormKindsTest {
    private static final String STEPS = """
            {"title": "T", "steps": [{"title": "One"}, {"title": "Two", "when": {"field": "more", "in": ["true"]}}],
             "fields": [
               {"name": "size", "type": "radio", "label": "Size", "required": true,
                "options": [{"value": "s", "label": "S"}, {"value": "l", "label": "L"}]},
               {"name": "days", "type": "checks", "label": "Days", "options": [{"value": "mo", "label": "Mo"}, {"value": "tu", "label": "Tu"}]},
               {"name": "why", "label": "Why large?", "required": true, "when": {"field": "size", "in": ["l"]}},
               {"name": "deep", "label": "How deep?", "required": true, "when": {"field": "why", "filled": true}},
               {"name": "more", "type": "yesno", "label": "More?"},
               {"name": "rate", "type": "rating", "label": "Rate", "step": 2, "required": true}]}
            """;

    private static Form form(String spec) {
        return Samples.form(FormSpec.parse("contact", Json.parse(spec)));
    }

    private static FormSubmission submission(Form form, Map<String, List<String>> inputs) {
        return FormSubmission.ofInputs(form.spec(), inputs);
    }

    private static List<String> faults(Form form, FormSubmission submission) {
        return FormValidator.check(form, submission, List.of("en")).stream()
                .map(e -> e.field() + ":" + e.code())
                .toList();
    }

    private static List<String> faults(String type, String value) {
        Form form = form(
                "{\"title\": \"T\", \"fields\": [{\"name\": \"x\", \"label\": \"X\", \"type\": \"" + type + "\"}]}");
        return faults(form, submission(form, Map.of("x", List.of(value))));
    }

    @ParameterizedTest
    @CsvSource({
        "vat,12345678903",
        "vat,IT12345678903",
        "vat,DE 123.456.789",
        "vat,FRXX123456789",
        "fiscalcode,RSSMRA85T10A562S",
        "fiscalcode,rss mra 85t10 a562s",
        "cap,00184",
        "province,mi",
        "country,IT",
        "yesno,true",
        "yesno,false",
        "rating,5",
        "phone,333 0001234"
    })
    void a_good_value_is_taken(String type, String value) {
        assertThat(faults(type, value)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "vat,12345678901",
        "vat,00000000000",
        "vat,ITX",
        "vat,1",
        "fiscalcode,RSSMRA85T10A562X",
        "fiscalcode,RSSMRA",
        "cap,0018",
        "cap,ABCDE",
        "province,XX",
        "country,ZZ",
        "yesno,perhaps",
        "rating,6",
        "rating,0",
        "rating,2.5"
    })
    void a_wrong_value_is_named(String type, String value) {
        assertThat(faults(type, value)).hasSize(1);
    }

    @Test
    void what_was_not_asked_is_neither_required_nor_kept() {
        Form form = form(STEPS);
        FormSubmission small = submission(
                form,
                Map.of(
                        "size",
                        List.of("s"),
                        "why",
                        List.of("hidden text"),
                        "deep",
                        List.of("x"),
                        "days",
                        List.of("mo", "tu", "mo")));

        assertThat(faults(form, small)).isEmpty();
        assertThat(small.fields()).containsEntry("days", "mo,tu").doesNotContainKeys("why", "deep", "rate");
        assertThat(faults(form, submission(form, Map.of("size", List.of("l"))))).containsExactly("why:required");
        assertThat(faults(
                        form,
                        submission(
                                form, Map.of("size", List.of("l"), "why", List.of("because"), "days", List.of("xx")))))
                .containsExactly("days:option", "deep:required");
        assertThat(faults(form, submission(form, Map.of("size", List.of("s"), "more", List.of("true")))))
                .containsExactly("rate:required");
    }

    @Test
    void a_step_is_checked_alone() {
        Form form = form(STEPS);
        FormSubmission first =
                submission(form, Map.of("size", List.of("s"), "more", List.of("true"), "_step", List.of("1")));

        assertThat(first.step()).isEqualTo(OptionalInt.of(1));
        assertThat(faults(form, first)).isEmpty();
        assertThat(faults(form, submission(form, Map.of("_step", List.of("1")))))
                .containsExactly("size:required");
    }

    @Test
    void a_condition_looks_back_only() {
        List<FieldError> errors = org.assertj.core.api.Assertions.catchThrowableOfType(
                        ProblemException.class, () -> form("""
                                {"title": "T", "steps": [{"title": "A", "when": {"field": "b", "filled": true}}],
                                 "fields": [{"name": "a", "label": "A", "when": {"field": "b", "in": ["x"]}}, {"name": "b", "label": "B", "when": {"field": "a"}},
                                  {"name": "c", "label": "C", "type": "file", "accept": ["application/x-msdownload"], "step": 4}],
                                 "look": {"accent": "red;}*{display:none", "radius": "6em"}, "placement": {"as": "iframe", "open": "delay"},
                                 "after": {"link": "javascript:alert(1)", "next": "../x", "event": "<b>"}, "proofOfWork": 40,
                                 "messages": {"nothing": "x"}, "variants": [{"name": "base", "change": {}}, {"name": "b", "change": {"submit": 5, "rate": 1}}]}
                                """))
                .problem()
                .errors();

        assertThat(errors)
                .extracting(FieldError::field)
                .contains(
                        "fields[0].when.field",
                        "steps[0].when.field",
                        "fields[1].when.in",
                        "fields[2].accept[0]",
                        "fields[2].step",
                        "look.accent",
                        "look.radius",
                        "placement.as",
                        "placement.value",
                        "after.link",
                        "after.next",
                        "after.event",
                        "proofOfWork",
                        "messages.nothing",
                        "variants[0].name",
                        "variants[1].change.rate");
    }

    @Test
    void a_file_is_known_by_its_content() {
        assertThat(FileKinds.of("%PDF-1.7 x".getBytes(StandardCharsets.US_ASCII)))
                .contains("application/pdf");
        assertThat(FileKinds.of(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1}))
                .contains("image/jpeg");
        assertThat(FileKinds.of("Dear all".getBytes(StandardCharsets.US_ASCII))).contains("text/plain");
        assertThat(FileKinds.of("<html><script>".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
        assertThat(FileKinds.of("#!/bin/sh".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
        assertThat(FileKinds.of("MZ\0\0".getBytes(StandardCharsets.US_ASCII))).isEmpty();
        assertThat(FileKinds.of(new byte[0])).contains("text/plain");
    }

    @Test
    void files_are_judged_by_number_size_and_kind() {
        Form form = form("""
                {"title": "T", "fields": [{"name": "cv", "label": "CV", "type": "file", "required": true, "accept": ["application/pdf"]}]}
                """);
        byte[] pdf = "%PDF-1.7".getBytes(StandardCharsets.US_ASCII);

        assertThat(judged(form)).containsExactly("cv:required");
        assertThat(judged(form, pdf)).isEmpty();
        assertThat(judged(form, pdf, pdf)).containsExactly("cv:maxFiles");
        assertThat(judged(form, new byte[0])).containsExactly("cv:empty");
        assertThat(judged(form, "MZ\0".getBytes(StandardCharsets.US_ASCII))).containsExactly("cv:media");
        byte[] large = java.util.Arrays.copyOf(pdf, FormRoutes.MAX_FILE + 1);
        assertThat(judged(form, large)).containsExactly("cv:size");
        Form several = form("""
                {"title": "T", "fields": [{"name": "cv", "label": "CV", "type": "file", "maxFiles": 2}]}
                """);
        byte[] half = java.util.Arrays.copyOf(pdf, FormRoutes.MAX_FILE / 2 + 1);
        assertThat(judged(several, half, half)).containsExactly("cv:size");
    }

    private static List<String> judged(Form form, byte[]... contents) {
        List<UploadedFile> files = java.util.Arrays.stream(contents)
                .map(content -> new UploadedFile("cv", "cv.pdf", content))
                .toList();
        return faults(form, FormSubmission.ofInputs(form.spec(), Map.of(), files));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "C:\\temp\\passwd", "\"passwd", "pass\u0000wd\r\n", "\u202epasswd"})
    void a_file_name_is_a_name_and_nothing_more(String name) {
        assertThat(UploadedFile.clean(name)).isEqualTo("passwd");
    }

    @Test
    void a_multipart_body_brings_files_and_inputs() {
        Form form = form("""
                {"title": "T", "fields": [{"name": "email"}, {"name": "cv", "label": "CV", "type": "file"}]}
                """);
        String body = "--B\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\na@example.com\r\n"
                + "--B\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"my cv.pdf\"\r\nContent-Type: text/x\r\n\r\n%PDF-1 \u0000\u00ff\r\n"
                + "--B\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"\"\r\n\r\n\r\n--B--";
        FormSubmission submission = FormBody.read(
                form.spec(),
                FormBody.Kind.MULTIPART,
                "multipart/form-data; boundary=B",
                body.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(submission.files()).hasSize(1);
        assertThat(submission.files().get(0).content()).hasSize(9);
        assertThat(submission.fields()).containsEntry("cv", "my cv.pdf").containsEntry("email", "a@example.com");
    }

    @Test
    void the_touch_is_read_from_addresses_too() {
        Map<String, String> sent = new LinkedHashMap<>();
        sent.put("landingPage", "https://x.example/a?utm_source=news&utm_id=7&li_fat_id=l%201&q=1#f");
        sent.put(
                "first", "1764000000000 https://search.example/ https://x.example/?utm_source=ads&utm_campaign=spring");

        assertThat(TouchKeys.clean(sent))
                .containsEntry("source", "news")
                .containsEntry("campaignId", "7")
                .containsEntry("li_fat_id", "l 1")
                .containsEntry("firstSource", "ads")
                .containsEntry("firstCampaign", "spring")
                .containsEntry("firstReferrer", "https://search.example/")
                .containsEntry("firstAt", "2025-11-24T16:00:00Z")
                .doesNotContainKey("q");
    }

    @Test
    void a_variant_stays_the_same_for_a_visitor_and_shares_follow_the_weights() {
        Form form = form("""
                {"title": "T", "fields": [{"name": "email"}], "variants": [{"name": "b", "weight": 3, "change": {"submit": "Now"}}]}
                """);
        int b = 0;
        for (int i = 0; i < 4000; i++) {
            int pick = Variants.pick(form, "10.0.0." + i, "agent");
            assertThat(Variants.pick(form, "10.0.0." + i, "agent")).isEqualTo(pick);
            b += pick;
        }

        assertThat(b).isBetween(2850, 3150);
        assertThat(FormView.of(form.variant(1), List.of("en")).submit()).isEqualTo("Now");
        assertThat(form.variant(9)).isSameAs(form);
    }

    @Test
    void a_hostile_definition_stays_text_in_the_embeds_markup() {
        Form form = form("""
                {"title": "<script>alert(1)</script>", "fields": [{"name": "email", "label": "<img src=x onerror=alert(1)>"}]}
                """);
        FormNode markup = new FormMarkup(
                        FormView.of(form, List.of("en")), FormPage.State.fresh(), FormMarkup.Place.EMBED)
                .embed();

        assertThat(Json.write(markup.json()))
                .contains("\"<script>alert(1)</script>\"")
                .doesNotContain("onclick");
        assertThat(markup.html()).doesNotContain("<script", "<img");
    }
}
