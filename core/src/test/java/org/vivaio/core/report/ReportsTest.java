package org.vivaio.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.app.HostTest;
import org.vivaio.core.platform.Json;

/** What the reports of a tenant count, on the real product; made again from the events they say the same. */
class ReportsTest extends HostTest {
    private static final String PATH = "/api/v1/tenants/reports/";
    private static String won = "";

    @BeforeAll
    static void leads() {
        createTenant("reports");
        put("reports", "seller", "giulia", "{\"email\": \"giulia@shop.example\"}");
        put("reports", "routing", "default", "{\"territory\": \"none\", \"speed\": {\"target\": \"1h\"}}");
        for (int i = 0; i < 6; i++) {
            String lead = captureFrom(i % 2 == 0 ? "google" : "=cmd|' /C calc'!A0", i, "MI");
            if (i < 3) {
                patch(lead, "{\"stage\": \"sql\"}");
                fact(lead, "{\"type\": \"call.ended\", \"data\": {}}");
                fact(lead, "{\"type\": \"handover.accepted\", \"data\": {}}");
                won = lead;
            } else if (i < 5) {
                patch(lead, "{\"stage\": \"dead\"}");
                fact(lead, "{\"type\": \"handover.rejected\", \"data\": {\"reason\": \"no-budget\"}}");
            }
        }
        patch(won, "{\"stage\": \"customer\"}");
        String nobody = captureFrom("anna@rossi.example", 7, "RM");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> report("triage").path("rows").path(0).path("leads").asInt() == 7);
        post(PATH + "leads/" + nobody + ":discard", "").expect(204);
        // a known person who comes again is no new lead
        captureFrom("google", 0, "MI");
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            JsonNode triage = report("triage").path("rows").path(0);
            return triage.path("leads").asInt() == 7
                    && triage.path("lost").path("n").asInt() == 3
                    && report("speed").path("rows").path(0).path("started").asInt() == 8;
        });
    }

    private static String captureFrom(String source, int number, String province) {
        ObjectNode body = Json.object().put("source", "api");
        body.putObject("fields").put("email", "p" + number + "@reports.example").put("province", province);
        body.putObject("touch").put("source", source).put("campaign", "autumn");
        return post(PATH + "captures", Json.write(body)).json().path("leadId").asText();
    }

    private static void patch(String lead, String body) {
        send("PATCH", PATH + "leads/" + lead, ADMIN, "application/json", body).expect(200);
    }

    private static void fact(String lead, String body) {
        post(PATH + "leads/" + lead + "/facts", body).expect(201);
    }

    private static JsonNode report(String query) {
        return get(PATH + "reports/" + query).expect(200).json();
    }

    private static int behind(String query) {
        return report(query).path("items").size();
    }

    @Test
    void aShareOpensToTheLeadsItCounts() {
        assertThat(behind("funnel/leads?show=reached:sql")).isEqualTo(3);
        assertThat(report("funnel/leads?show=reached:customer")
                        .at("/items/0/id")
                        .asText())
                .isEqualTo(won);
        assertThat(behind("triage/leads?show=ready")).isEqualTo(3);
        // one of the three was discarded: it is counted, and nobody any more
        assertThat(behind("triage/leads?show=lost")).isEqualTo(3);
        assertThat(report("triage/leads?show=lost").path("items"))
                .filteredOn(lead -> lead.has("erasedAt"))
                .hasSize(1);
        assertThat(behind("triage/leads?show=undecided")).isEqualTo(1);
        assertThat(behind("funnel/leads?by=touch.source&split=google")).isEqualTo(3);
        assertThat(behind("funnel/leads?by=touch.source&split=google&show=reached:sql"))
                .isEqualTo(2);
        assertThat(behind("speed/leads?show=band:5m"))
                .isEqualTo(report("speed").at("/rows/0/bands/5m/leads/n").asInt());
        JsonNode first = report("funnel/leads?limit=4");
        assertThat(first.path("items")).hasSize(4);
        JsonNode rest =
                report("funnel/leads?limit=4&cursor=" + first.path("next").asText());
        assertThat(first.path("items").size() + rest.path("items").size()).isEqualTo(7);
        assertThat(first.at("/items/0").has("consents")).isFalse();
        assertThat(get(PATH + "reports/funnel/leads?show=everything").status()).isEqualTo(400);
        assertThat(get(PATH + "reports/speed/leads?show=band:1h:").status()).isEqualTo(400);
        assertThat(get(PATH + "reports/funnel/leads?cursor=x").status()).isEqualTo(400);
        assertThat(get(PATH + "reports/handover/leads").status()).isEqualTo(400);
        assertThat(get("/api/v1/tenants/two/reports/funnel/leads").expect(200).text())
                .as("another tenant's leads")
                .doesNotContain(won);
    }

    @Test
    void theFunnelCountsWhoEverReachedAStageByOrigin() {
        JsonNode all = report("funnel").path("rows").path(0);
        assertThat(all.path("leads").asInt()).isEqualTo(7);
        assertThat(all.path("reached").path("sql").path("n").asInt()).isEqualTo(3);
        assertThat(all.path("reached").path("customer").path("n").asInt()).isEqualTo(1);
        assertThat(all.path("reached").path("sql").path("share").asDouble()).isEqualTo(0.4286);
        assertThat(all.path("reached").path("sql").path("low").asDouble()).isBetween(0.1, 0.4286);

        JsonNode rows = report("funnel?by=touch.source").path("rows");
        assertThat(rows.findValuesAsText("split"))
                .as("what looks like a person's address is no origin")
                .contains("google", "=cmd|' /C calc'!A0")
                .noneMatch(split -> split.contains("@"));
        assertThat(report("funnel?from=2001-01-01&to=2001-12-31").path("rows")).isEmpty();
        assertThat(get("/api/v1/tenants/two/reports/funnel?by=touch.source")
                        .expect(200)
                        .text())
                .doesNotContain("calc");
    }

    @Test
    void triageTellsReadyUndecidedAndLostAlsoOfThoseWhoWereDiscarded() {
        JsonNode row = report("triage").path("rows").path(0);
        assertThat(row.path("ready").path("n").asInt()).isEqualTo(3);
        assertThat(row.path("undecided").path("n").asInt()).isEqualTo(1);
        assertThat(row.path("lost").path("n").asInt()).isEqualTo(3);
        assertThat(row.path("converted").path("n").asInt()).isEqualTo(1);
    }

    @Test
    void theHandOverTellsReasonsAndTraits() {
        JsonNode report = report("handover");
        JsonNode row = report.path("rows").path(0);
        assertThat(row.path("accepted").asInt()).isEqualTo(3);
        assertThat(row.path("rejected").asInt()).isEqualTo(2);
        assertThat(report.path("reasons").toString()).isEqualTo("[{\"reason\":\"no-budget\",\"n\":2}]");
        assertThat(report.path("traits").findValuesAsText("trait")).contains("province", "touch campaign");
    }

    @Test
    void speedTellsHowLongPeopleWaitedAndWhatCameOfIt() {
        JsonNode row = report("speed").path("rows").path(0);
        // the one who came again is answered already, so another clock runs
        assertThat(row.path("started").asInt()).isEqualTo(8);
        assertThat(row.path("bands").path("5m").path("leads").path("n").asInt()).isEqualTo(3);
        assertThat(row.path("bands").path("5m").path("converted").path("n").asInt())
                .isEqualTo(1);
        // those who still wait are neither in time nor late
        assertThat(row.path("inTime").path("of").asInt())
                .isEqualTo(row.path("inTime").path("n").asInt());
        assertThat(row.path("inTime").path("of").asInt() + row.path("waiting").asInt())
                .isEqualTo(8);
        assertThat(row.path("waiting").asInt()).isPositive();
    }

    @Test
    void madeAgainFromTheEventsTheySayTheSame() {
        JsonNode funnel = report("funnel?by=source");
        JsonNode speed = report("speed");
        post(PATH + "reports:rebuild", "").expect(202);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(report("funnel?by=source")).isEqualTo(funnel);
            assertThat(report("speed")).isEqualTo(speed);
        });
        send("POST", PATH + "reports:rebuild", key("reports", "operator"), null, (String) null)
                .expect(403);
    }

    @Test
    void aSpreadsheetGetsNoFormulaAndAWrongQuestionAnAnswerThatHelps() {
        Answer csv = get(PATH + "reports/origins?by=touch.source&format=csv").expect(200);
        assertThat(csv.header("content-type")).startsWith("text/csv");
        assertThat(csv.text()).contains("'=cmd|' /C calc'!A0").doesNotContain("\n=cmd");
        assertThat(csv.text().lines().findFirst().orElse("")).startsWith("split,leads,ready.n,ready.of");
        get(PATH + "reports/nothing").expect(404);
        for (String wrong : new String[] {
            "by=owner", "from=x", "from=2026-02-30", "from=2026-02-02&to=2026-01-01", "format=pdf", "stage=none"
        }) {
            Answer refused = get(PATH + "reports/funnel?" + wrong).expect(400);
            assertThat(refused.json().path("errors")).as(wrong).isNotEmpty();
        }
    }
}
