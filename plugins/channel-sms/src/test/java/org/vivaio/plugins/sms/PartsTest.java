package org.vivaio.plugins.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vivaio.api.ConnectorException;

class PartsTest {
    @Test
    void a_text_of_the_short_alphabet_takes_a_byte_a_letter_and_160_in_one_message() {
        assertThat(Parts.of("x".repeat(160), false).count()).isOne();
        Parts two = Parts.of("x".repeat(161), false);
        assertThat(two.coding()).isEqualTo(Parts.Coding.GSM7);
        assertThat(two.bodies()).extracting(body -> body.length).containsExactly(153, 8);
    }

    @Test
    void the_euro_sign_takes_two_places_and_is_never_torn_apart() {
        Parts parts = Parts.of("x".repeat(152) + "€".repeat(10), false);
        assertThat(parts.bodies().get(0)).hasSize(152);
        StringBuilder text = new StringBuilder();
        parts.bodies().forEach(body -> text.append(Gsm7.decode(body)));
        assertThat(text.toString()).isEqualTo("x".repeat(152) + "€".repeat(10));
    }

    @Test
    void other_letters_make_it_ucs2_and_a_pair_of_surrogates_stays_whole() {
        String text = "ж".repeat(66) + "🌱" + "ж".repeat(10);
        Parts parts = Parts.of(text, false);
        assertThat(parts.coding()).isEqualTo(Parts.Coding.UCS2);
        assertThat(parts.bodies().get(0)).hasSize(132);
        StringBuilder back = new StringBuilder();
        parts.bodies().forEach(body -> back.append(new String(body, StandardCharsets.UTF_16BE)));
        assertThat(back.toString()).isEqualTo(text);
    }

    @Test
    void italian_and_german_letters_survive() {
        String text = "Perché no? È già lì, Müller & Söhne: größer — no".replace("—", "-");
        assertThat(Gsm7.holds(text.replace("È", "E"))).isTrue();
        String plain = text.replace("È", "E");
        assertThat(Gsm7.decode(Gsm7.encode(plain))).isEqualTo(plain);
        assertThat(Gsm7.decode(Gsm7.encode("{[~|^]}\\€"))).isEqualTo("{[~|^]}\\€");
    }

    @Test
    void a_number_is_taken_as_people_write_it_and_refused_when_it_is_none() throws Exception {
        assertThat(Numbers.recipient("+39 333 123-4567")).isEqualTo("+393331234567");
        assertThat(Numbers.recipient("0039 (333) 1234567")).isEqualTo("+393331234567");
        for (String bad :
                new String[] {"333 1234567", "", "+39", "ann@example.com", "+39333\r\n1234567x", "+0123456789"}) {
            assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                    ConnectorException.class, () -> Numbers.recipient(bad))
                            .kind())
                    .as(bad)
                    .isEqualTo(ConnectorException.Kind.REJECTED);
        }
    }

    @Test
    void the_longest_prefix_decides_sender_and_price() {
        assertThat(Numbers.byPrefix(Map.of("+1", "us", "+1242", "bs"), "+12425550100"))
                .contains("bs");
        assertThat(Numbers.price(Map.of("+39", "0.065"), "+393331234567", 3)).contains("0.195");
        assertThat(Numbers.price(Map.of("+39", "0.065"), "+4915112345678", 1)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> Numbers.checkPrices(Map.of("+39", "cheap"), "EUR"));
        assertThatIllegalArgumentException().isThrownBy(() -> Numbers.checkSender("A name that is too long"));
        assertThatIllegalArgumentException().isThrownBy(() -> Numbers.checkSender("Viv\r\naio"));
    }

    @Test
    void stop_and_start_are_known_in_five_languages_and_nothing_else_is() {
        for (String stop : new String[] {"STOP", " stop. ", "Basta!", "arrêt", "Stopp", "ABMELDEN", "baja"}) {
            assertThat(Word.of(stop)).as(stop).contains(Word.STOP);
        }
        for (String start : new String[] {"START", "riattiva", "unstop", "reprise", "Anmelden", "ALTA"}) {
            assertThat(Word.of(start)).as(start).contains(Word.START);
        }
        assertThat(Word.of("stop by tomorrow")).isEmpty();
        assertThat(Word.of("")).isEmpty();
    }
}
