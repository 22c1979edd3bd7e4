package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input gets a clear refusal in the contract's shape: never a 5xx, never a trace of our code, nothing stored. */
class BadInputTest extends HostTest {
    private static final String CAPTURES = "/api/v1/tenants/one/captures";
    private static final String LEADS = "/api/v1/tenants/one/leads";
    private static final String FORM = "/f/one/bad-input";
    private static String lead = "";
    private long stored;

    @BeforeAll
    static void resources() {
        put("one", "purpose", "privacy", """
                {"channels": ["notice"], "current": "1", "wordings": {"1": {"en": "I have read the notice"}}}""");
        put("one", "form", "bad-input", """
                {"title": {"en": "Test"}, "language": "en", "timeTrap": "PT0S", "rate": 100000,
                 "fields": [{"name": "firstName"}, {"name": "email"}, {"name": "message"}],
                 "consents": [{"purpose": "privacy", "channel": "notice", "required": true}]}""");
        lead = lead("one", "email", "known@bad-input.example");
    }

    @BeforeEach
    void count() {
        stored = number("select count(*) from inbox");
    }

    /** Nothing in this class is worth storing, but for the tests that say so. */
    @AfterEach
    void nothingWasStored() {
        assertThat(number("select count(*) from inbox")).isEqualTo(stored);
    }

    static Answer refused(Answer answer, int status) {
        problem(answer);
        return answer.expect(status);
    }

    /** What every refusal looks like. */
    static void problem(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isBetween(400, 499);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        JsonNode json = answer.json();
        assertThat(json.path("type").asText()).isNotEmpty();
        assertThat(json.path("title").asText()).isNotEmpty();
        assertThat(json.path("status").asInt()).isEqualTo(answer.status());
        assertThat(json.path("detail").asText()).isNotEmpty();
        assertThat(json.path("instance").asText()).startsWith("urn:uuid:");
        assertThat(answer.text()).doesNotContain("Exception", "org.vivaio", "io.vertx", "java.", "\\tat ");
    }

    private static Answer capture(String body) {
        return post(CAPTURES, body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "nonsense",
                "{\"source\": \"api\", \"fields\": {}",
                "{\"source\": \"api\", \"fields\": {}} {}",
                "{'source': 'api'}",
                "[]",
                "null",
                "7",
                "\"text\"",
                "{\"source\": \"api\", \"fields\": {\"a\": \"\\ud800\"}}"
            })
    void what_is_no_json_object_is_unreadable(String body) {
        refused(capture(body), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"source\": \"api\"}",
                "{\"fields\": {}}",
                "{\"source\": 7, \"fields\": {}}",
                "{\"source\": null, \"fields\": {}}",
                "{\"source\": \"\", \"fields\": {}}",
                "{\"source\": \"nobody\", \"fields\": {}}",
                "{\"source\": \"api\", \"fields\": []}",
                "{\"source\": \"api\", \"fields\": null}",
                "{\"source\": \"api\", \"fields\": \"email\"}",
                "{\"source\": \"api\", \"fields\": {}, \"externalId\": {}}",
                "{\"source\": \"api\", \"fields\": {}, \"externalId\": \"\\u0000\"}",
                "{\"source\": \"api\", \"fields\": {}, \"touch\": 5}",
                "{\"source\": \"api\", \"fields\": {}, \"consents\": {}}",
                "{\"source\": \"api\", \"fields\": {}, \"consents\": [7]}",
                "{\"source\": \"api\", \"fields\": {\"a\": 1e999}}"
            })
    void what_is_no_capture_names_the_wrong_input(String body) {
        JsonNode errors = refused(capture(body), 422).json().path("errors");
        assertThat(errors.isArray()).isTrue();
        assertThat(errors).isNotEmpty().allSatisfy(error -> {
            assertThat(error.path("field").asText()).isNotEmpty();
            assertThat(error.path("code").asText()).isNotEmpty();
            assertThat(error.path("message").asText()).isNotEmpty();
        });
    }

    @Test
    void a_body_of_two_megabytes_is_too_large_everywhere() {
        String value = "x".repeat(2 << 20);
        refused(capture("{\"source\": \"api\", \"fields\": {\"message\": \"" + value + "\"}}"), 413);
        refused(form("application/json", "{\"fields\": {\"message\": \"" + value + "\"}}"), 413);
        refused(form("application/x-www-form-urlencoded", "message=" + value), 413);
        refused(send("PATCH", LEADS + "/" + lead, ADMIN, "application/json", "{\"reason\": \"" + value + "\"}"), 413);
        refused(
                send(
                        "PUT",
                        "/api/v1/tenants/one/resources/tag/big",
                        ADMIN,
                        "application/json",
                        "{\"spec\": {\"x\": \"" + value + "\"}}"),
                413);
        Answer streamed = send(
                "POST",
                CAPTURES,
                ADMIN,
                "application/json",
                BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[2 << 20])));
        refused(streamed, 413);
    }

    @Test
    void a_value_of_more_than_64_kilobytes_is_refused() {
        String value = "é".repeat(33_000);
        refused(capture("{\"source\": \"api\", \"fields\": {\"message\": \"" + value + "\"}}"), 422);
    }

    @Test
    void a_hundred_thousand_fields_are_too_many() {
        String fields = IntStream.range(0, 100_000)
                .mapToObj(i -> "\"a" + i + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
        refused(capture("{\"source\": \"api\", \"fields\": " + fields + "}"), 413);
        String fewer =
                IntStream.range(0, 60_000).mapToObj(i -> "\"a" + i + "\":1").collect(Collectors.joining(",", "{", "}"));
        refused(capture("{\"source\": \"api\", \"fields\": " + fewer + "}"), 422);
        refused(form("application/json", "{\"fields\": " + fewer + "}"), 400);
        String encoded =
                IntStream.range(0, 100_000).mapToObj(i -> "a" + i + "=1").collect(Collectors.joining("&"));
        refused(form("application/x-www-form-urlencoded", encoded), 400);
    }

    @Test
    void depth_five_thousand_is_too_deep() {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        refused(capture("{\"source\": \"api\", \"fields\": {\"a\": " + deep + "}}"), 400);
        refused(form("application/json", "{\"fields\": {\"a\": " + deep + "}}"), 400);
        refused(
                send("PATCH", LEADS + "/" + lead, ADMIN, "application/json", "{\"fields\": {\"a\": " + deep + "}}"),
                400);
        refused(
                send(
                        "PUT",
                        "/api/v1/tenants/one/resources/tag/deep",
                        ADMIN,
                        "application/json",
                        "{\"spec\": {\"a\": " + deep + "}}"),
                400);
    }

    @Test
    void a_wrong_method_is_405_and_names_the_right_ones() {
        assertThat(refused(send("PUT", CAPTURES, ADMIN, "application/json", "{}"), 405)
                        .header("allow"))
                .contains("POST");
        assertThat(refused(send("DELETE", FORM, "", null, (String) null, "Accept", "application/json"), 405)
                        .header("allow"))
                .contains("POST");
        refused(send("PATCH", "/health/live", "", "application/json", "{}"), 405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded"})
    void a_wrong_content_type_is_415(String type) {
        refused(send("POST", CAPTURES, ADMIN, type, "{\"source\": \"api\", \"fields\": {}}"), 415);
        refused(send("PATCH", LEADS + "/" + lead, ADMIN, type, "{}"), 415);
        refused(send("POST", LEADS + "/" + lead + "/facts", ADMIN, type, "{}"), 415);
    }

    @Test
    void the_form_takes_only_its_three_content_types() {
        refused(form("text/plain", "a=b"), 415);
        refused(send("POST", FORM, "", null, "a=b", "Accept", "application/json"), 415);
        refused(send("POST", CAPTURES, ADMIN, null, "{\"source\": \"api\", \"fields\": {}}"), 415);
        refused(send("POST", CAPTURES, ADMIN, "application/json", "{}", "Content-Encoding", "gzip"), 415);
        refused(form("multipart/form-data", "no boundary"), 400);
        refused(form("multipart/form-data; boundary=x", "no part"), 400);
    }

    @Test
    void unknown_tenants_forms_and_doors_are_404() {
        for (String path : new String[] {
            "/f/one/none",
            "/f/nobody/bad-input",
            "/f/ONE/bad-input",
            "/f/one/%00",
            "/f/one/..%2f..",
            "/in/one/none",
            "/p/one/none"
        }) {
            refused(send("GET", path, "", null, (String) null, "Accept", "application/json"), 404);
            refused(send("POST", path, "", "application/json", "{\"fields\": {}}", "Accept", "application/json"), 404);
        }
        refused(post("/api/v1/tenants/nobody/captures", "{\"source\": \"api\", \"fields\": {}}"), 404);
        refused(get("/api/v1/tenants/nobody/leads"), 404);
        refused(get("/no/such/page"), 404);
        refused(get("/api/v1/none"), 404);
    }

    private static Answer form(String type, String body) {
        return send("POST", FORM, "", type, body, "Accept", "application/json");
    }

    @Test
    void a_form_without_its_mandatory_consent_is_422_whichever_way_it_comes() {
        Answer json = form("application/json", "{\"fields\": {\"email\": \"a@b.example\"}, \"key\": \"mend-1\"}");
        Answer encoded = form("application/x-www-form-urlencoded", "email=a%40b.example&_key=mend-2");
        Answer multipart = form(
                "multipart/form-data; boundary=xyz",
                "--xyz\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\na@b.example\r\n--xyz--\r\n");
        for (Answer answer : new Answer[] {json, encoded, multipart}) {
            assertThat(refused(answer, 422).json().at("/errors/0/field").asText())
                    .isEqualTo("consent.privacy.notice");
        }
        Answer page = send("POST", FORM, "", "application/x-www-form-urlencoded", "email=a%40b.example");
        assertThat(page.expect(422).header("content-type")).startsWith("text/html");
        assertThat(page.text()).contains("a@b.example").doesNotContain("Exception");
    }

    @Test
    void a_refused_submit_binds_no_key() {
        String key = "mend-" + UUID.randomUUID();
        refused(form("application/json", "{\"fields\": {\"email\": \"m@b.example\"}, \"key\": \"" + key + "\"}"), 422);
        form("application/json", """
                {"fields": {"email": "m@b.example"}, "key": "%s",
                 "consents": [{"purpose": "privacy", "channel": "notice", "wordingVersion": "1"}]}""".formatted(key)).expect(200);
        stored++;
    }

    @Test
    void an_idempotency_key_stands_for_one_body() {
        String key = "key-" + UUID.randomUUID();
        String body = "{\"source\": \"api\", \"fields\": {\"email\": \"idem@bad-input.example\"}}";
        Answer first = send("POST", CAPTURES, ADMIN, "application/json", body, "Idempotency-Key", key)
                .expect(201);
        Answer again = send("POST", CAPTURES, ADMIN, "application/json", body, "Idempotency-Key", key)
                .expect(201);
        assertThat(again.text()).isEqualTo(first.text());
        stored++;
        refused(
                send(
                        "POST",
                        CAPTURES,
                        ADMIN,
                        "application/json",
                        body.replace("idem", "other"),
                        "Idempotency-Key",
                        key),
                422);
        refused(send("POST", CAPTURES, ADMIN, "application/json", body, "Idempotency-Key", "x".repeat(256)), 400);
        refused(send("POST", CAPTURES, ADMIN, "application/json", body, "Idempotency-Key", "two words"), 400);
        refused(send("POST", CAPTURES, ADMIN, "application/json", body, "Idempotency-Key", ""), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Big: %BIG%\r\n\r\n",
                "GET /%BIG% HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nHost: x\r\nNo Colon\r\n\r\n",
                "POST /api/v1/tenants/one/captures HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
                "POST /api/v1/tenants/one/captures HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "NONSENSE\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /api/v1/tenants/one/leads?limit=%zz HTTP/1.1\r\nHost: x\r\n\r\n"
            })
    void what_is_hardly_http_is_refused_or_cut_and_never_a_fault_of_ours(String request) throws IOException {
        String sent = request.replace("%BIG%", "y".repeat(40_000));
        String answer = raw(sent.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(answer).doesNotContain("HTTP/1.1 5", "Exception", "org.vivaio");
        assertThat(answer)
                .matches(text -> text.isEmpty() || text.startsWith("HTTP/1.1 4") || text.startsWith("HTTP/1.0 4"));
    }

    /** Sends bytes and reads until the other side closes or has answered. */
    private static String raw(byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.net.SocketException e) {
            return "";
        }
    }

    @Test
    void bytes_that_are_no_utf8_are_unreadable() {
        byte[] bytes = "{\"source\": \"api\", \"fields\": {\"firstName\": \"Ren\u00e9\"}}"
                .getBytes(StandardCharsets.ISO_8859_1);
        refused(send("POST", CAPTURES, ADMIN, "application/json", BodyPublishers.ofByteArray(bytes)), 400);
        refused(send("PATCH", LEADS + "/" + lead, ADMIN, "application/json", BodyPublishers.ofByteArray(bytes)), 400);
        refused(
                send(
                        "POST",
                        FORM,
                        "",
                        "application/json",
                        BodyPublishers.ofByteArray(bytes),
                        "Accept",
                        "application/json"),
                400);
    }

    @Test
    void wrong_values_are_stored_and_judged_not_refused() {
        Answer answer = capture("""
                {"source": "api", "at": "yesterday", "fields": {"email": "no address", "phone": "???", "message": "a\\u0000b",
                 "stage": "reserved", "country": 7, "company": ["x"], "role": {"a": null}},
                 "consents": [{"purpose": "none", "channel": "email", "wordingVersion": "9"}]}""").expect(201);
        assertThat(answer.json().findValuesAsText("code"))
                .contains(
                        "invalid_time",
                        "invalid_email",
                        "invalid_phone",
                        "character_replaced",
                        "invalid_field",
                        "unknown_wording");
        stored++;
    }
}
