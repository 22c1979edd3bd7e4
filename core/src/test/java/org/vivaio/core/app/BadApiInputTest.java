package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.app.BadInputTest.problem;
import static org.vivaio.core.app.BadInputTest.refused;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad parameters, changes, facts and ids get a clear refusal at every path of the API. */
class BadApiInputTest extends HostTest {
    private static final String CAPTURES = "/api/v1/tenants/one/captures";
    private static final String LEADS = "/api/v1/tenants/one/leads";
    private static String lead = "";

    @BeforeAll
    static void plant() {
        lead = lead("one", "email", "known@bad-api.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=201",
                "limit=-1",
                "limit=x",
                "limit=",
                "limit=99999999999",
                "cursor=%2e%2e",
                "cursor=AAAA",
                "cursor=%00"
            })
    void a_bad_page_is_400(String query) {
        refused(get(LEADS + "?" + query), 400);
        refused(get(CAPTURES + "?" + query), 400);
        refused(get(LEADS + "/" + lead + "/events?" + query), 400);
        refused(get("/api/v1/tenants/one/deliveries?" + query), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "captures?verdict=perhaps",
                "captures?wait=11",
                "leads?sort=secret",
                "leads?filter=lead.stage+%3D%3D%3D",
                "leads?filter=lead.nothing(",
                "leads?filter=1",
                "leads?q=%00",
                "deliveries?state=lost",
                "deliveries?lead=x",
                "events?after=x",
                "events?after=1-99999999999999999999-00000000-0000-0000-0000-000000000000",
                "events?limit=0"
            })
    void a_bad_parameter_is_400(String query) {
        String path = "/api/v1/tenants/one/" + query;
        Answer answer = query.contains("wait=") ? post(path, "{\"source\": \"api\", \"fields\": {}}") : get(path);
        refused(answer, 400);
    }

    @Test
    void a_filter_of_a_hundred_thousand_characters_is_refused_without_trouble() {
        String filter = "lead.stage=='x'".repeat(1_000).replace("'x'lead", "'x'||lead");
        problem(get(LEADS + "?filter=" + java.net.URLEncoder.encode(filter, StandardCharsets.UTF_8)));
        problem(get(LEADS + "?filter=" + "(".repeat(3_000)));
        assertThat(get(LEADS + "?filter=" + "!".repeat(3_000) + "true").status())
                .isIn(200, 400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {",
                "400 | []",
                "422 | {\"stage\": 7}",
                "422 | {\"stage\": \"no-such-stage\"}",
                "422 | {\"owner\": {}}",
                "422 | {\"owner\": \"nobody\"}",
                "422 | {\"tags\": \"x\"}",
                "422 | {\"tags\": [7]}",
                "422 | {\"fields\": []}",
                "422 | {\"fields\": {\"stage\": \"x\"}}",
                "422 | {\"fields\": {\"firstName\": \"\\u0000\"}}",
                "422 | {\"nothing\": 1}",
                "422 | {\"reason\": 7, \"stage\": \"lead\"}"
            })
    void a_bad_change_is_refused(int status, String body) {
        refused(send("PATCH", LEADS + "/" + lead, ADMIN, "application/json", body), status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\": 7, \"data\": {}}",
                "{\"type\": \"Nothing Such\", \"data\": {}}",
                "{\"type\": \"lead.erased\", \"data\": {}}",
                "{\"type\": \"capture.accepted\", \"data\": {}}",
                "{\"type\": \"rulebook.activated\", \"data\": {}}",
                "{\"type\": \"call.ended\", \"data\": []}",
                "{\"type\": \"call.ended\", \"data\": {\"x\": \"\\u0000\"}}",
                "{\"type\": \"call.ended\", \"at\": \"yesterday\", \"data\": {}}",
                "{\"type\": \"call.ended\", \"at\": \"2999-01-01T00:00:00Z\", \"data\": {}}",
                "{\"type\": \"tag.added\", \"data\": {}}"
            })
    void a_bad_fact_is_422(String body) {
        refused(post(LEADS + "/" + lead + "/facts", body), 422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000-0000-0000-0000-000000000000",
                "x",
                "%00",
                "..%2f",
                "1' or '1'='1",
                "019a0000-0000-7000-8000-00000000000g"
            })
    void unknown_ids_are_404(String raw) {
        String id = raw.replace(" ", "%20").replace("'", "%27");
        refused(get(LEADS + "/" + id), 404);
        refused(get(LEADS + "/" + id + "/events"), 404);
        refused(get(LEADS + "/" + id + "/score"), 404);
        refused(get(CAPTURES + "/" + id), 404);
        refused(get("/api/v1/tenants/one/deliveries/" + id), 404);
        refused(get("/api/v1/tenants/one/resources/tag/" + id), 404);
        refused(get("/api/v1/tenants/one/resources/tag/" + id + "/versions"), 404);
        refused(get("/api/v1/tenants/one/resources/" + id + "/x"), 404);
        refused(send("DELETE", "/api/v1/tenants/one/resources/tag/" + id, ADMIN, null, (String) null), 404);
        refused(send("DELETE", "/api/v1/tenants/one/keys/" + id, ADMIN, null, (String) null), 404);
        refused(send("POST", "/api/v1/plugins/" + id + ":disable", ADMIN, null, (String) null), 404);
        refused(get("/api/v1/tenants/" + id + "/leads"), 404);
        refused(get("/api/v1/tenants/" + id), 404);
        refused(send("POST", "/api/v1/tenants/one/deliveries/" + id + ":retry", ADMIN, null, (String) null), 404);
        refused(send("DELETE", LEADS + "/" + id, ADMIN, null, (String) null), 404);
        refused(send("PATCH", LEADS + "/" + id, ADMIN, "application/json", "{\"stage\": \"lead\"}"), 404);
        refused(post(LEADS + "/" + id + "/facts", "{\"type\": \"call.ended\", \"data\": {}}"), 404);
        refused(send("POST", CAPTURES + "/" + id + ":replay", ADMIN, null, (String) null), 404);
    }

    @Test
    void instance_admins_bodies_are_checked_too() {
        for (Map.Entry<String, Integer> bad : Map.of(
                        "{",
                        400,
                        "{\"id\": \"UPPER\", \"name\": \"x\"}",
                        422,
                        "{\"id\": 7}",
                        422,
                        "{\"id\": \"x\"}",
                        422)
                .entrySet()) {
            refused(post("/api/v1/tenants", bad.getKey()), bad.getValue());
        }
        refused(post("/api/v1/tenants", "{\"id\": \"one\", \"name\": \"again\"}"), 409);
        refused(post("/api/v1/tenants/one/keys", "{\"name\": \"\", \"role\": \"king\"}"), 422);
        refused(post("/api/v1/tenants/one/keys", "{"), 400);
        refused(send("PUT", "/api/v1/tenants/one/resources/tag/x", ADMIN, "application/json", "{}"), 422);
        refused(
                send("PUT", "/api/v1/tenants/one/resources/nonsense/x", ADMIN, "application/json", "{\"spec\": {}}"),
                404);
        refused(
                send(
                        "PUT",
                        "/api/v1/tenants/one/resources/scoring/default",
                        ADMIN,
                        "application/json",
                        "{\"spec\": {\"rules\": [{\"name\": \"x\", \"axis\": \"fit\", \"when\": \"lead.\", \"points\": \"many\"}]}}"),
                422);
        refused(post("/api/v1/tenants/one/resources:apply", "{}"), 422);
        refused(post("/api/v1/tenants/one/deliveries:retry", "{\"connection\": 7}"), 400);
        refused(send("POST", "/api/v1/plugins", ADMIN, "multipart/form-data; boundary=x", "--x--\r\n"), 422);
    }
}
