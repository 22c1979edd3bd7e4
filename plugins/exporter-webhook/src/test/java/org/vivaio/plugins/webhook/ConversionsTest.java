package org.vivaio.plugins.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorException.Kind;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.Json;
import org.vivaio.api.Receipt;
import org.vivaio.api.Secret;
import org.vivaio.testkit.TestContext;

/**
 * Conversions against doubles that answer as the vendors document it. Shapes and hashes are those of
 * developers.facebook.com/docs/marketing-api/conversions-api (parameters, customer information parameters, conversion leads
 * payload, error codes) and developers.google.com/google-ads/api (UploadClickConversions, ClickConversion, enhanced conversions
 * for leads), read in November 2026.
 */
@Timeout(30)
class ConversionsTest {
    private static final Instant AT = Instant.parse("2026-11-02T09:30:00Z");
    private static final Duration TIME = Duration.ofSeconds(5);

    private final TestContext context = new TestContext();
    private Receiver receiver;

    @BeforeEach
    void start() throws Exception {
        receiver = new Receiver();
        context.clock().set(AT.plusSeconds(60));
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private static Export export(String cause, Map<String, Object> touch, Map<String, Object> more) {
        Map<String, Object> lead = new LinkedHashMap<>();
        lead.put("id", "l1");
        lead.put("stage", "customer");
        lead.put("createdAt", "2026-10-01T08:00:00Z");
        lead.put("touch", touch);
        lead.put(
                "fields",
                Map.of(
                        "email", " John_Smith@gmail.com ",
                        "phone", "+1 (650) 555-1212",
                        "firstName", "Mary",
                        "lastName", "Valéry",
                        "city", "San Donà",
                        "sub", "a b&c"));
        lead.put("consents", List.of(Map.of("purpose", "ads", "channel", "email", "state", "given")));
        lead.putAll(more);
        return new Export("e-1", "l1", cause, AT, lead, "{}".getBytes(StandardCharsets.UTF_8), Optional.empty(), 1);
    }

    private static Export won() {
        return export(
                "stage.changed",
                Map.of("gclid", "CjwK-1", "fbclid", "IwAR-2"),
                Map.of("value", Map.of("amount", "1250.50", "currency", "CHF")));
    }

    private static Receipt tell(CrmExporter exporter, Export export) throws ConnectorException {
        CrmExporter.Answer answer = exporter.export(List.of(export)).get(0);
        return ((CrmExporter.Done) answer).receipt();
    }

    private static ConnectorException fails(CrmExporter exporter, Export export) {
        return catchThrowableOfType(ConnectorException.class, () -> tell(exporter, export));
    }

    private PostbackExporter postback(String url, PostbackSettings.Method method, Optional<String> body) {
        return new PostbackExporter(
                new PostbackSettings(url, Optional.empty(), method, body, Optional.of(7.0), "EUR", "39", TIME),
                context);
    }

    private MetaExporter meta() {
        return new MetaExporter(
                new MetaSettings(
                        "1234567890",
                        Secret.of("EAAB"),
                        "Purchase",
                        false,
                        Optional.empty(),
                        "EUR",
                        "39",
                        Optional.empty(),
                        receiver.at("/v23.0"),
                        TIME),
                context);
    }

    private GoogleExporter google() {
        return new GoogleExporter(
                new GoogleSettings(
                        "1234567890",
                        "987",
                        Optional.of("1112223334"),
                        Secret.of("dev"),
                        "client",
                        Secret.of("secret"),
                        Secret.of("refresh"),
                        Optional.of(10.0),
                        "EUR",
                        Optional.of("ads"),
                        "39",
                        "Europe/Rome",
                        receiver.at("/v25"),
                        receiver.at("/token"),
                        TIME),
                context);
    }

    /** Tokens at one address, conversions at the other. */
    private void google(int status, String json) {
        receiver.behaves(exchange -> {
            boolean token = exchange.getRequestURI().getPath().equals("/token");
            Receiver.say(
                    exchange,
                    token ? 200 : status,
                    token ? "{\"access_token\": \"ya29.a\", \"expires_in\": 3599, \"token_type\": \"Bearer\"}" : json);
        });
    }

    @Test
    void a_postback_carries_the_click_and_encodes_what_people_wrote() throws Exception {
        String url = receiver.at("/pb")
                + "?cid={clickId}&sum={amount}&cur={currency}&s={stage}&t={time}&k={key}&x={field.sub}";
        Receipt receipt = tell(postback(url, PostbackSettings.Method.GET, Optional.empty()), won());
        assertThat(receipt.reference()).isEqualTo("e-1");
        Receiver.Call call = receiver.calls().get(0);
        assertThat(call.method()).isEqualTo("GET");
        assertThat(call.query()).isEqualTo("cid=CjwK-1&sum=1250.50&cur=CHF&s=customer&t=1793611800&k=e-1&x=a+b%26c");

        tell(
                postback(
                        receiver.at("/pb").toString(),
                        PostbackSettings.Method.POST,
                        Optional.of("c={clickId}&v={amount}&e={emailSha256}")),
                export("stage.changed", Map.of("msclkid", "ms-1"), Map.of()));
        assertThat(receiver.calls().get(1).text())
                .isEqualTo("c=ms-1&v=7.0&e=62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f");
    }

    @Test
    void without_a_click_nothing_is_told_and_a_withdrawal_is_no_conversion() throws Exception {
        String url = receiver.at("/pb") + "?cid={clickId}";
        PostbackExporter exporter = postback(url, PostbackSettings.Method.GET, Optional.empty());
        ConnectorException none = fails(exporter, export("stage.changed", Map.of(), Map.of()));
        assertThat(none.kind()).isEqualTo(Kind.REJECTED);
        assertThat(none).hasMessageContaining("when");
        tell(exporter, export("consent.withdrawn", Map.of("gclid", "x"), Map.of()));
        assertThat(receiver.calls()).isEmpty();
        receiver.answers(503, "retry-after", "7");
        assertThat(fails(exporter, won()).after()).contains(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://n.example/x, starts with",
        "https://{clickId}.example/x, host",
        "https://n.example/{who}, not known",
        "https://u:p@n.example/, no user",
        "https://n.example/a b, none"
    })
    void a_wrong_address_is_refused(String url, String why) {
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> postback(url, PostbackSettings.Method.GET, Optional.empty())))
                .hasMessageContaining(why);
    }

    @Test
    void meta_gets_the_documented_event_with_hashed_people() throws Exception {
        receiver.says(200, "{\"events_received\": 1, \"messages\": [], \"fbtrace_id\": \"A1b\"}");
        assertThat(tell(meta(), won()).detail()).containsEntry("trace", "A1b");
        Receiver.Call call = receiver.calls().get(0);
        assertThat(call.path()).isEqualTo("/v23.0/1234567890/events");
        assertThat(call.headers()).containsEntry("authorization", "Bearer EAAB");
        Object event = Json.at(Json.read(call.text()), "data.0").orElseThrow();
        assertThat(Json.text(event, "event_name")).contains("Purchase");
        assertThat(Json.text(event, "event_time")).contains("1793611800");
        assertThat(Json.text(event, "event_id")).contains("e-1");
        assertThat(Json.text(event, "action_source")).contains("system_generated");
        // the vendor's own examples
        assertThat(Json.text(event, "user_data.em.0"))
                .contains("62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f");
        assertThat(Json.text(event, "user_data.ph.0"))
                .contains("e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176");
        assertThat(Json.text(event, "user_data.fn.0"))
                .contains("6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec");
        assertThat(Json.text(event, "user_data.ln.0"))
                .contains("08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c");
        assertThat(Json.text(event, "user_data.fbc")).contains("fb.1.1790841600000.IwAR-2");
        assertThat(Json.text(event, "custom_data.value")).contains("1250.50");
        assertThat(Json.text(event, "custom_data.currency")).contains("CHF");
        assertThat(Json.text(event, "custom_data.event_source")).contains("crm");
        assertThat(call.text()).doesNotContain("John", "gmail", "650", "Mary");
    }

    @ParameterizedTest
    @CsvSource({
        "400, 190, AUTH",
        "403, 200, AUTH",
        "400, 100, REJECTED",
        "400, 4, LIMITED",
        "400, 80004, LIMITED",
        "500, 2, UNAVAILABLE"
    })
    void meta_says_what_went_wrong_by_a_number(int status, int code, Kind kind) {
        receiver.says(
                status,
                "{\"error\": {\"message\": \"john_smith@gmail.com is wrong\", \"type\": \"OAuthException\", \"code\": "
                        + code + ", \"error_subcode\": 2804003, \"fbtrace_id\": \"x\"}}");
        ConnectorException failure = fails(meta(), won());
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.getMessage()).doesNotContain("john");
    }

    @Test
    void meta_takes_nothing_older_than_a_week() {
        context.clock().set(AT.plus(Duration.ofDays(8)));
        assertThat(fails(meta(), won()).kind()).isEqualTo(Kind.REJECTED);
        assertThat(receiver.calls()).isEmpty();
    }

    @Test
    void google_gets_the_documented_conversion_under_a_token_that_is_asked_for_once() throws Exception {
        google(200, "{\"results\": [{\"gclid\": \"CjwK-1\"}], \"jobId\": \"1\"}");
        GoogleExporter exporter = google();
        tell(exporter, won());
        tell(exporter, won());
        assertThat(receiver.calls())
                .extracting(Receiver.Call::path)
                .containsExactly(
                        "/token",
                        "/v25/customers/1234567890:uploadClickConversions",
                        "/v25/customers/1234567890:uploadClickConversions");
        assertThat(receiver.calls().get(0).text())
                .isEqualTo("grant_type=refresh_token&client_id=client&client_secret=secret&refresh_token=refresh");
        Receiver.Call call = receiver.calls().get(1);
        assertThat(call.headers())
                .containsEntry("authorization", "Bearer ya29.a")
                .containsEntry("developer-token", "dev")
                .containsEntry("login-customer-id", "1112223334");
        Object body = Json.read(call.text());
        assertThat(Json.at(body, "partialFailure")).contains(true);
        Object one = Json.at(body, "conversions.0").orElseThrow();
        assertThat(Json.text(one, "gclid")).contains("CjwK-1");
        assertThat(Json.text(one, "conversionAction")).contains("customers/1234567890/conversionActions/987");
        assertThat(Json.text(one, "conversionDateTime")).contains("2026-11-02 10:30:00+01:00");
        assertThat(Json.text(one, "conversionValue")).contains("1250.50");
        assertThat(Json.text(one, "currencyCode")).contains("CHF");
        assertThat(Json.text(one, "orderId")).contains("e-1");
        assertThat(Json.text(one, "consent.adUserData")).contains("GRANTED");
        assertThat(Json.text(one, "userIdentifiers.0.hashedEmail")).contains(Hashed.sha256("john_smith@gmail.com"));
        assertThat(Json.text(one, "userIdentifiers.1.hashedPhoneNumber")).contains(Hashed.sha256("+16505551212"));
        assertThat(call.text()).doesNotContain("John", "650");
        // an hour later the token is old
        context.clock().advance(Duration.ofHours(1));
        tell(exporter, won());
        assertThat(receiver.calls()).hasSize(5);
    }

    @Test
    void without_consent_to_ads_google_is_told_so() throws Exception {
        google(200, "{\"results\": [{}]}");
        tell(google(), export("stage.changed", Map.of("wbraid", "w"), Map.of("consents", List.of())));
        Object one = Json.at(Json.read(receiver.calls().get(1).text()), "conversions.0")
                .orElseThrow();
        assertThat(Json.text(one, "consent.adUserData")).contains("DENIED");
        // an identifier beside a wbraid is refused
        assertThat(Json.at(one, "userIdentifiers")).isEmpty();
        assertThat(Json.text(one, "conversionValue")).contains("10.0");
    }

    @ParameterizedTest
    @CsvSource({"CLICK_NOT_FOUND, UNAVAILABLE", "EXPIRED_EVENT, REJECTED", "UNPARSEABLE_GCLID, REJECTED"})
    void google_refuses_single_conversions_within_a_200(String code, Kind kind) {
        google(200, partial(code));
        assertThat(fails(google(), won()).kind()).isEqualTo(kind);
    }

    @Test
    void what_google_knows_already_has_arrived() throws Exception {
        google(200, partial("CLICK_CONVERSION_ALREADY_EXISTS"));
        assertThat(tell(google(), won()).detail()).containsEntry("known", "true");
    }

    private static String partial(String code) {
        return """
                {"partialFailureError": {"code": 3, "message": "x at conversions[0]", "details": [{
                  "@type": "type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure",
                  "errors": [{"errorCode": {"conversionUploadError": "%s"}, "message": "x",
                    "location": {"fieldPathElements": [{"fieldName": "conversions", "index": 0}]}}]}]},
                 "results": [{}]}""".formatted(code);
    }

    @Test
    void google_refuses_whole_calls_with_a_status_and_a_code() {
        google(429, "{\"error\": {\"code\": 429, \"status\": \"RESOURCE_EXHAUSTED\", \"message\": \"x\"}}");
        assertThat(fails(google(), won()).kind()).isEqualTo(Kind.LIMITED);
        google(403, """
                {"error": {"code": 403, "status": "PERMISSION_DENIED", "details": [{"errors":
                 [{"errorCode": {"authorizationError": "DEVELOPER_TOKEN_NOT_APPROVED"}}]}]}}""");
        assertThat(fails(google(), won()).kind()).isEqualTo(Kind.AUTH);
        receiver.says(
                400, "{\"error\": \"invalid_grant\", \"error_description\": \"Token has been expired or revoked.\"}");
        ConnectorException revoked = fails(google(), won());
        assertThat(revoked.kind()).isEqualTo(Kind.AUTH);
        assertThat(revoked).hasMessageContaining("refresh token");
    }

    @Test
    void numbers_and_addresses_take_one_form() {
        assertThat(Hashed.phone("0471 555 010", "39")).contains("+390471555010");
        assertThat(Hashed.phone("0041 44 668 18 00", "39")).contains("+41446681800");
        assertThat(Hashed.phone("0151 23456789", "49")).contains("+4915123456789");
        assertThat(Hashed.phone("call me", "39")).isEmpty();
        assertThat(Hashed.googleEmail("John.Smith@Gmail.com")).isEqualTo("johnsmith@gmail.com");
    }
}
