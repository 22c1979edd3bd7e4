package org.vivaio.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.EventData.OwnerChanged;
import org.vivaio.core.lead.EventData.OwnerSought;
import org.vivaio.core.lead.EventData.SellerLeft;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.Routed.Candidate;

/** Who gets a lead, who falls out and why, who would have been next. */
class RoutingTest {
    private static final String MORNING = "2026-11-26T10:00";

    private static String seller(String more) {
        return "{\"email\": \"x@shop.example\"" + (more.isEmpty() ? "" : ", " + more) + "}";
    }

    private static Desk desk(String rule, String... sellers) {
        Desk desk = new Desk(MORNING).with("routing", "default", rule);
        for (int i = 0; i < sellers.length; i += 2) {
            desk.with("seller", sellers[i], seller(sellers[i + 1]));
        }
        assertThat(desk.problems()).isEmpty();
        return desk;
    }

    private static Map<String, String> out(OwnerChanged change) {
        Map<String, String> out = new HashMap<>();
        change.how().orElseThrow().candidates().forEach(c -> c.out().ifPresent(why -> out.put(c.seller(), why)));
        return out;
    }

    private static OwnerChanged assigned(Desk desk, UUID lead) {
        List<OwnerChanged> all = desk.events(lead, OwnerChanged.class);
        return all.get(all.size() - 1);
    }

    @Test
    void theClosestTerritoryWinsAndTheWiderOnesStandIn() {
        Desk desk = desk(
                "{}",
                "cap",
                "\"territory\": {\"postcodes\": [\"20120-20129\"]}",
                "milan",
                "\"territory\": {\"provinces\": [\"mi\"]}",
                "italy",
                "\"territory\": {\"countries\": [\"IT\"]}",
                "france",
                "\"territory\": {\"countries\": [\"FR\"]}");

        assertThat(desk.owner(desk.capture("province", "MI", "postcode", "20121")))
                .isEqualTo("cap");
        UUID province = desk.capture("province", "Mi", "postcode", "20150");
        assertThat(desk.owner(province)).isEqualTo("milan");
        assertThat(out(assigned(desk, province)))
                .isEqualTo(Map.of("cap", "territory", "france", "territory", "italy", "farther"));
        assertThat(desk.owner(desk.capture("province", "RM"))).isEqualTo("italy");
        assertThat(desk.owner(desk.capture("country", "FR", "province", "75"))).isEqualTo("france");
        assertThat(desk.owner(desk.capture("country", "DE"))).isEmpty();

        desk.with("seller", "milan", seller("\"territory\": {\"provinces\": [\"MI\"]}, \"active\": false"));
        UUID standIn = desk.capture("province", "MI");
        assertThat(desk.owner(standIn)).isEqualTo("italy");
        assertThat(out(assigned(desk, standIn))).containsEntry("milan", "inactive");
    }

    @Test
    void aSellerHasWhatTheTeamsAboveSayWhereItSaysNothing() {
        Desk desk = new Desk(MORNING)
                .with("calendar", "shop", "{\"hours\": {\"mon-fri\": [\"09:00-18:00\"]}}")
                .with(
                        "team",
                        "italy",
                        "{\"territory\": {\"countries\": [\"IT\"]}, \"calendar\": \"shop\", \"skills\": [\"roofs\"]}")
                .with("team", "north", "{\"parent\": \"italy\", \"territory\": {\"provinces\": [\"MI\", \"TO\"]}}")
                .with("seller", "anna", seller("\"team\": \"north\", \"skills\": [\"Windows\"]"))
                .with("seller", "bea", seller("\"team\": \"italy\""))
                .with("routing", "default", "{\"skills\": [\"roofs\"], \"hours\": \"require\"}");
        assertThat(desk.problems()).isEmpty();
        assertThat(desk.owner(desk.capture("province", "TO"))).isEqualTo("anna");
        assertThat(desk.owner(desk.capture("province", "RM"))).isEqualTo("bea");
        desk.with(
                "routing", "default", "{\"teams\": [\"italy\"], \"skillField\": \"product\", \"territory\": \"any\"}");
        assertThat(desk.owner(desk.capture("province", "TO", "product", "windows")))
                .isEqualTo("anna");
    }

    @Test
    void languageSkillAbsenceAndHoursTakeSellersOutEachWithItsReason() {
        Desk desk = new Desk("2026-12-24T10:00")
                .with("calendar", "late", "{\"hours\": {\"mon-sun\": [\"20:00-23:00\"]}}")
                .with("seller", "a", seller("\"languages\": [\"de\"], \"skills\": [\"roofs\"]"))
                .with("seller", "b", seller(""))
                .with("seller", "c", seller("\"skills\": [\"roofs\"], \"absences\": [{\"from\": \"2026-12-24\"}]"))
                .with("seller", "d", seller("\"skills\": [\"roofs\"], \"calendar\": \"late\""))
                .with("seller", "e", seller("\"skills\": [\"roofs\"]"))
                .with(
                        "routing",
                        "default",
                        "{\"territory\": \"none\", \"skills\": [\"roofs\"], \"language\": true, \"hours\": \"require\"}");
        UUID lead = desk.capture("language", "it-IT");
        assertThat(desk.owner(lead)).isEqualTo("e");
        assertThat(out(assigned(desk, lead)))
                .isEqualTo(Map.of("a", "language", "b", "skill", "c", "absent", "d", "hours"));
        assertThat(assigned(desk, lead).reasons()).containsExactly("rule:default", "only-one");
    }

    @Test
    void whoIsClosedGetsTheLeadWhenTheyOpen() {
        Desk desk = new Desk("2026-11-27T18:05")
                .with("calendar", "shop", "{\"hours\": {\"mon-fri\": [\"09:00-18:00\"]}}")
                .with("seller", "a", seller("\"calendar\": \"shop\""))
                .with("routing", "default", "{\"territory\": \"none\", \"hours\": \"require\"}");
        UUID lead = desk.capture("email", "x@y.example");
        assertThat(desk.owner(lead)).isEmpty();
        assertThat(desk.events(lead, OwnerSought.class)).singleElement().satisfies(s -> {
            assertThat(s.why()).isEqualTo("closed");
            assertThat(s.how().candidates())
                    .containsExactly(new Candidate("a", Optional.of("hours"), Optional.empty()));
        });
        desk.goTo("2026-11-30T08:59");
        assertThat(desk.owner(lead)).isEmpty();
        desk.goTo("2026-11-30T09:01");
        assertThat(desk.owner(lead)).isEqualTo("a");
        assertThat(desk.times(lead, "owner.assigned")).containsExactly(Desk.at("2026-11-30T09:00"));
    }

    @Test
    void capsADayAndOpenLeadsHoldAndADayEndsWhereTheSellerLives() {
        Desk desk = desk(
                "{\"territory\": \"none\", \"strategy\": \"least-loaded\"}",
                "a",
                "\"caps\": {\"perDay\": 2}",
                "b",
                "\"caps\": {\"open\": 1}");
        List<UUID> leads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            leads.add(desk.capture("email", "p" + i + "@x.example"));
        }
        assertThat(leads.stream().map(desk::owner)).containsExactly("a", "b", "a", "");
        OwnerSought nobody = desk.events(leads.get(3), OwnerSought.class).get(0);
        assertThat(nobody.how().candidates())
                .extracting(c -> c.seller() + " " + c.out().orElse(""))
                .containsExactlyInAnyOrder("a cap-day:2", "b cap-open:1");

        desk.fact(leads.get(1), "user:b", new StageChanged("", "dead", Optional.empty(), Optional.empty()));
        assertThat(desk.open("b")).isZero();
        assertThat(desk.owner(desk.capture("email", "again@x.example"))).isEqualTo("b");
        desk.goTo("2026-11-27T00:30");
        assertThat(desk.owner(desk.capture("email", "next-day@x.example"))).isEqualTo("a");
    }

    @Test
    void leastLoadedCountsOpenLeadsOnly() {
        Desk desk = desk("{\"territory\": \"none\", \"strategy\": \"least-loaded\"}", "a", "", "b", "");
        UUID first = desk.capture("email", "1@x.example");
        UUID second = desk.capture("email", "2@x.example");
        assertThat(List.of(desk.owner(first), desk.owner(second))).containsExactly("a", "b");
        desk.fact(second, "user:b", new StageChanged("", "customer", Optional.empty(), Optional.empty()));
        UUID third = desk.capture("email", "3@x.example");
        assertThat(desk.owner(third)).as("b has none open").isEqualTo("b");
        assertThat(assigned(desk, third).next()).contains("a");
        assertThat(assigned(desk, third).how().orElseThrow().candidates())
                .containsExactly(
                        new Candidate("b", Optional.empty(), Optional.of(0.0)),
                        new Candidate("a", Optional.empty(), Optional.of(1.0)));
    }

    /** Whoever may take part at the time gets the share of their weight, within one lead, whatever comes and goes. */
    @Test
    void aRotationIsFairToWithinOneLeadThoughSellersComeAndGo() {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Desk desk = desk("{\"territory\": \"none\", \"strategy\": \"weighted\"}");
            Map<String, Integer> weights = new HashMap<>();
            for (int i = 0; i < 2 + random.nextInt(5); i++) {
                weights.put("s" + i, 1 + random.nextInt(4));
                desk.with("seller", "s" + i, seller("\"weight\": " + weights.get("s" + i)));
            }
            Map<String, Double> due = new HashMap<>();
            Map<String, Integer> given = new HashMap<>();
            double sum = weights.values().stream().mapToInt(w -> w).sum();
            for (int i = 0; i < 200; i++) {
                given.merge(desk.owner(desk.capture("email", i + "@x.example")), 1, Integer::sum);
                weights.forEach((name, weight) -> due.merge(name, weight / sum, Double::sum));
            }
            weights.keySet()
                    .forEach(name -> assertThat((double) given.get(name))
                            .as("seed, weights %s, given %s", weights, given)
                            .isBetween(due.get(name) - 1.5, due.get(name) + 1.5));
            assertThat(given.values().stream().mapToInt(g -> g).sum()).isEqualTo(200);
        }
    }

    @Test
    void whoComesBackHasNothingToCatchUp() {
        Desk desk = desk("{\"territory\": \"none\"}", "a", "", "b", "");
        desk.with("seller", "c", seller("\"active\": false"));
        for (int i = 0; i < 30; i++) {
            desk.capture("email", i + "@x.example");
        }
        desk.with("seller", "c", seller(""));
        List<String> next = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            next.add(desk.owner(desk.capture("email", "later" + i + "@x.example")));
        }
        assertThat(next).containsOnly("a", "b", "c");
        assertThat(next.stream().filter("c"::equals)).hasSize(2);
    }

    @Test
    void aKnownPersonComesBackToTheSellerTheyHad() {
        Desk desk = desk("{\"territory\": \"none\", \"on\": [\"capture.accepted\"]}", "a", "", "b", "");
        UUID lead = desk.capture("email", "1@x.example");
        assertThat(desk.owner(lead)).isEqualTo("a");
        desk.fact(lead, "user:boss", new OwnerChanged("released", Optional.empty(), Optional.of("on leave")));
        assertThat(desk.lead(lead).work().waiting()).isPresent();
        desk.capture(lead, "message", "me again");
        assertThat(desk.owner(lead)).isEqualTo("a");
        assertThat(assigned(desk, lead).reasons()).contains("sticky");
    }

    @Test
    void manualSortingKeepsTheLeadInItsQueueAndTheFallbackTakesWhatFindsNobody() {
        Desk desk = desk("{\"fallback\": \"boss\"}", "a", "\"territory\": {\"provinces\": [\"MI\"]}", "boss", "");
        desk.with(
                "routing",
                "a-fair",
                "{\"when\": \"lead.message == 'fair'\", \"strategy\": \"manual\", \"queue\": \"back-office\", \"order\": 1}");
        UUID sorted = desk.capture("message", "fair", "province", "PA");
        // the first rule leaves it to people, and rules behind it are not asked for what a person is to sort
        assertThat(desk.lead(sorted).work().waiting().map(w -> w.queue())).contains("back-office");
        assertThat(desk.owner(sorted)).isEmpty();
        UUID lost = desk.capture("province", "PA");
        assertThat(desk.owner(lost)).isEqualTo("boss");
        assertThat(assigned(desk, lost).reasons()).contains("fallback");
    }

    @Test
    void leadsOfASellerWhoLeftGoBackToPeople() {
        Desk desk = desk("{\"territory\": \"none\"}", "a", "", "b", "");
        UUID lead = desk.capture("email", "1@x.example");
        assertThat(desk.fact(lead, "clock", new SellerLeft("a")))
                .as("a is still there")
                .isEmpty();
        desk.without("seller", "a");
        desk.fact(lead, "clock", new SellerLeft("a"));
        assertThat(desk.owner(lead)).isEmpty();
        assertThat(desk.lead(lead).work().waiting().map(w -> w.queue() + " " + w.why()))
                .contains("former-a seller-gone");
        assertThat(desk.open("a")).isZero();
        assertThat(desk.fact(lead, "clock", new SellerLeft("a"))).isEmpty();
    }

    @Test
    void aHundredSellersElsewhereAreCountedNotNamed() {
        Desk desk = desk("{}", "near", "\"territory\": {\"provinces\": [\"MI\"]}");
        for (int i = 0; i < 100; i++) {
            desk.with("seller", "far" + i, seller("\"territory\": {\"provinces\": [\"PA\"]}"));
        }
        UUID lead = desk.capture("province", "MI");
        assertThat(assigned(desk, lead).how().orElseThrow().candidates()).hasSize(40);
        assertThat(assigned(desk, lead).how().orElseThrow().more()).isEqualTo(Map.of("territory", 61));
    }

    @Test
    void wrongSpecsAreRefusedWithTheirPlace() {
        Desk desk = new Desk(MORNING)
                .with(
                        "calendar",
                        "c",
                        "{\"zone\": \"Mars/Base\", \"hours\": {\"mon\": [\"9-18\"], \"someday\": [\"09:00-10:00\"]}, \"holidays\": [\"31-12\"]}")
                .with("calendar", "d", "{\"hours\": {\"mon-fri\": [\"09:00-18:00\"], \"wed\": [\"17:00-19:00\"]}}")
                .with("team", "x", "{\"parent\": \"y\"}")
                .with("team", "y", "{\"parent\": \"x\"}")
                .with(
                        "seller",
                        "s",
                        "{\"email\": \"nobody\", \"team\": \"z\", \"calendar\": \"none\", \"weight\": 0, \"caps\": {\"perDay\": 1.5},"
                                + " \"territory\": {\"provinces\": [\"MI\", \"mi\"], \"postcodes\": [\"20100-20199\", \"20150\", \"9-1\"]},"
                                + " \"absences\": [{\"from\": \"2026-12-24\", \"to\": \"2026-12-01\"}], \"alerts\": {\"quiet\": \"always\", \"digest\": \"1m\"}}")
                .with(
                        "routing",
                        "r",
                        "{\"strategy\": \"luck\", \"fallback\": \"ghost\", \"sellers\": [\"ghost\"], \"teams\": [\"z\"], \"queue\": \"No!\","
                                + " \"offer\": {}, \"speed\": {\"target\": \"15m\", \"warn\": \"20m\"}, \"claim\": {\"order\": \"lead.email ==\"}, \"typo\": 1}");
        assertThat(desk.problems())
                .contains(
                        "calendar/c:zone zone",
                        "calendar/c:hours.mon hours",
                        "calendar/c:hours.someday unknown",
                        "calendar/c:holidays date",
                        "calendar/d:hours.wed overlap",
                        "team/x:parent cycle",
                        "seller/s:email email",
                        "seller/s:team missing",
                        "seller/s:calendar missing",
                        "seller/s:weight range",
                        "seller/s:caps.perDay range",
                        "seller/s:territory.provinces duplicate",
                        "seller/s:territory.postcodes duplicate",
                        "seller/s:territory.postcodes range",
                        "seller/s:absences[0].to range",
                        "seller/s:alerts.quiet hours",
                        "seller/s:alerts.digest range",
                        "routing/r:strategy choice",
                        "routing/r:fallback missing",
                        "routing/r:sellers missing",
                        "routing/r:teams missing",
                        "routing/r:queue name",
                        "routing/r:offer.within required",
                        "routing/r:speed.warn range",
                        "routing/r:claim.order expression",
                        "routing/r:typo unknown");
    }

    @Test
    void aCallThatAMachineMadeIsNoSignOfLife() {
        Desk desk = desk("{\"territory\": \"none\", \"offer\": {\"within\": \"15m\"}}", "a", "", "b", "");
        UUID lead = desk.capture("email", "1@x.example");
        desk.fact(lead, "connection:pbx", new Observed("call.ended", Map.of("machine", true)));
        assertThat(desk.lead(lead).work().hold()).isPresent();
        desk.fact(lead, "connection:pbx", new Observed("call.ended", Map.of("answered", false)));
        assertThat(desk.lead(lead).work().hold()).isEmpty();
    }
}
