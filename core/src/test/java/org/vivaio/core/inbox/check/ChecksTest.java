package org.vivaio.core.inbox.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.core.identity.Contact;
import org.vivaio.core.identity.Phones;
import org.vivaio.core.lead.Judgement.Reason;

class ChecksTest {
    private static List<String> codes(String... pairs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put(pairs[i], pairs[i + 1]);
        }
        List<Reason> reasons = new ArrayList<>();
        Checks.of(fields, Contact.of(fields), reasons);
        return reasons.stream().map(Reason::code).toList();
    }

    @Test
    void valid_numbers_round_trip_with_their_type_and_invalid_ones_are_refused() {
        List<String> lines = Lists.read("/intake/libphonenumber_examples.tsv");
        int valid = 0;
        java.util.Set<String> regions = new java.util.TreeSet<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split("\t", -1);
            boolean wanted = parts[5].equals("true");
            valid += wanted ? 1 : 0;
            List<Optional<String>> read = List.of(
                    Phones.read(parts[2], "IT").map(Phones.Number::e164),
                    Phones.read(parts[3], parts[0]).map(Phones.Number::e164),
                    Phones.read(parts[4], "IT").map(Phones.Number::e164));
            boolean right = wanted
                    ? read.stream().allMatch(e164 -> e164.equals(Optional.of(parts[2])))
                    : read.get(0).isEmpty();
            if (!right) {
                regions.add(parts[0]);
            }
        }
        assertThat(valid).isGreaterThan(1_000);
        // the examples were made with older metadata: Benin and Zimbabwe have changed their numbers since
        assertThat(regions).isSubsetOf("BJ", "ZW");
    }

    @Test
    void the_leading_zero_of_italian_landlines_stays() {
        assertThat(Phones.read("02 1234567", "IT").map(Phones.Number::e164)).contains("+39021234567");
        assertThat(Phones.read("+39 02 1234567", "DE").map(Phones.Number::kind)).contains("landline");
        assertThat(Phones.read("0039 333 1234567", "IT").map(Phones.Number::e164))
                .contains("+393331234567");
        Map<String, Object> fields = Map.of("phone", "+39 333 1234567");
        assertThat(Checks.of(fields, Contact.of(fields), new ArrayList<>()))
                .containsEntry("phone", "mobile")
                .containsEntry("phone.region", "IT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00743110157",
                "IT00743110157",
                "it 0074 3110 157",
                "DE136695976",
                "FR40303265045",
                "ATU13585627",
                "BE0428759497",
                "PT501964843",
                "PL8567346215",
                "NL004495445B01",
                "FI20774740",
                "DK13585628",
                "SI50223054",
                "LU15027442"
            })
    void vat_numbers_with_a_good_check_digit_pass(String number) {
        assertThat(codes("vatNumber", number)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"00743110158", "0074311015", "IT1234", "DE136695975", "FR41303265045", "00000000000", "ABC"})
    void vat_numbers_with_a_bad_one_are_flagged(String number) {
        assertThat(codes("vatNumber", number)).containsExactly("invalid_vat_number");
    }

    @Test
    void codici_fiscali_are_checked_also_with_letters_for_digits() {
        assertThat(codes("taxCode", "RSSMRA80A01H501U")).isEmpty();
        assertThat(codes("taxCode", "rssmra80a01h501u")).isEmpty();
        assertThat(codes("taxCode", "RSSMRA80A01H50MQ").size()).isLessThanOrEqualTo(1);
        assertThat(codes("taxCode", "00743110157")).isEmpty();
        assertThat(codes("taxCode", "RSSMRA80A01H501X")).containsExactly("invalid_tax_code");
        assertThat(codes("codiceFiscale", "RSSMRA80")).containsExactly("invalid_tax_code");
    }

    @ParameterizedTest
    @CsvSource({
        "MI,20121,IT,",
        "MB,20900,IT,",
        "rm,00118,Italia,",
        "BO,20121,IT,postcode_mismatch",
        "XX,20121,IT,invalid_province",
        "MI,2012,IT,invalid_postcode",
        "Bayern,80331,DE,",
        "Bayern,8033,Germania,invalid_postcode",
        "MI,20121,Atlantis,invalid_country",
        ",SW1A 1AA,UK,"
    })
    void places_are_compared_with_each_other(String province, String postcode, String country, String wanted) {
        List<String> codes = province == null
                ? codes("postcode", postcode, "country", country)
                : codes("province", province, "postcode", postcode, "country", country);
        if (wanted == null) {
            assertThat(codes).isEmpty();
        } else {
            assertThat(codes).containsExactly(wanted);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Anna",
                "d'Angelo",
                "De Luca",
                "Ng",
                "Ó Briain",
                "Schwarz",
                "Hirschhorn",
                "王小明",
                "Ж",
                "Anne-Sophie",
                "von der Leyen",
                "Åse",
                "O'Neill",
                "MARIA",
                "Krzysztof",
                "Lynn"
            })
    void names_of_people_are_left_alone(String name) {
        assertThat(codes("firstName", name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "asdf",
                "test",
                "xxx",
                "sdfghjk",
                "aaaa",
                "123",
                "http://x.example",
                "a@b.example",
                "...",
                "bcdfgh"
            })
    void what_is_no_name_is_flagged(String name) {
        assertThat(codes("lastName", name)).containsExactly("odd_name");
    }
}
