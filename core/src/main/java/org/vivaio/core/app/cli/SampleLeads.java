package org.vivaio.core.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.vivaio.core.platform.Json;

/** Makes up plausible leads of Italian firms and what they did. Addresses are at domains that nobody can own. */
final class SampleLeads {
    private static final List<String> FIRST = List.of(
            "Giulia",
            "Marco",
            "Francesca",
            "Luca",
            "Chiara",
            "Andrea",
            "Sara",
            "Matteo",
            "Elena",
            "Davide",
            "Martina",
            "Paolo",
            "Valentina",
            "Simone",
            "Alessia",
            "Niccolò",
            "Giorgia",
            "Federico",
            "Marta",
            "Riccardo");
    private static final List<String> LAST = List.of(
            "Rossi",
            "Ferrari",
            "Esposito",
            "Bianchi",
            "Romano",
            "Colombo",
            "Ricci",
            "Marino",
            "Greco",
            "Bruno",
            "Gallo",
            "Conti",
            "De Luca",
            "Mancini",
            "Costa",
            "Giordano",
            "Rizzo",
            "Lombardi",
            "Moretti",
            "D'Angelo");
    private static final List<String> TRADE = List.of(
            "Serramenti",
            "Logistica",
            "Arredi",
            "Impianti",
            "Consulenza",
            "Alimentari",
            "Meccanica",
            "Vivai",
            "Software",
            "Edilizia");
    private static final List<String> FORM = List.of("S.r.l.", "S.p.A.", "S.n.c.", "& Figli");
    private static final List<String[]> PLACES = List.of(
            new String[] {"Milano", "MI", "20121"},
            new String[] {"Torino", "TO", "10121"},
            new String[] {"Roma", "RM", "00184"},
            new String[] {"Napoli", "NA", "80132"},
            new String[] {"Bologna", "BO", "40121"},
            new String[] {"Firenze", "FI", "50122"},
            new String[] {"Verona", "VR", "37121"},
            new String[] {"Bari", "BA", "70121"},
            new String[] {"Novara", "NO", "28100"},
            new String[] {"Palermo", "PA", "90133"});
    private static final List<String> ROLES =
            List.of("Titolare", "Responsabile acquisti", "Direttore marketing", "Amministrazione");
    private static final List<String> MESSAGES = List.of(
            "Vorrei ricevere un preventivo.",
            "Potete richiamarmi in mattinata?",
            "Cerchiamo un fornitore per la nuova sede.",
            "Avete disponibilità entro fine mese?",
            "Interessati alla vostra guida, grazie.");
    private static final List<String> PAGES = List.of("/", "/prodotti", "/prezzi", "/guida", "/contatti");
    private static final List<String[]> ORIGINS = List.of(
            new String[] {"google", "cpc", "primavera"},
            new String[] {"newsletter", "email", "guida"},
            new String[] {"linkedin", "social", "fiera"},
            new String[] {"google", "organic", ""});
    private static final Duration PAST = Duration.ofDays(90);

    private final RandomGenerator random;
    private final Instant now;
    private final String run;

    /**
     * Sample leads.
     *
     * @param run makes the addresses of one run differ from those of another
     */
    SampleLeads(RandomGenerator random, Instant now, String run) {
        this.random = random;
        this.now = now;
        this.run = run;
    }

    /**
     * A lead and what it did afterwards.
     *
     * @param capture body of {@code POST captures}
     * @param facts bodies of {@code POST leads/{id}/facts}, oldest first
     */
    record Sample(ObjectNode capture, List<ObjectNode> facts) {}

    /** The lead with a number. */
    Sample next(int number) {
        String first = pick(FIRST);
        String last = pick(LAST);
        String[] place = pick(PLACES);
        boolean firm = random.nextInt(100) < 60;
        String company = pick(TRADE) + " " + last + " " + pick(FORM);
        Instant at = now.minusMillis(random.nextLong(PAST.toMillis()));

        ObjectNode capture = Json.object().put("source", "api").put("at", at.toString());
        ObjectNode fields = capture.putObject("fields");
        fields.put("firstName", first).put("lastName", last);
        String mailbox = plain(first) + "." + plain(last) + "." + run + number;
        fields.put("email", mailbox + "@" + (firm ? plain(company) + ".example" : "example.org"));
        if (firm) {
            fields.put("company", company).put("role", pick(ROLES));
        }
        fields.put("city", place[0]).put("province", place[1]).put("postcode", place[2]);
        fields.put("country", "IT").put("language", "it");
        if (random.nextInt(100) < 70) {
            fields.put("message", pick(MESSAGES));
        }
        String[] origin = pick(ORIGINS);
        ObjectNode touch = capture.putObject("touch").put("source", origin[0]).put("medium", origin[1]);
        if (!origin[2].isEmpty()) {
            touch.put("campaign", origin[2]);
        }
        return new Sample(capture, random.nextInt(100) < 40 ? history(at) : List.of());
    }

    private List<ObjectNode> history(Instant since) {
        List<ObjectNode> facts = new ArrayList<>();
        Instant at = since;
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            long left = Duration.between(at, now).toMillis();
            at = at.plusMillis(1 + random.nextLong(Math.max(1, left / 2)));
            ObjectNode fact = Json.object();
            switch (random.nextInt(10)) {
                case 0, 1 ->
                    fact.put("type", "asset.downloaded")
                            .put("at", at.toString())
                            .putObject("data")
                            .put("asset", "guida");
                case 2 ->
                    fact.put("type", "call.ended")
                            .put("at", at.toString())
                            .putObject("data")
                            .put("outcome", random.nextBoolean() ? "reached" : "no-answer")
                            .put("seconds", random.nextInt(600));
                default ->
                    fact.put("type", "visit.seen")
                            .put("at", at.toString())
                            .putObject("data")
                            .put("page", pick(PAGES));
            }
            facts.add(fact);
        }
        return facts;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static String plain(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "");
        return plain.substring(0, Math.min(40, plain.length()));
    }
}
