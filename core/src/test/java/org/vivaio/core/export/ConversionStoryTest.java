package org.vivaio.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.routing.Desk;

/** A sale goes back to who sent the lead, with what it brought. */
class ConversionStoryTest {
    private static Desk desk() {
        return new Desk("2026-11-02T10:00")
                .withExporter(
                        "ads",
                        "{\"connector\": \"conversion-google\", \"on\": [\"stage.changed\"], \"when\": \"lead.stage == 'customer'"
                                + " && touch.gclid != null\"}");
    }

    private static UUID lead(Desk desk, Map<String, String> touch) {
        UUID lead = desk.capture("email", "ada@shop.example");
        desk.fact(
                lead,
                "lead",
                new CaptureAccepted("api", Map.of("city", "Milano"), touch, Map.of(), List.of(), true, Map.of()));
        return lead;
    }

    @Test
    void theSaleOfALeadThatCameByAClickIsToldWithItsAmount() {
        Desk desk = desk();
        assertThat(desk.problems()).isEmpty();
        UUID lead = lead(desk, Map.of("gclid", "CjwK-1"));
        desk.fact(
                lead,
                "connection:crm",
                new Observed("crm.outcome", Map.of("outcome", "won", "amount", "1250.50", "currency", "CHF")));
        assertThat(desk.lead(lead).stage()).isEqualTo("customer");
        assertThat(desk.effects()).hasSize(1);
        assertThat(desk.effects().get(0).payload())
                .hasToString("{\"event\":\"stage.changed\",\"value\":{\"amount\":\"1250.50\",\"currency\":\"CHF\"}}");
    }

    @Test
    void aLeadWithoutAClickIsNotTold() {
        Desk desk = desk();
        UUID lead = lead(desk, Map.of("utm_source", "news"));
        desk.fact(lead, "connection:crm", new Observed("crm.outcome", Map.of("outcome", "won", "amount", "9")));
        assertThat(desk.lead(lead).stage()).isEqualTo("customer");
        assertThat(desk.effects()).isEmpty();
    }
}
