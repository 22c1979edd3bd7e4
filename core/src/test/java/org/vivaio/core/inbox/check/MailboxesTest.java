package org.vivaio.core.inbox.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivaio.core.identity.Emails;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class MailboxesTest {
    /**
     * What we take as an address, by the category of isemail. Taken: what a mailbox out there can have. Not taken: comments,
     * folding white space, obsolete forms, addresses without a top-level domain or with an IP address: nobody who fills in
     * a form has one, and most mail servers refuse them.
     */
    private static final Map<String, Boolean> POLICY = Map.of(
            "ISEMAIL_VALID_CATEGORY", true,
            "ISEMAIL_DNSWARN", true,
            "ISEMAIL_CFWS", false,
            "ISEMAIL_DEPREC", false,
            "ISEMAIL_RFC5322", false,
            "ISEMAIL_ERR", false);

    /** Within RFC 5321 by diagnosis: quoted local parts are mailboxes, bare host names and addresses are none of ours. */
    private static final Map<String, Boolean> RFC5321 = Map.of(
            "ISEMAIL_RFC5321_QUOTEDSTRING", true,
            "ISEMAIL_RFC5321_TLD", false,
            "ISEMAIL_RFC5321_TLDNUMERIC", false,
            "ISEMAIL_RFC5321_ADDRESSLITERAL", false,
            "ISEMAIL_RFC5321_IPV6DEPRECATED", false);

    @Test
    void addresses_are_taken_by_an_explicit_policy_for_each_category() throws Exception {
        NodeList tests;
        try (InputStream in = MailboxesTest.class.getResourceAsStream("/intake/isemail_tests.xml")) {
            tests = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(in)
                    .getElementsByTagName("test");
        }
        Map<String, List<String>> wrong = new TreeMap<>();
        for (int i = 0; i < tests.getLength(); i++) {
            Element test = (Element) tests.item(i);
            String address = text(test, "address");
            if (!address.equals(address.trim())) {
                // outer white space is none of the address: it is taken off before anything is looked at
                continue;
            }
            String category = text(test, "category");
            String diagnosis = text(test, "diagnosis");
            boolean wanted =
                    category.equals("ISEMAIL_RFC5321") ? RFC5321.getOrDefault(diagnosis, false) : POLICY.get(category);
            if (Emails.normal(address).isPresent() != wanted && !EXCEPTIONS.contains(address)) {
                wrong.computeIfAbsent(category + "/" + diagnosis, k -> new ArrayList<>())
                        .add(address);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(tests.getLength()).isEqualTo(164);
    }

    /** Cases where we differ from the policy of their category on purpose; each with its reason in the guide. */
    private static final List<String> EXCEPTIONS = List.of("test@io");

    private static String text(Element test, String name) {
        StringBuilder text = new StringBuilder();
        // control characters are written as their pictures
        String raw = test.getElementsByTagName(name).item(0).getTextContent();
        raw.codePoints().forEach(c -> text.appendCodePoint(c >= 0x2400 && c < 0x2420 ? c - 0x2400 : c));
        return text.toString();
    }

    @Test
    void every_throw_away_domain_is_hit_and_what_lies_below_it() {
        List<String> domains = Lists.read("/intake/disposable-domains.txt");
        assertThat(domains.size()).isGreaterThan(8_000);
        assertThat(domains)
                .allMatch(domain -> Mailboxes.disposable("a@" + domain))
                .allMatch(domain -> Mailboxes.disposable("a@mx." + domain));
        assertThat(List.of("gmail.com", "libero.it", "rossi-infissi.example", "example.com"))
                .noneMatch(domain -> Mailboxes.disposable("a@" + domain));
    }

    @ParameterizedTest
    @CsvSource({
        "anna@gmial.com,gmail.com",
        "anna@gamil.com,gmail.com",
        "anna@gmail.con,gmail.com",
        "anna@hotmial.it,hotmail.it",
        "anna@libeo.it,libero.it",
        "anna@firm.itt,firm.it",
        "anna@gmail.com,",
        "anna@acme.it,",
        "anna@mail.com,",
        "anna@rossi-infissi.example,"
    })
    void a_likely_misspelling_is_suggested_and_a_firm_s_own_domain_left_alone(String address, String wanted) {
        assertThat(Mailboxes.suggestion(address).orElse(null)).isEqualTo(wanted);
    }

    @Test
    void functions_are_told_from_persons() {
        assertThat(List.of("info@a.example", "sales+it@a.example", "segreteria@a.example"))
                .allMatch(Mailboxes::role);
        assertThat(List.of("anna@a.example", "infante@a.example", "i@a.example"))
                .noneMatch(Mailboxes::role);
    }

    @Test
    void international_and_plus_addresses_have_a_normal_form() {
        assertThat(Emails.normal("Anna+Fair@Münze.example"))
                .hasValueSatisfying(normal -> assertThat(normal).startsWith("anna+fair@xn--"));
        assertThat(Emails.normal("anna@xn--mnze-0ra.example")).isPresent();
    }
}
