package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Campaigns: leads hang on them from the first day, and so do costs and visits of their codes. */
class CampaignTest extends HostTest {
    private static final String CAMPAIGNS = "/api/v1/tenants/one/campaigns";

    @BeforeAll
    static void campaigns() {
        put("one", "campaign", "fair", """
                {"label": {"en": "Fair", "it": "Fiera"}, "from": "2026-03-01", "to": "2026-05-31", "channel": "fair",
                 "audience": "builders", "benefit": "a free survey", "budget": {"amount": "1000.00", "currency": "EUR"},
                 "codes": [{"code": "FIERA26", "label": "flyer", "to": "/f/one/contact?lang=it#top"},
                           {"code": "STAND-7", "to": "https://example.com/"}]}""");
    }

    private static JsonNode fair() {
        return get(CAMPAIGNS + "/fair").expect(200).json();
    }

    @Test
    void leads_hang_on_a_campaign_by_its_name_or_code() {
        long before = fair().path("leads").asLong();
        post(
                        "/api/v1/tenants/one/captures",
                        "{\"source\": \"api\", \"fields\": {\"email\": \"c1@fair.example\"},"
                                + " \"touch\": {\"campaign\": \"Fair\"}}")
                .expect(201);
        Answer byCode = post(
                        "/api/v1/tenants/one/captures",
                        "{\"source\": \"api\", \"fields\": {\"email\": \"c2@fair.example\"},"
                                + " \"touch\": {\"content\": \"fiera26\"}}")
                .expect(201);
        post(
                        "/api/v1/tenants/one/captures",
                        "{\"source\": \"api\", \"fields\": {\"email\": \"c2@fair.example\"},"
                                + " \"touch\": {\"code\": \"STAND-7\"}}")
                .expect(200);
        post(
                        "/api/v1/tenants/one/captures",
                        "{\"source\": \"api\", \"fields\": {\"email\": \"c3@fair.example\"},"
                                + " \"touch\": {\"campaign\": \"unknown\"}}")
                .expect(201);
        JsonNode fair = fair();
        assertThat(fair.path("leads").asLong() - before).isEqualTo(2);
        assertThat(fair.path("captures").asLong()).isEqualTo(fair.path("leads").asLong() + 1);
        assertThat(fair.at("/sources/0/source").asText()).isEqualTo("api");
        JsonNode lead = get("/api/v1/tenants/one/leads/"
                        + byCode.json().path("leadId").asText())
                .json();
        assertThat(lead.path("campaign").asText()).isEqualTo("fair");
    }

    @Test
    void costs_are_entered_and_imported_once_and_taken_back() {
        post(
                        CAMPAIGNS + "/fair/costs",
                        "{\"day\": \"2026-03-01\", \"amount\": {\"amount\": \"100.50\", \"currency\": \"EUR\"}, \"note\": \"stand\"}")
                .expect(201);
        String csv =
                "day,amount,currency,note,reference\r\n2026-03-02,20.00,EUR,\"flyers, 2 sorts\",INV-1\n2026-03-03,5,USD,,INV-2\n";
        for (int i = 0; i < 2; i++) {
            JsonNode entered = send("POST", CAMPAIGNS + "/fair/costs", ADMIN, "text/csv", csv)
                    .expect(201)
                    .json();
            assertThat(entered.path("entered").asInt()).isEqualTo(i == 0 ? 2 : 0);
        }
        JsonNode fair = fair();
        assertThat(fair.at("/cost/amount").asText()).isEqualTo("120.50");
        assertThat(fair.at("/left/amount").asText()).isEqualTo("879.50");
        assertThat(fair.at("/otherCosts/0/currency").asText()).isEqualTo("USD");
        assertThat(fair.path("costs").findValuesAsText("note")).contains("flyers, 2 sorts");
        String id = fair.at("/costs/0/id").asText();
        send("DELETE", CAMPAIGNS + "/fair/costs/" + id, ADMIN, null, (String) null)
                .expect(204);
        send("DELETE", CAMPAIGNS + "/fair/costs/" + id, ADMIN, null, (String) null)
                .expect(404);
        post(CAMPAIGNS + "/fair/costs", "{\"day\": \"soon\", \"amount\": \"much\", \"oops\": 1}")
                .expect(422);
        send("POST", CAMPAIGNS + "/fair/costs", ADMIN, "text/csv", "2026-01-01,x")
                .expect(422);
        post(CAMPAIGNS + "/none/costs", "{\"day\": \"2026-03-01\", \"amount\": \"1\"}")
                .expect(404);
        assertThat(send("GET", "/api/v1/tenants/two/campaigns", ADMIN, null, (String) null)
                        .json()
                        .path("items"))
                .isEmpty();
        assertThat(get(CAMPAIGNS).json().at("/items/0/name").asText()).isEqualTo("fair");
    }

    @Test
    void a_short_link_leads_to_its_page_with_the_origin_and_is_counted() {
        Answer followed =
                send("GET", "/t/q/one/fiera26", "", null, (String) null).expect(302);
        assertThat(followed.header("location"))
                .isEqualTo(
                        "/f/one/contact?lang=it&utm_source=fair&utm_medium=offline&utm_campaign=fair&utm_content=FIERA26#top");
        assertThat(send("GET", "/t/q/one/STAND-7", "", null, (String) null)
                        .expect(302)
                        .header("location"))
                .startsWith("https://example.com/?utm_source=fair");
        await().untilAsserted(
                        () -> assertThat(fair().at("/codes/0/visits").asLong()).isGreaterThanOrEqualTo(1));
        send("GET", "/t/q/two/FIERA26", "", null, (String) null).expect(404);
        send("GET", "/t/q/one/nothing", "", null, (String) null).expect(404);
    }

    @Test
    void the_qr_code_reads_as_the_short_link() throws Exception {
        Answer svg =
                send("GET", "/t/q/one/FIERA26.svg", "", null, (String) null).expect(200);
        assertThat(svg.header("content-type")).isEqualTo("image/svg+xml");
        Matcher box = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(svg.text());
        assertThat(box.find()).isTrue();
        int size = Integer.parseInt(box.group(1));
        int scale = 4;
        int[] pixels = new int[size * size * scale * scale];
        Arrays.fill(pixels, 0xFFFFFF);
        Matcher dot = Pattern.compile("M(\\d+) (\\d+)h1v1h-1z").matcher(svg.text());
        while (dot.find()) {
            for (int y = 0; y < scale; y++) {
                for (int x = 0; x < scale; x++) {
                    pixels[
                            (Integer.parseInt(dot.group(2)) * scale + y) * size * scale
                                    + Integer.parseInt(dot.group(1)) * scale
                                    + x] = 0;
                }
            }
        }
        String read = new QRCodeReader()
                .decode(new BinaryBitmap(
                        new HybridBinarizer(new RGBLuminanceSource(size * scale, size * scale, pixels))))
                .getText();
        assertThat(read).endsWith("/t/q/one/FIERA26").startsWith("http");
    }

    @Test
    void a_spec_that_cannot_be_is_refused_with_its_places() {
        Answer answer = send("PUT", "/api/v1/tenants/one/resources/campaign/bad", ADMIN, "application/json", """
                {"spec": {"from": "2026-05-01", "to": "2026-04-01", "budget": {"amount": "much"}, "oops": 1,
                  "codes": [{"code": "a b", "to": "javascript:alert(1)"}, {"code": "FIERA26"}]}}""")
                .expect(422);
        assertThat(answer.json().path("errors").findValuesAsText("field"))
                .contains(
                        "campaign/bad:to",
                        "campaign/bad:budget.amount",
                        "campaign/bad:oops",
                        "campaign/bad:codes[0].code",
                        "campaign/bad:codes[0].to");
        assertThat(answer.text()).contains("FIERA26");
    }
}
