package org.vivaio.core.identity.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.vivaio.core.field.Field;
import org.vivaio.core.field.FieldGuess;
import org.vivaio.core.field.Fields;

/** How well duplicates are found among synthetic persons whose truth is known, without labels. */
class FebrlTest {
    private static final List<String> FUZZY = List.of(
            "given_name",
            "surname",
            "street_number",
            "address_1",
            "address_2",
            "suburb",
            "postcode",
            "state",
            "date_of_birth");

    private record Person(String truth, Map<String, Object> fields) {}

    private record Figures(double precision, double recall) {
        double f1() {
            return 2 * precision * recall / (precision + recall);
        }
    }

    private static List<Person> persons() {
        try (var file = FebrlTest.class.getResourceAsStream("/febrl/febrl_dataset2.csv")) {
            List<String> lines = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            String[] header = lines.get(0).split(", *", -1);
            List<Person> persons = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                String[] values = line.split(", *", -1);
                Map<String, Object> fields = new HashMap<>();
                for (int i = 1; i < Math.min(values.length, header.length); i++) {
                    if (!values[i].isBlank()) {
                        fields.put(header[i], values[i].strip());
                    }
                }
                persons.add(new Person(values[0].split("-")[1], fields));
            }
            return persons;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Attribute> attributes(boolean withNumber) {
        Map<String, Field> fields = new LinkedHashMap<>();
        FUZZY.forEach(name -> fields.put(name, field(name, Field.Match.FUZZY)));
        if (withNumber) {
            fields.put("soc_sec_id", field("soc_sec_id", Field.Match.EXACT));
        }
        return Attributes.of(new Fields(fields));
    }

    private static Field field(String name, Field.Match match) {
        return new Field(
                name,
                Map.of(),
                Map.of(),
                Field.Type.TEXT,
                List.of(),
                match,
                FieldGuess.as(name, Field.Type.TEXT),
                false,
                Field.Survives.LATEST);
    }

    private static Figures figures(boolean withNumber, boolean learnt) {
        List<Attribute> attributes = attributes(withNumber);
        List<Person> persons = persons();
        List<Profile> profiles =
                persons.stream().map(p -> Profile.of(attributes, p.fields())).toList();
        List<Learner.Pair> pairs = pairs(profiles);
        Model model = learnt
                ? new Learner(attributes, new SplittableRandom(1))
                        .learn(profiles, pairs, profiles.size(), profiles.size())
                : Model.builtIn(profiles.size());
        int right = 0;
        int wrong = 0;
        for (Learner.Pair pair : pairs) {
            if (model.judge(profiles.get(pair.a()), profiles.get(pair.b())).sure()) {
                boolean same = persons.get(pair.a())
                        .truth()
                        .equals(persons.get(pair.b()).truth());
                right += same ? 1 : 0;
                wrong += same ? 0 : 1;
            }
        }
        Map<String, Integer> sizes = new HashMap<>();
        persons.forEach(p -> sizes.merge(p.truth(), 1, Integer::sum));
        int all = sizes.values().stream().mapToInt(n -> n * (n - 1) / 2).sum();
        return new Figures((double) right / (right + wrong), (double) right / all);
    }

    private static List<Learner.Pair> pairs(List<Profile> profiles) {
        Map<Long, List<Integer>> blocks = new HashMap<>();
        for (int i = 0; i < profiles.size(); i++) {
            for (long key : Blocking.keys(profiles.get(i))) {
                blocks.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
            }
        }
        TreeSet<Long> together = new TreeSet<>();
        blocks.values().stream()
                .filter(block -> block.size() <= MatchRows.MOST_IN_KEY)
                .forEach(block -> {
                    for (int i = 0; i < block.size(); i++) {
                        for (int j = i + 1; j < block.size(); j++) {
                            together.add((long) block.get(i) << 32 | block.get(j));
                        }
                    }
                });
        return together.stream()
                .map(p -> new Learner.Pair((int) (p >> 32), (int) (long) p))
                .toList();
    }

    @Test
    void what_is_joined_by_learnt_weights_is_one_person_and_little_is_missed() {
        Figures without = figures(false, true);
        assertThat(without.precision()).isGreaterThanOrEqualTo(0.995);
        assertThat(without.f1()).isGreaterThanOrEqualTo(0.98);
        Figures with = figures(true, true);
        assertThat(with.precision()).isGreaterThanOrEqualTo(0.995);
        assertThat(with.f1()).isGreaterThanOrEqualTo(0.995);
    }

    @Test
    void the_weights_that_are_built_in_join_nobody_wrongly_either() {
        assertThat(figures(false, false).precision()).isGreaterThanOrEqualTo(0.995);
        assertThat(figures(true, false).precision()).isGreaterThanOrEqualTo(0.995);
    }
}
