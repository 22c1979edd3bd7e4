package org.vivaio.bench.identity;

import io.vertx.core.json.JsonObject;
import java.util.Random;

/** Plausible persons, always the same for the same number. */
final class Persons {
    private static final String[] FIRST =
            ("Marco Luca Andrea Matteo Alessandro Davide Stefano Francesco Giuseppe Antonio Giulia Sara Martina Chiara Anna"
                            + " Francesca Elena Valentina Silvia Laura Paola Roberto Simone Federico Lorenzo Riccardo Fabio Giovanni"
                            + " Pietro Emma Sofia Aurora Alice Ginevra Beatrice Greta Vittoria Camilla Nicola Daniele Enrico Paolo"
                            + " Massimo Claudio Maria Teresa Caterina Irene Serena Elisa")
                    .split(" ");
    private static final String[] SYLLABLES =
            "ba be bi bo ca ce co da de di do fa fe fi ga ge gi la le li lo ma me mi mo na ne ni pa pe pi ra re ri ro sa se si ta te ti va ve vi za"
                    .split(" ");
    private static final String[] ENDS = "ni ri lli tti sso ndi rsi cci gna bbi".split(" ");
    private static final String[] CITIES =
            "Milano Torino Roma Napoli Bologna Firenze Genova Verona Padova Bari Palermo Catania Brescia Parma Modena Trieste Pisa Lecce Cuneo Asti"
                    .split(" ");
    private static final String[] STREETS =
            "Roma Garibaldi Mazzini Cavour Verdi Dante Manzoni Marconi Leopardi Carducci Galilei Volta Colombo Rossini Puccini"
                    .split(" ");

    private Persons() {}

    static JsonObject of(long number) {
        Random random = new Random(number * 7_919 + 13);
        random.nextInt();
        String first = FIRST[random.nextInt(FIRST.length)];
        String last = surname(random);
        int city = random.nextInt(CITIES.length);
        JsonObject person = new JsonObject()
                .put("firstName", first)
                .put("lastName", last)
                .put("address", "Via " + STREETS[random.nextInt(STREETS.length)] + " " + (1 + random.nextInt(180)))
                .put("postcode", String.format("%05d", 10_000 + city * 1_000 + random.nextInt(90)))
                .put("city", CITIES[city]);
        if (random.nextInt(10) < 9) {
            person.put("email", (first + "." + last + number + "@mail.example").toLowerCase(java.util.Locale.ROOT));
        }
        if (random.nextInt(10) < 6) {
            person.put("phone", "+39 3" + (20 + random.nextInt(70)) + " " + String.format("%07d", number % 10_000_000));
        }
        if (random.nextInt(10) < 4) {
            person.put("company", surname(random) + " " + surname(random) + " Srl");
        }
        return person;
    }

    private static String surname(Random random) {
        StringBuilder name = new StringBuilder();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            name.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
        }
        name.append(SYLLABLES[random.nextInt(SYLLABLES.length)], 0, 1);
        name.append(ENDS[random.nextInt(ENDS.length)]);
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** The same person as somebody else would write them: no address, no number, a slip in the family name. */
    static JsonObject again(long number) {
        JsonObject person = of(number);
        person.remove("email");
        person.remove("phone");
        String last = person.getString("lastName");
        int slip = 1 + (int) (number % Math.max(1, last.length() - 2));
        return person.put("lastName", last.substring(0, slip) + last.substring(slip + 1));
    }
}
