package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation of the OpenAPI document, each role, ids of another tenant: nothing is learnt, nothing changes. */
class AccessTest extends HostTest {
    /** What a caller of the own tenant may send, so that a refusal is about the id and not about the body. */
    private static final String SOMEBODY = "019a0000-0000-7000-8000-000000000001";

    private static final Map<String, String> BODIES = Map.ofEntries(
            entry("POST /leads/{id}/facts", "{\"type\": \"call.ended\", \"data\": {}}"),
            entry("PATCH /leads/{id}", "{\"fields\": {\"firstName\": \"Mallory\"}}"),
            entry("PUT /resources/{kind}/{name}", "{\"spec\": {}}"),
            entry("POST /captures", "{\"source\": \"api\", \"fields\": {}}"),
            entry("POST /keys", "{\"name\": \"mine\", \"role\": \"manager\"}"),
            entry(
                    "POST /tasks/{id}:snooze",
                    "{\"until\": \"" + java.time.Instant.now().plusSeconds(86_400) + "\"}"),
            entry("POST /leads/{id}:merge", "{\"with\": \"" + SOMEBODY + "\"}"),
            entry("POST /leads/{id}:unmerge", "{\"event\": \"" + SOMEBODY + "\"}"),
            entry("POST /leads/{id}/returns", "{\"reason\": \"wrong-person\"}"),
            entry("POST /call-lists/{name}:done", "{\"lead\": \"" + SOMEBODY + "\", \"outcome\": \"answered\"}"),
            entry("POST /call-lists/{name}:release", "{\"lead\": \"" + SOMEBODY + "\"}"));

    private static Map.Entry<String, String> entry(String operation, String body) {
        return Map.entry(operation.replaceFirst(" ", " /api/v1/tenants/{tenant}"), body);
    }

    /** What only looks, though its question comes in a body. */
    private static final List<String> LOOKS =
            List.of("resources:plan", "rulebook:replay", "leads:match", "forms:preview");

    private static String leadId = "";
    private static String captureId = "";
    private static String deliveryId = "";
    private static String keyId = "";

    private record Operation(String method, String path) {
        String name() {
            return method + " " + path;
        }

        boolean inTenant() {
            return path.startsWith("/api/v1/tenants/{tenant}");
        }
    }

    @BeforeAll
    static void plant() {
        createTenant("guarded");
        put("guarded", "tag", "secret-tag", "{\"when\": \"lead.email != null\"}");
        JsonNode made = capture("guarded", object("email", "owner@access.example", "firstName", "Olga"))
                .expect(201)
                .json();
        leadId = made.path("leadId").asText();
        captureId = made.path("captureId").asText();
        deliveryId = UUID.randomUUID().toString();
        sql(
                "insert into effect (tenant_id, id, lead_id, kind, connection, cause, state, due_at, created_at) values ('guarded', '"
                        + deliveryId + "', '" + leadId + "', 'export', 'none', '" + captureId
                        + "', 'dead', now(), now())");
        key("guarded", "viewer");
        keyId = get("/api/v1/tenants/guarded/keys")
                .expect(200)
                .json()
                .at("/items/0/id")
                .asText();
        assertThat(keyId).isNotEmpty();
        await("the sweep of the new tag")
                .until(() -> number("select count(*) from rulebook where tenant_id = 'guarded' and swept_at is null")
                                + number("select count(*) from inbox where tenant_id = 'guarded' and state = 'pending'")
                        == 0);
    }

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        JsonNode document = send("GET", "/api/v1/openapi.json", "", null, (String) null)
                .expect(200)
                .json();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (Set.of("get", "put", "post", "delete", "patch").contains(method)) {
                        operations.add(new Operation(method.toUpperCase(Locale.ROOT), path.getKey()));
                    }
                }));
        assertThat(operations).hasSizeGreaterThan(30);
        operations.removeIf(operation -> operation.path().equals("/api/v1/openapi.json"));
        return operations;
    }

    /** The address with ids that exist in tenant {@code guarded}. */
    private static String filled(String path, String tenant) {
        String id = path.contains("/captures/")
                ? captureId
                : path.contains("/deliveries/") ? deliveryId : path.contains("/keys/") ? keyId : leadId;
        return path.replace("{tenant}", tenant)
                .replace("{kind}", "tag")
                .replace("{name}", "secret-tag")
                .replace("{job}", leadId)
                .replace("{event}", leadId)
                .replace("{id}", path.contains("/plugins/") ? "exporter-webhook" : id);
    }

    private static Answer call(Operation operation, String tenant, String token) {
        boolean bodiless =
                operation.method().equals("GET") || operation.method().equals("DELETE");
        return send(
                operation.method(),
                filled(operation.path(), tenant),
                token,
                bodiless
                        ? null
                        : operation.path().endsWith("suppressions/{name}:import") ? "text/plain" : "application/json",
                bodiless ? null : BODIES.getOrDefault(operation.name(), "{}"));
    }

    /** Everything in the tenant that an intruder might change. */
    private static List<String> footprint() {
        List<String> rows = new ArrayList<>();
        for (String table :
                List.of("lead", "lead_event", "effect", "effect_log", "api_key", "resource", "inbox", "tenant")) {
            String column = table.equals("tenant") ? "id" : "tenant_id";
            sql("select md5(string_agg(t::text, '' order by t::text)) from " + table + " t where " + column
                            + " = 'guarded'")
                    .forEach(row -> rows.add(table + " " + row.getString(0)));
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "seller", "operator", "manager"})
    void no_operation_of_another_tenant_exists_for_a_stranger(String role) {
        SoftAssertions each = new SoftAssertions();
        String stranger = key("two", role);
        List<String> before = footprint();
        for (Operation operation : operations()) {
            if (operation.inTenant()) {
                Answer answer = call(operation, "guarded", stranger);
                each.check(() -> {
                    assertThat(answer.status())
                            .as(operation.name() + " " + answer.text())
                            .isEqualTo(404);
                    BadInputTest.problem(answer);
                    assertThat(answer.text()).doesNotContain("Olga", "owner@access.example");
                });
            }
        }
        each.assertAll();
        assertThat(footprint()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "seller", "operator", "manager"})
    void an_id_of_another_tenant_does_not_exist_in_the_own(String role) {
        SoftAssertions each = new SoftAssertions();
        String token = key("two", role);
        List<String> before = footprint();
        for (Operation operation : operations()) {
            boolean named =
                    operation.path().contains("{id}") || operation.path().contains("{name}");
            if (!operation.inTenant() || !named || operation.method().equals("PUT")) {
                continue;
            }
            Answer answer = call(operation, "two", token);
            each.check(() -> {
                assertThat(answer.status())
                        .as(operation.name() + " " + answer.text())
                        .isIn(role.equals("manager") ? List.of(404) : List.of(403, 404));
                BadInputTest.problem(answer);
                assertThat(answer.text()).doesNotContain("Olga", "owner@access.example");
            });
        }
        each.assertAll();
        assertThat(footprint()).isEqualTo(before);
    }

    @Test
    void a_filter_by_a_foreign_id_finds_nothing() {
        String token = key("two", "operator");
        Answer deliveries = send("GET", "/api/v1/tenants/two/deliveries?lead=" + leadId, token, null, (String) null)
                .expect(200);
        assertThat(deliveries.json().path("items")).isEmpty();
        Answer leads = send("GET", "/api/v1/tenants/two/leads?q=olga", token, null, (String) null)
                .expect(200);
        assertThat(leads.json().path("items")).isEmpty();
    }

    @Test
    void no_operation_answers_without_a_good_token() {
        SoftAssertions each = new SoftAssertions();
        for (Operation operation : operations()) {
            for (String token :
                    List.of("", "wrong-token-wrong-token", "vk_guarded_wrong", key("two", "viewer") + "x")) {
                Answer answer = call(operation, "guarded", token);
                each.check(() -> {
                    assertThat(answer.status())
                            .as(operation.name() + " with " + token)
                            .isEqualTo(401);
                    BadInputTest.problem(answer);
                    assertThat(answer.header("www-authenticate")).startsWith("Bearer");
                });
            }
        }
        each.assertAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "seller", "operator", "manager"})
    void what_is_the_instance_admins_is_forbidden_to_all_others(String role) {
        String token = key("two", role);
        for (Operation operation : operations()) {
            boolean instance = !operation.inTenant()
                    || operation.path().matches("/api/v1/tenants/\\{tenant}(:[a-z]+)?")
                            && !operation.method().equals("GET");
            if (instance) {
                Answer answer = call(operation, "two", token);
                if (operation.name().equals("GET /api/v1/tenants") && answer.status() == 200) {
                    assertThat(answer.json().path("items").findValuesAsText("id"))
                            .containsExactly("two");
                } else {
                    assertThat(answer.status())
                            .as(operation.name() + " " + answer.text())
                            .isEqualTo(403);
                }
            }
        }
    }

    @Test
    void a_viewer_changes_nothing_in_the_own_tenant() {
        SoftAssertions each = new SoftAssertions();
        String token = key("guarded", "viewer");
        List<String> before = footprint();
        for (Operation operation : operations()) {
            if (operation.inTenant() && !operation.method().equals("GET")) {
                Answer answer = call(operation, "guarded", token);
                boolean readOnly = LOOKS.stream().anyMatch(operation.path()::endsWith);
                if (!readOnly) {
                    each.check(() -> assertThat(answer.status())
                            .as(operation.name() + " " + answer.text())
                            .isEqualTo(403));
                }
            }
        }
        each.assertAll();
        assertThat(footprint()).isEqualTo(before);
    }
}
