package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.core.platform.postgres.TestPostgres;

/** Files and codes for who sends a form, in the running product. */
class AssetTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern LINK = Pattern.compile("href=\"([^\"]*/t/a/[^\"]+)\"");

    @TempDir
    static Path directory;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(TestPostgres.freshDatabase(), directory.resolve("data"), Map.of());
        for (String tenant : new String[] {"one", "two"}) {
            node.tenant(tenant);
            node.put(tenant, "codepool", "autumn", "{\"label\": \"Autumn\"}");
            node.put(
                    tenant,
                    "asset",
                    "guide",
                    "{\"label\": {\"en\": \"The guide\", \"it\": \"La guida\"}, \"kind\": \"file\"}");
            node.put(
                    tenant,
                    "asset",
                    "discount",
                    "{\"label\": \"Your discount\", \"kind\": \"code\", \"pool\": \"autumn\"}");
            for (String asset : new String[] {"guide", "discount"}) {
                node.put(tenant, "form", asset, """
                        {"title": "Get it", "fields": [{"name": "email", "required": true}], "timeTrap": "PT0S",
                         "rate": 100000, "proofOfWork": 0, "after": {"asset": "%s"}}""".formatted(asset));
            }
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static HttpResponse<byte[]> send(String method, URI uri, String body) {
        try {
            return CLIENT.send(
                    HttpRequest.newBuilder(uri)
                            .timeout(Duration.ofSeconds(30))
                            .header("content-type", "application/x-www-form-urlencoded")
                            .header("accept-language", "it")
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** Sends a form; gives the path of the link on the page that thanks. */
    private static String submit(String tenant, String form, String email) {
        HttpResponse<byte[]> answer = send(
                "POST",
                node.uri("/f/" + tenant + "/" + form),
                "email=" + URLEncoder.encode(email, StandardCharsets.UTF_8));
        Matcher link = LINK.matcher(text(answer));
        assertThat(link.find()).as(text(answer)).isTrue();
        return URI.create(link.group(1)).getPath();
    }

    private static HttpResponse<String> api(String method, String path, String type, byte[] body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(node.uri(path))
                        .header("authorization", "Bearer " + HostTest.ADMIN)
                        .header("content-type", type)
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void who_sends_the_form_gets_the_file_and_the_download_is_a_fact() throws Exception {
        byte[] pdf = "%PDF-1.4 a guide".getBytes(StandardCharsets.US_ASCII);
        assertThat(api("PUT", "/api/v1/tenants/one/assets/guide/file?name=../La%20guida.pdf", "application/pdf", pdf)
                        .body())
                .contains("\"name\":\"La guida.pdf\"", "application/pdf");
        assertThat(api("PUT", "/api/v1/tenants/one/assets/none/file", "application/pdf", pdf)
                        .statusCode())
                .isEqualTo(404);
        assertThat(api("PUT", "/api/v1/tenants/one/assets/guide/file", "application/pdf", new byte[0])
                        .statusCode())
                .isEqualTo(422);
        assertThat(node.get("/api/v1/tenants/one/assets").path("items"))
                .filteredOn(item -> item.path("name").asText().equals("guide"))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.at("/file/name").asText()).isEqualTo("La guida.pdf");
                    assertThat(item.at("/file/size").asInt()).isEqualTo(pdf.length);
                    assertThat(item.path("kind").asText()).isEqualTo("file");
                });
        assertThat(node.get("/api/v1/tenants/two/assets").toString()).doesNotContain("La guida.pdf");

        String path = submit("one", "guide", "anna@a.example");
        HttpResponse<byte[]> page = send("GET", node.uri(path), "");
        HttpResponse<byte[]> file = send("POST", node.uri(path), "");

        assertThat(text(page)).contains("La guida", "Scarica").doesNotContain("%PDF");
        assertThat(page.headers().firstValue("content-security-policy")).isPresent();
        assertThat(file.body()).isEqualTo(pdf);
        assertThat(file.headers().firstValue("content-disposition").orElseThrow())
                .contains("La%20guida.pdf");
        JsonNode lead =
                node.get("/api/v1/tenants/one/leads?q=anna").path("items").get(0);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            JsonNode events = node.get(
                            "/api/v1/tenants/one/leads/" + lead.path("id").asText() + "/events")
                    .path("items");
            assertThat(events.findValuesAsText("type")).contains("asset.downloaded");
            assertThat(events.toString()).contains("\"asset\":\"guide\"");
        });
        // the same link for another tenant, another asset, or changed, is none
        for (String wrong : List.of(
                path.replace("/one/", "/two/"),
                path.replace("/guide/", "/discount/"),
                path + "A",
                path.substring(0, 40))) {
            assertThat(send("POST", node.uri(wrong), "").statusCode()).as(wrong).isEqualTo(404);
        }
    }

    @Test
    void each_code_is_given_once_also_when_many_ask_at_the_same_moment() throws Exception {
        int people = 40;
        StringBuilder codes = new StringBuilder("\uFEFF");
        for (int i = 0; i < people - 5; i++) {
            codes.append("AUTUMN-").append(i).append("\r\n");
        }
        assertThat(api(
                                "POST",
                                "/api/v1/tenants/one/codepools/autumn/codes",
                                "text/plain",
                                codes.toString().getBytes(StandardCharsets.UTF_8))
                        .body())
                .contains("\"added\":35");
        assertThat(api(
                                "POST",
                                "/api/v1/tenants/one/codepools/autumn/codes",
                                "application/json",
                                "{\"codes\": [\"AUTUMN-1\", \" \"]}".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(422);
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < people; i++) {
            paths.add(submit("one", "discount", "p" + i + "@a.example"));
        }

        // everybody clicks twice, all at once
        List<CompletableFuture<String>> clicks = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            paths.forEach(path ->
                    clicks.add(CompletableFuture.supplyAsync(() -> text(send("POST", node.uri(path), "")))));
        }
        List<String> given = new ArrayList<>();
        for (int i = 0; i < people; i++) {
            String first = code(clicks.get(i).join());
            String second = code(clicks.get(i + people).join());
            if (!first.isEmpty() && !second.isEmpty()) {
                assertThat(second).as("the same person gets the same code").isEqualTo(first);
            }
            if (!first.isEmpty() || !second.isEmpty()) {
                given.add(first.isEmpty() ? second : first);
            }
        }

        assertThat(given).hasSize(35).doesNotHaveDuplicates();
        assertThat(node.get("/api/v1/tenants/one/codepools/autumn").toString())
                .contains("\"codes\":35", "\"given\":35", "\"left\":0");
        assertThat(node.get("/api/v1/tenants/one/codepools").at("/items/0/left").asInt(-1))
                .isZero();
        assertThat(node.get("/api/v1/tenants/two/codepools/autumn").toString()).contains("\"codes\":0");
        assertThat(node.get("/api/v1/tenants/two/codepools")
                        .at("/items/0/codes")
                        .asInt(-1))
                .isZero();
        assertThat(text(send("POST", node.uri(submit("two", "discount", "x@a.example")), "")))
                .contains("finiti")
                .doesNotContain("AUTUMN");
    }

    private static String code(String page) {
        Matcher matcher = Pattern.compile("<output>([^<]+)</output>").matcher(page);
        return matcher.find() ? matcher.group(1) : "";
    }

    @Test
    void an_asset_that_cannot_be_is_refused_with_its_cause() {
        for (String[] one : new String[][] {
            {"{\"kind\": \"video\"}", "url"},
            {"{\"kind\": \"link\", \"url\": \"javascript:alert(1)\"}", "url"},
            {"{\"kind\": \"code\", \"pool\": \"nowhere\"}", "pool"},
            {"{\"kind\": \"file\", \"expires\": \"1s\"}", "expires"},
            {"{\"kind\": \"file\", \"colour\": \"red\"}", "colour"}
        }) {
            assertThat(node.send("PUT", "/api/v1/tenants/one/resources/asset/bad", "{\"spec\": " + one[0] + "}", 422)
                            .path("errors")
                            .toString())
                    .as(one[0])
                    .contains(one[1]);
        }
    }

    @Test
    void what_a_message_attaches_is_a_file_and_fits_whichever_comes_first() throws Exception {
        node.put("two", "asset", "leaflet", "{\"kind\": \"file\"}");
        node.put("two", "asset", "prices", "{\"kind\": \"file\"}");
        byte[] four = new byte[4 << 20];
        assertThat(api("PUT", "/api/v1/tenants/two/assets/leaflet/file?name=leaflet.pdf", "application/pdf", four)
                        .statusCode())
                .isEqualTo(200);
        String spec = "{\"spec\": {\"text\": \"x\", \"attachments\": [%s]}}";
        node.put("two", "template", "both", "{\"text\": \"x\", \"attachments\": [\"leaflet\", \"prices\"]}");
        HttpResponse<String> upload =
                api("PUT", "/api/v1/tenants/two/assets/prices/file?name=prices.pdf", "application/pdf", four);
        assertThat(upload.statusCode()).isEqualTo(422);
        assertThat(upload.body()).contains("template both", "leaflet 4096 KiB", "prices 4096 KiB", "{{asset.NAME}}");
        assertThat(api("PUT", "/api/v1/tenants/two/assets/prices/file?name=p.pdf", "application/pdf", new byte[99])
                        .statusCode())
                .isEqualTo(200);

        assertThat(api("PUT", "/api/v1/tenants/two/assets/guide/file?name=guide.pdf", "application/pdf", four)
                        .statusCode())
                .isEqualTo(200);
        for (Map.Entry<String, String> wrong : Map.of(
                        "\"leaflet\", \"guide\"", "8192 KiB",
                        "\"none\"", "no asset",
                        "\"discount\"", "no file",
                        "\"guide\", \"leaflet\", \"prices\", \"discount\", \"a\", \"b\"", "at most 5")
                .entrySet()) {
            HttpResponse<String> refused = api(
                    "PUT",
                    "/api/v1/tenants/two/resources/template/wrong",
                    "application/json",
                    spec.formatted(wrong.getKey()).getBytes(StandardCharsets.UTF_8));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
            assertThat(refused.body()).contains(wrong.getValue(), "attachments");
        }
    }
}
