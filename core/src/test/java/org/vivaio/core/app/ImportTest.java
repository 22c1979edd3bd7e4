package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.postgres.TestPostgres;

/** Importing files over HTTP, with a second tenant beside. */
class ImportTest {
    private static final String IMPORTS = "/api/v1/tenants/one/imports";

    @TempDir
    static Path directory;

    private static String database;
    private static TestNode node;

    @BeforeAll
    static void start() {
        database = TestPostgres.freshDatabase();
        node = TestNode.start(database, directory, Map.of());
        node.tenant("one");
        node.tenant("two");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static HttpResponse<String> upload(byte[] file, String type) {
        return upload("leads.csv", file, type);
    }

    private static HttpResponse<String> upload(String name, byte[] file, String type) {
        HttpRequest request = HttpRequest.newBuilder(node.uri(IMPORTS + "?name=" + name))
                .header("Authorization", "Bearer " + HostTest.ADMIN)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(file))
                .build();
        try {
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String upload(String text, Charset charset) {
        HttpResponse<String> answer = upload(text.getBytes(charset), "text/csv");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        String id = Json.parse(answer.body()).path("id").asText();
        in(id, "ready");
        return id;
    }

    private static JsonNode in(String id, String state) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> node.get(IMPORTS + "/" + id).path("state").asText().equals(state));
        return node.get(IMPORTS + "/" + id);
    }

    private static JsonNode run(String id) {
        node.send("POST", IMPORTS + "/" + id + ":start", null, 200);
        return in(id, "done");
    }

    private static JsonNode lead(String q) {
        return node.get("/api/v1/tenants/one/leads?q=" + q).path("items");
    }

    @Test
    void a_file_is_guessed_checked_and_imported_and_what_is_refused_can_be_mended() {
        String file = "\uFEFFNome;Cognome;E-mail;Telefono;Ragione sociale;Note interne\r\n"
                + "Anna;Verdi;anna.verdi@import.example;+39 347 8880001;Alfa S.r.l.;x\r\n"
                + "Bruno;Neri;bruno.neri@import.example;347 8880002;\"Beta; Figli\";\r\n"
                + ";;;;;only what is not imported\r\n"
                + "Carla;Blu;not an address;;;\r\n"
                + "Dario;Gialli;dario@import.example;;;one;too many;\r\n"
                + "Anna;Verdi;ANNA.VERDI@import.example;;Alfa;\r\n";
        String id = upload(file, StandardCharsets.UTF_8);
        JsonNode ready = node.get(IMPORTS + "/" + id);
        assertThat(ready.path("spec").toString())
                .contains(
                        "\"delimiter\":\";\"",
                        "{\"column\":\"Nome\",\"field\":\"firstName\"}",
                        "\"field\":\"company\"");
        assertThat(ready.path("sample").size()).isEqualTo(5);
        assertThat(ready.path("checked").path("rows").asInt()).isEqualTo(6);
        assertThat(ready.path("checked").path("rejected").asInt()).isEqualTo(2);
        assertThat(ready.path("checked").path("shown").toString())
                .contains("empty_row", "too_many_cells", "invalid_email");
        assertThat(lead("bruno.neri")).isEmpty();

        JsonNode done = run(id);

        assertThat(done.path("counts").path("rows").asInt()).isEqualTo(6);
        assertThat(done.path("counts").path("accepted").asInt()).isEqualTo(3);
        assertThat(done.path("counts").path("attached").asInt()).isEqualTo(1);
        assertThat(done.path("counts").path("rejected").asInt()).isEqualTo(2);
        assertThat(done.path("progress").asDouble()).isEqualTo(1);
        assertThat(done.path("sample")).isEmpty();
        assertThat(lead("bruno.neri").get(0).path("fields").path("company").asText())
                .isEqualTo("Beta; Figli");
        String errors = node.send("GET", IMPORTS + "/" + id + "/errors", null).body();
        assertThat(errors).startsWith("Nome,Cognome,E-mail,Telefono,Ragione sociale,Note interne,line,reasons");
        assertThat(errors).contains("Dario,Gialli").contains(",6,").contains("more cells");
        node.send("POST", IMPORTS + "/" + id + ":start", null, 409);
        assertThat(TestPostgres.query(database, "select 1 from import_chunk where import_id = '" + id + "'")
                        .size())
                .isZero();
        assertThat(node.get("/api/v1/tenants/two/imports").path("items")).isEmpty();
        assertThat(node.send("GET", "/api/v1/tenants/two/imports/" + id, null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void another_mapping_is_checked_anew_and_wrong_ones_are_refused() {
        String id = upload("who,where\nEva Rossi,Torino\n", StandardCharsets.UTF_8);
        JsonNode wrong = node.send(
                "PUT",
                IMPORTS + "/" + id,
                "{\"spec\": {\"columns\": [{\"column\": \"none\", \"field\": \"x\"}], \"charset\": \"EBCDIC\", \"odd\": 1}}",
                422);
        assertThat(wrong.toString()).contains("unknown", "charset");
        node.send(
                "PUT",
                IMPORTS + "/" + id,
                "{\"spec\": {\"columns\": [{\"column\": \"who\", \"field\": \"lastName\"}, {\"column\": \"where\", \"field\": \"city\"}],"
                        + " \"constants\": {\"language\": \"it\"}}}",
                200);
        in(id, "ready");
        run(id);
        JsonNode lead = lead("eva").get(0).path("fields");
        assertThat(lead.path("city").asText()).isEqualTo("Torino");
        assertThat(lead.path("language").asText()).isEqualTo("it");
    }

    @Test
    void files_of_other_encodings_and_with_odd_bytes_are_read() {
        run(upload("name,city\nG\u00fcnther W\u00e4lle,K\u00f6ln\n", Charset.forName("windows-1252")));
        run(upload("last name,city\nZo\u00eb Ung\u00e1r,P\u00e9cs\n", StandardCharsets.UTF_16));
        String odd = upload(
                "last name,city\nNul\u0000byte,Pisa\nFine,Lucca\r\"Half,Siena\nAfter,Arezzo\n", StandardCharsets.UTF_8);
        JsonNode done = run(odd);
        assertThat(done.path("counts").path("accepted").asInt()).isEqualTo(3);
        assertThat(done.path("counts").path("rejected").asInt()).isEqualTo(1);
        assertThat(lead("zoe").get(0).path("fields").path("city").asText()).isEqualTo("P\u00e9cs");
    }

    @Test
    void what_is_no_file_of_leads_is_refused_and_leaves_nothing() {
        assertThat(upload("x".getBytes(StandardCharsets.UTF_8), "image/png").statusCode())
                .isEqualTo(415);
        HttpResponse<String> empty = upload(new byte[0], "text/csv");
        assertThat(empty.statusCode()).as(empty.body()).isEqualTo(422);
        assertThat(TestPostgres.query(database, "select 1 from import_job where state = 'uploading'")
                        .size())
                .isZero();
    }

    @Test
    void an_import_goes_on_where_it_was_when_its_node_is_killed_and_no_row_comes_twice() {
        StringBuilder file = new StringBuilder("email,last name\n");
        for (int i = 0; i < 6_000; i++) {
            file.append("kill")
                    .append(i)
                    .append("@import.example,Kill")
                    .append(i)
                    .append('\n');
        }
        String id = upload(file.toString(), StandardCharsets.UTF_8);
        node.send("POST", IMPORTS + "/" + id + ":start", null, 200);
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        node.get(IMPORTS + "/" + id).path("counts").path("rows").asInt() >= 1_000);
        node.close();
        node = TestNode.start(database, directory, Map.of());
        JsonNode done = in(id, "done");
        assertThat(done.path("counts").path("rows").asInt()).isEqualTo(6_000);
        assertThat(done.path("counts").path("accepted").asInt()).isEqualTo(6_000);
        assertThat(TestPostgres.query(database, "select 1 from inbox where meta ->> 'import' = '" + id + "'")
                        .size())
                .isEqualTo(6_000);
    }

    @Test
    void a_person_who_was_erased_does_not_come_back_with_a_file_that_was_there_before() {
        String capture =
                "{\"source\": \"api\", \"fields\": {\"firstName\": \"Olga\", \"email\": \"olga@erased.example\"}}";
        String lead = node.send("POST", "/api/v1/tenants/one/captures", capture).body();
        String id = upload(
                "Nome;E-mail\r\nOlga;olga@erased.example\r\nPina;pina@erased.example\r\n", StandardCharsets.UTF_8);
        assertThat(node.send(
                                "DELETE",
                                "/api/v1/tenants/one/leads/"
                                        + Json.parse(lead).path("leadId").asText(),
                                null)
                        .statusCode())
                .isLessThan(300);

        JsonNode done = run(id);

        assertThat(done.path("counts").path("accepted").asInt()).isEqualTo(1);
        assertThat(done.path("counts").path("rejected").asInt()).isEqualTo(1);
        String errors = node.send("GET", IMPORTS + "/" + id + "/errors", null).body();
        assertThat(errors).doesNotContain("olga");
        assertThat(lead("pina@erased.example")).hasSize(1);
        assertThat(lead("olga@erased.example")).isEmpty();
        // who writes again afterwards is somebody new
        assertThat(Json.parse(node.send("POST", "/api/v1/tenants/one/captures", capture)
                                .body())
                        .path("verdict")
                        .asText())
                .isEqualTo("accepted");
    }

    /** Every value of every table that holds a word; bytes are read as text too. */
    private static List<String> traces(String word) {
        List<String> found = new ArrayList<>();
        for (Row table : TestPostgres.query(
                database,
                "select c.oid::regclass::text, string_agg(case when a.atttypid = 'bytea'::regtype"
                        + " then format('encode(%I, ''escape'')', a.attname) else format('%I::text', a.attname) end, ', ')"
                        + " from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relkind in ('r', 'm')"
                        + " and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped group by 1")) {
            String text = "concat_ws(' | ', " + table.getString(1) + ")";
            TestPostgres.query(
                            database,
                            "select " + text + " from " + table.getString(0) + " where " + text + " ilike '%" + word
                                    + "%'")
                    .forEach(row -> found.add(table.getString(0) + ": " + row.getString(0)));
        }
        return found;
    }

    private static void erase(String word) {
        JsonNode leads = lead(word);
        assertThat(leads).hasSize(1);
        assertThat(node.send(
                                "DELETE",
                                "/api/v1/tenants/one/leads/"
                                        + leads.get(0).path("id").asText(),
                                null)
                        .statusCode())
                .isLessThan(300);
    }

    @Test
    void when_an_import_is_done_an_erasure_leaves_nothing_of_the_person_and_of_the_file() {
        String file = "Nome;E-mail;Telefono\r\nZqfile;zqfile@import.example;+39 06 7770001\r\n"
                + "Zqfile;zqfile@import.example;no number at all\r\n";
        node.put("one", "source", "strict-file", "{\"flags\": {\"reject\": [\"invalid_phone\"]}}");
        HttpResponse<String> uploaded =
                upload("leads.csv&source=strict-file", file.getBytes(StandardCharsets.UTF_8), "text/csv");
        assertThat(uploaded.statusCode()).as(uploaded.body()).isEqualTo(201);
        String id = Json.parse(uploaded.body()).path("id").asText();
        in(id, "ready");
        assertThat(traces("zqfile")).anyMatch(trace -> trace.startsWith("import_chunk"));

        JsonNode done = run(id);

        assertThat(done.path("counts").path("rejected").asInt()).isOne();
        assertThat(traces("zqfile"))
                .as("the file is gone; what was refused can be mended")
                .noneMatch(trace -> trace.startsWith("import_chunk"))
                .anyMatch(trace -> trace.startsWith("import_reject"));
        erase("zqfile@import.example");
        assertThat(traces("zqfile")).isEmpty();
    }

    @Test
    void a_cancelled_import_keeps_nothing_of_its_file() {
        String id = upload("Nome;E-mail\r\nZqcancel;zqcancel@import.example\r\n", StandardCharsets.UTF_8);
        assertThat(traces("zqcancel")).isNotEmpty();
        node.send("POST", IMPORTS + "/" + id + ":cancel", null, 200);
        assertThat(traces("zqcancel")).isEmpty();
    }

    @Test
    void a_file_that_nobody_starts_is_deleted_after_a_week() {
        String id = upload("Nome;E-mail\r\nZqlate;zqlate@import.example\r\n", StandardCharsets.UTF_8);
        String fresh = upload("Nome;E-mail\r\nZqfresh;zqfresh@import.example\r\n", StandardCharsets.UTF_8);
        TestPostgres.query(
                database, "update import_job set updated_at = now() - interval '8 days' where id = '" + id + "'");
        node.host()
                .wiring()
                .imports()
                .clean()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        JsonNode ended = node.get(IMPORTS + "/" + id);
        assertThat(ended.path("state").asText()).isEqualTo("cancelled");
        assertThat(ended.path("cause").asText()).contains("within 7 days");
        assertThat(traces("zqlate")).isEmpty();
        assertThat(node.get(IMPORTS + "/" + fresh).path("state").asText()).isEqualTo("ready");
        assertThat(traces("zqfresh")).isNotEmpty();
    }
}
