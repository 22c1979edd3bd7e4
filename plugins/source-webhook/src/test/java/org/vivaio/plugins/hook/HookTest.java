package org.vivaio.plugins.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Report;
import org.vivaio.api.Verdict;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.testkit.TestContext;
import org.vivaio.testkit.contract.HttpPeer;

class HookTest {
    private static final String SECRET = "a-secret-of-the-tests";

    private final TestContext context = new TestContext();

    private Hook hook(Map<String, ?> settings) {
        return new Hook(Posts.settings(settings), context);
    }

    private static String text(WebResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private void refused(Hook hook, WebRequest request) {
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> hook.receive(request))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.AUTH));
        assertThat(context.intake().items()).isEmpty();
    }

    @Test
    void standard_signatures_are_checked_with_their_time() throws Exception {
        String secret = "whsec_" + Posts.SECRET;
        Hook hook = hook(Map.of("secret", secret));
        Instant now = context.clock().instant();
        refused(hook, Posts.standard(secret, "m1", now.minus(Duration.ofMinutes(6)), "{}"));
        refused(hook, Posts.standard("whsec_AAAA" + Posts.SECRET, "m1", now, "{}"));
        WebResponse answer = hook.receive(Posts.standard(secret, "m1", now, "{\"email\": \"a@x.example\"}"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(text(answer)).contains("\"verdict\":\"accepted\"");
        Capture capture = context.intake().captures().get(0);
        assertThat(capture.externalId()).contains("m1");
        assertThat(capture.fields()).as("the mapping of the source finds them").isEmpty();
        context.intake().answers(Verdict.Kind.PENDING);
        assertThat(hook.receive(Posts.standard(secret, "m2", now, "{}")).status())
                .isEqualTo(202);
    }

    @Test
    void plain_hashes_tokens_and_open_doors_are_known_too() throws Exception {
        String body = "{\"event\": {\"id\": 7}}";
        Hook hex = hook(Map.of("signature", "hmac-hex", "secret", SECRET, "id", "event.id"));
        refused(hex, Posts.post(body, "X-Signature", Posts.hex("another-secret", body)));
        hex.receive(Posts.post(body, "X-Signature", "sha256=" + Posts.hex(SECRET, body)));
        assertThat(context.intake().captures().get(0).externalId()).contains("7");
        hook(Map.of("signature", "hmac-base64", "secret", SECRET, "header", "X-Sig"))
                .receive(Posts.post(body, "x-sig", Posts.base64(SECRET, body)));
        hook(Map.of("signature", "token", "secret", SECRET))
                .receive(Posts.request("POST", Map.of("token", List.of(SECRET)), body));
        hook(Map.of("signature", "none")).receive(Posts.post(body));
        assertThat(context.intake().captures()).hasSize(4);
        assertThat(context.intake().captures().get(3).payload().headers())
                .as("watched like a public form")
                .containsKey("x-vivaio-public");
    }

    @Test
    void a_post_with_several_leads_is_stored_in_one_commit() throws Exception {
        Hook hook = hook(Map.of("signature", "token", "secret", SECRET, "items", "data.leads", "id", "nr"));
        WebResponse answer = hook.receive(Posts.post(
                "{\"data\": {\"leads\": [{\"nr\": 1, \"mail\": \"a\"}, {\"nr\": 2}]}}", "X-Signature", SECRET));
        assertThat(text(answer)).contains("\"stored\":2");
        assertThat(context.intake().captures().stream().map(c -> c.externalId().orElse("")))
                .containsExactly("1", "2");
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> hook.receive(Posts.post("{\"data\": 1}", "X-Signature", SECRET)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.REJECTED));
    }

    @Test
    void Meta_shakes_hands_and_its_leads_are_fetched() throws Exception {
        try (HttpPeer graph = new HttpPeer(request -> HttpPeer.Answer.json(
                "{\"id\": \"444\", \"campaign_name\": \"Spring\", \"field_data\": [{\"name\": \"email\", \"values\": [\"a@x.example\"]},"
                        + " {\"name\": \"size\", \"values\": [\"s\", \"m\"]}]}"))) {
            Hook hook = hook(Map.of(
                    "profile", "meta",
                    "secret", SECRET,
                    "verifyToken", "agreed-word",
                    "accessToken", "page-token",
                    "graph", graph.uri("/v21.0/").toString()));
            WebRequest hello = Posts.request(
                    "GET",
                    Map.of(
                            "hub.mode", List.of("subscribe"),
                            "hub.verify_token", List.of("agreed-word"),
                            "hub.challenge", List.of("1158201444")),
                    "");
            assertThat(text(hook.receive(hello))).isEqualTo("1158201444");
            refused(
                    hook,
                    Posts.request(
                            "GET",
                            Map.of(
                                    "hub.mode", List.of("subscribe"),
                                    "hub.verify_token", List.of("another-word"),
                                    "hub.challenge", List.of("1")),
                            ""));
            String body =
                    "{\"object\": \"page\", \"entry\": [{\"id\": \"1\", \"changes\": [{\"field\": \"leadgen\", \"value\": {\"leadgen_id\": \"444\","
                            + " \"form_id\": \"555\", \"created_time\": 1762077600}}, {\"field\": \"feed\", \"value\": {}}]}]}";
            refused(hook, Posts.post(body, "X-Hub-Signature-256", "sha256=" + Posts.hex("another", body)));
            hook.receive(Posts.post(body, "X-Hub-Signature-256", "sha256=" + Posts.hex(SECRET, body)));

            Capture capture = context.intake().captures().get(0);
            assertThat(capture.externalId()).contains("leadgen:444");
            assertThat(new String(capture.payload().body(), StandardCharsets.UTF_8))
                    .contains("\"email\":\"a@x.example\"", "\"size\":[\"s\",\"m\"]", "\"form_id\":\"555\"");
            assertThat(graph.arrivals().get(0)).contains("/v21.0/444?", "Bearer page-token");
        }
    }

    @Test
    void an_expired_token_of_Meta_is_told_and_a_lead_of_its_test_tool_is_kept_by_its_number() throws Exception {
        AtomicReference<String> code = new AtomicReference<>("190");
        try (HttpPeer graph = new HttpPeer(request ->
                new HttpPeer.Answer(400, "application/json", "{\"error\": {\"code\": " + code.get() + "}}"))) {
            Hook hook = hook(Map.of(
                    "profile",
                    "meta",
                    "secret",
                    SECRET,
                    "verifyToken",
                    "agreed-word",
                    "accessToken",
                    "page-token",
                    "graph",
                    graph.uri("/v21.0/").toString()));
            String body =
                    "{\"entry\": [{\"changes\": [{\"field\": \"leadgen\", \"value\": {\"leadgen_id\": \"444\"}}]}]}";
            WebRequest post = Posts.post(body, "X-Hub-Signature-256", "sha256=" + Posts.hex(SECRET, body));
            refused(hook, post);
            code.set("100");
            hook.receive(post);
            assertThat(context.intake().captures()).hasSize(1);
        }
    }

    private Report report(int index) {
        return (Report) context.intake().items().get(index);
    }

    @Test
    void an_order_of_WooCommerce_is_a_fact_about_who_placed_it() throws Exception {
        Hook hook = hook(Map.of("profile", "woocommerce", "secret", SECRET));
        WebRequest ping = Posts.post("webhook_id=12", "content-type", "application/x-www-form-urlencoded");
        assertThat(hook.receive(ping).status()).isEqualTo(200);
        assertThat(context.intake().items()).isEmpty();
        String body =
                "{\"id\": 727, \"number\": \"727\", \"status\": \"processing\", \"currency\": \"EUR\", \"total\": \"29.35\", \"date_created_gmt\":"
                        + " \"2026-11-01T16:28:02\", \"billing\": {\"email\": \"john@x.example\"}, \"line_items\": [{\"name\": \"Lamp\", \"sku\": \"L1\","
                        + " \"quantity\": 2}]}";
        refused(hook, Posts.post(body, "X-WC-Webhook-Topic", "order.created", "X-WC-Webhook-Signature", "x"));
        for (String status : List.of("pending", "failed", "cancelled")) {
            String waits = body.replace("processing", status);
            hook.receive(Posts.post(
                    waits,
                    "X-WC-Webhook-Topic",
                    "order.created",
                    "X-WC-Webhook-Signature",
                    Posts.base64(SECRET, waits)));
        }
        assertThat(context.intake().items()).as("nothing is paid yet").isEmpty();
        for (String topic : List.of("order.created", "order.updated", "product.updated", "order.deleted")) {
            hook.receive(Posts.post(
                    body, "X-WC-Webhook-Topic", topic, "X-WC-Webhook-Signature", Posts.base64(SECRET, body)));
        }

        assertThat(context.intake().items()).hasSize(2);
        assertThat(report(0).type()).isEqualTo("order.placed");
        assertThat(report(0).about()).isEqualTo(new Report.Matching("email", "john@x.example"));
        assertThat(report(0).at()).isEqualTo(Instant.parse("2026-11-01T16:28:02Z"));
        assertThat(report(0).data().get("amount")).isEqualTo(Map.of("amount", "29.35", "currency", "EUR"));
        assertThat(report(0).externalId()).isEqualTo(report(1).externalId()).contains("order:727");
    }

    @Test
    void the_name_and_number_of_who_buys_come_along_to_fill_what_is_empty() throws Exception {
        Hook hook = hook(Map.of("profile", "woocommerce", "secret", SECRET));
        String body =
                "{\"id\": 728, \"status\": \"processing\", \"billing\": {\"email\": \"john@x.example\", \"first_name\": \"John\", \"last_name\":"
                        + " \"Doe\", \"phone\": \"+39 02 1234567\", \"postcode\": \"20121\", \"company\": \" \"}}";
        hook.receive(Posts.post(
                body, "X-WC-Webhook-Topic", "order.created", "X-WC-Webhook-Signature", Posts.base64(SECRET, body)));
        assertThat(context.intake().items()).hasSize(2);
        assertThat(report(1).type()).isEqualTo("enrichment.done");
        assertThat(report(1).about()).isEqualTo(report(0).about());
        assertThat(report(1).externalId()).contains("buyer:order:728");
        assertThat(report(1).data().get("fields"))
                .isEqualTo(
                        Map.of("firstName", "John", "lastName", "Doe", "phone", "+39 02 1234567", "postcode", "20121"));
    }

    @Test
    void carts_and_orders_of_Shopify_are_facts_and_a_finished_checkout_is_no_abandoned_cart() throws Exception {
        Hook hook = hook(Map.of("profile", "shopify", "secret", SECRET));
        String cart =
                "{\"id\": 9, \"token\": \"tok\", \"email\": \"j@x.example\", \"abandoned_checkout_url\": \"https://shop.example/c\", \"completed_at\":"
                        + " null, \"created_at\": \"2026-11-01T10:00:00+01:00\", \"total_price\": \"10.00\", \"currency\": \"EUR\"}";
        String done = cart.replace("\"completed_at\": null", "\"completed_at\": \"2026-11-01T11:00:00+01:00\"");
        String order =
                "{\"id\": 10, \"email\": \"j@x.example\", \"order_number\": 1001, \"total_price\": \"10.00\", \"currency\": \"EUR\"}";
        for (List<String> each : List.of(
                List.of("checkouts/update", cart),
                List.of("checkouts/update", done),
                List.of("orders/create", order))) {
            hook.receive(Posts.post(
                    each.get(1),
                    "X-Shopify-Topic",
                    each.get(0),
                    "X-Shopify-Hmac-Sha256",
                    Posts.base64(SECRET, each.get(1))));
        }
        assertThat(context.intake().items().stream().map(i -> ((Report) i).type()))
                .containsExactly("cart.abandoned", "order.placed");
        assertThat(report(0).externalId()).contains("cart:tok");
        assertThat(report(0).at()).isEqualTo(Instant.parse("2026-11-01T09:00:00Z"));
    }
}
