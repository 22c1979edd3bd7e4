package org.vivaio.core.identity.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vivaio.core.field.Fields;

/** What the built-in weights say about pairs that people would judge at a glance. */
class ModelTest {
    private static final List<Attribute> STANDARD = Attributes.of(Fields.STANDARD);

    private static Model.Judged judge(Map<String, Object> a, Map<String, Object> b) {
        return Model.builtIn(5_000).judge(Profile.of(STANDARD, a), Profile.of(STANDARD, b));
    }

    private static Map<String, Object> fields(String... pairs) {
        Map<String, Object> fields = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put(pairs[i], pairs[i + 1]);
        }
        return fields;
    }

    private static Map<String, Object> at(String first, String last, String... more) {
        Map<String, Object> fields = fields(more);
        fields.putAll(fields(
                "firstName", first, "lastName", last, "address", "Via Roma 1", "postcode", "20121", "city", "Milano"));
        return fields;
    }

    @Test
    void the_parts_of_a_judgement_add_up_to_it() {
        Model.Judged judged = judge(
                fields("firstName", "Mario", "lastName", "Rossi", "city", "Torino", "company", "Alfa S.r.l."),
                fields("firstName", "Mario", "lastName", "Rosi", "city", "TORINO", "company", "alfa srl"));
        double sum = judged.prior()
                + judged.lines().stream().mapToDouble(Model.Line::bits).sum();
        assertThat(judged.bits()).isCloseTo(sum, offset(1e-9));
        assertThat(judged.lines()).extracting(Model.Line::level).contains("equal", "similar");
    }

    @Test
    void the_same_person_badly_written_is_found() {
        Map<String, Object> one = at("Giovanni", "De Luca", "phone", "+39 347 1234567");
        Map<String, Object> two = at("Giovani", "Deluca", "email", "g.deluca@example.it");
        two.put("address", "V. Roma, 1");
        assertThat(judge(one, two).possible()).isTrue();
        two.put("firstName", "Giovanni");
        two.put("company", "Luca Impianti Srl");
        one.put("company", "LUCA IMPIANTI S.R.L.");
        assertThat(judge(one, two).sure()).isTrue();
    }

    @Test
    void colleagues_and_people_of_one_household_are_not_joined() {
        String[] firm = {"company", "Alfa Srl", "vatNumber", "IT01234567890"};
        assertThat(judge(at("Anna", "Rossi", firm), at("Luca", "Bianchi", firm)).sure())
                .isFalse();
        String[] home = {"phone", "+39 02 1234567"};
        assertThat(judge(at("Anna", "Rossi", home), at("Pietro", "Rossi", home)).sure())
                .isFalse();
    }

    @Test
    void a_common_name_alone_is_nothing_to_go_by() {
        Map<String, Object> name = fields("firstName", "Mario", "lastName", "Rossi");
        assertThat(judge(name, name).sure()).isFalse();
    }

    @Test
    void names_in_each_others_field_and_days_in_other_orders_are_alike() {
        List<Attribute> own = List.of(
                new Attribute("firstName", Comparison.NAME),
                new Attribute("lastName", Comparison.NAME),
                new Attribute("born", Comparison.DATE));
        int[] levels = Levels.of(
                Profile.of(own, fields("firstName", "Rossi", "lastName", "Mario", "born", "09/12/1981")),
                Profile.of(own, fields("firstName", "Mario", "lastName", "Rossi", "born", "1981-12-09")));
        assertThat(levels).containsExactly(2, 2, 3);
    }

    @Test
    void leads_that_are_alike_share_a_key_however_it_is_spelt() {
        var one = Blocking.keys(Profile.of(STANDARD, at("Filippo", "Esposito")));
        var two = Blocking.keys(Profile.of(STANDARD, at("Filipo", "Espozito")));
        assertThat(one).containsAnyElementsOf(two);
    }
}
