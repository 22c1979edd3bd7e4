package org.vivaio.core.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.core.platform.Json;

class MappingTest {
    private static Mapping mapping(String json) {
        List<String> faults = new ArrayList<>();
        Mapping mapping = Mapping.compile(Json.parse(json), (where, what) -> faults.add(where + " " + what));
        assertThat(faults).isEmpty();
        return mapping;
    }

    private static List<String> faults(String json) {
        List<String> faults = new ArrayList<>();
        Mapping.compile(Json.parse(json), (where, what) -> faults.add(where + ": " + what));
        return faults;
    }

    private static Parsed.Tree tree(String type, String body) {
        Parsed parsed = Parsed.read(type, body.getBytes(StandardCharsets.UTF_8));
        assertThat(parsed).isInstanceOf(Parsed.Tree.class);
        return (Parsed.Tree) parsed;
    }

    private static String unreadable(String type, byte[] body) {
        Parsed parsed = Parsed.read(type, body);
        assertThat(parsed).isInstanceOf(Parsed.Unreadable.class);
        return ((Parsed.Unreadable) parsed).message();
    }

    /** One value through transforms. */
    private static JsonNode through(String value, String transforms) {
        return mapping("{\"fields\": {\"x\": {\"path\": \"$.v\", \"transform\": " + transforms + "}}}")
                .apply(Json.object().put("v", value))
                .fields()
                .path("x");
    }

    @Test
    void the_same_person_comes_out_of_json_xml_and_form() {
        Mapped json = mapping("""
                {"fields": {"email": "$.lead.contact.mail", "lastName": "$.lead.names[-1]",
                  "phone": {"path": "$.lead.phones[0]", "transform": [{"phone": "IT"}]}}, "externalId": "$.id",
                 "consents": [{"purpose": "privacy", "channel": "notice", "wordingVersion": "1", "when": "$.ok"}]}""")
                .apply(tree(
                                "application/json",
                                "{\"id\": 7, \"ok\": \"SI\", \"lead\": {\"contact\": {\"mail\": \"a@b.example\"},"
                                        + " \"names\": [\"Anna\", \"Rossi\"], \"phones\": [\"02 1234567\"]}}")
                        .root());
        Mapped xml = mapping("""
                {"fields": {"email": "/lead/contact/email[@type='work']", "lastName": "//name[@part='last']",
                  "phone": {"path": "/lead/contact/phone[1]", "transform": "phone"}}, "externalId": "/lead/@id",
                 "consents": [{"purpose": "privacy", "channel": "notice", "wordingVersion": "1", "when": "/lead/ok"}]}""")
                .apply(tree(
                                "text/xml",
                                "<?xml version=\"1.0\"?><l:lead xmlns:l=\"urn:x\" id=\"7\"><ok>1</ok><contact>"
                                        + "<email type=\"home\">no@b.example</email><email type=\"work\">a@b.example</email>"
                                        + "<name part=\"first\">Anna</name><name part=\"last\">Rossi</name>"
                                        + "<phone>02 1234567</phone><phone>x</phone></contact></l:lead>")
                        .root());
        Mapped form = mapping("""
                {"fields": {"email": "mail", "lastName": {"field": "full name", "transform": ["splitLast"]},
                  "phone": {"field": ["mobile", "tel"], "transform": [{"phone": "IT"}]}}, "externalId": "id",
                 "consents": [{"purpose": "privacy", "channel": "notice", "wordingVersion": "1", "when": "ok"}]}""")
                .apply(tree(
                                "application/x-www-form-urlencoded",
                                "id=7&ok=on&mail=a%40b.example&full+name=Anna+Rossi&mobile=&tel=02+1234567")
                        .root());
        for (Mapped mapped : List.of(json, xml, form)) {
            assertThat(mapped.fields().path("email").asText()).isEqualTo("a@b.example");
            assertThat(mapped.fields().path("lastName").asText()).isEqualTo("Rossi");
            assertThat(mapped.fields().path("phone").asText()).isEqualTo("+39021234567");
            assertThat(mapped.externalId()).contains("7");
            assertThat(mapped.consents()).hasSize(1);
            assertThat(mapped.troubles()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "  x  |[\"trim\"]|x",
                "MARIO DE LUCA|[\"capitalize\"]|Mario De Luca",
                "d'angelo-rossi|[\"capitalize\"]|D'Angelo-Rossi",
                "MARIO DE LUCA|[\"name\"]|Mario De Luca",
                "ursula von der leyen|[\"name\"]|Ursula von der Leyen",
                "o'neill|[\"name\"]|O'Neill",
                "MCDONALD|[\"name\"]|McDonald",
                "Anna  DeLuca|[\"name\"]|Anna DeLuca",
                "Anna Maria De Rossi|[{\"splitName\": \"first\"}]|Anna Maria",
                "Anna Maria De Rossi|[{\"splitName\": \"last\"}]|De Rossi",
                "Cher|[{\"splitName\": \"first\"}]|Cher",
                "31/12/2026|[\"date\"]|2026-12-31",
                "2026-12-31T10:00:00Z|[\"date\"]|2026-12-31",
                "12.31.26|[{\"date\": \"MM.dd.yy\"}]|2026-12-31",
                "31/12/2026 10:30|[{\"dateTime\": {\"pattern\": \"dd/MM/yyyy HH:mm\", \"zone\": \"Europe/Rome\"}}]|2026-12-31T09:30:00Z",
                "1798709400|[{\"dateTime\": \"epoch\"}]|2026-12-31T09:30:00Z",
                "333 1234567|[\"phone\"]|+393331234567",
                "06 698|[{\"phone\": \"VA\"}]|06 698",
                "1.234,50|[\"number\"]|1234.50",
                "1,234.50|[\"number\"]|1234.50",
                "€ 12,5|[\"number\"]|12.5",
                "1.234|[{\"number\": \"it\"}]|1234",
                "Milano|[{\"lookup\": {\"milano\": \"MI\", \"*\": \"XX\"}}]|MI",
                "Paris|[{\"lookup\": {\"milano\": \"MI\", \"*\": \"XX\"}}]|XX",
                "MI - 20100|[{\"split\": {\"by\": \"-\", \"at\": 1}}]|20100",
                "CAP 20100!|[{\"regex\": \"[0-9]{5}\"}]|20100",
                "a;b|[{\"replace\": {\"from\": \";\", \"to\": \", \"}}]|a, b",
                "abc|[{\"max\": 2}, {\"prefix\": \"<\"}, {\"suffix\": \">\"}]|<ab>",
                "Rossi|[{\"cel\": \"value.upperAscii() + '/' + payload.v\"}]|ROSSI/Rossi"
            })
    void transforms_do_what_they_say(String value, String transforms, String wanted) {
        assertThat(through(value, transforms).asText()).isEqualTo(wanted);
    }

    @Test
    void what_a_transform_cannot_take_is_kept_and_named_without_quoting_it() {
        Mapped mapped = mapping("{\"fields\": {\"phone\": {\"path\": \"$.p\", \"transform\": [\"trim\", \"phone\"]},"
                        + "\"budget\": {\"path\": \"$.b\", \"transform\": \"number\"}}}")
                .apply(Json.object().put("p", " secret ").put("b", "a lot"));
        assertThat(mapped.fields().path("phone").asText()).isEqualTo("secret");
        assertThat(mapped.fields().path("budget").asText()).isEqualTo("a lot");
        assertThat(mapped.troubles()).extracting(Mapped.Trouble::target).containsExactly("phone", "budget");
        assertThat(mapped.troubles().toString()).doesNotContain("secret").doesNotContain("a lot");
    }

    @Test
    void constants_defaults_joins_and_formulas_fill_fields() {
        Mapped mapped = mapping("""
                {"fields": {"country": {"constant": "IT"}, "province": {"path": "$.p", "default": "??"},
                  "message": {"path": "$.answers[*].text", "join": " / "},
                  "company": {"cel": "payload.firm + ' (' + payload.kind + ')'"}, "nothing": "$.none"},
                 "touch": {"campaign": {"constant": "fair"}}, "at": "$.when"}""")
                .apply(Json.parse(
                        "{\"answers\": [{\"text\": \"a\"}, {\"text\": \"b\"}], \"firm\": \"X\", \"kind\": \"srl\","
                                + " \"when\": \"2026-01-01T00:00:00Z\"}"));
        assertThat(mapped.fields().toString())
                .isEqualTo("{\"country\":\"IT\",\"province\":\"??\",\"message\":\"a / b\",\"company\":\"X (srl)\"}");
        assertThat(mapped.touch().path("campaign").asText()).isEqualTo("fair");
        assertThat(mapped.at()).contains("2026-01-01T00:00:00Z");
    }

    @Test
    void a_spec_with_faults_names_each_with_its_place() {
        assertThat(faults("""
                        {"fields": {"a": "$.x[", "b": {"path": "/x[0]"}, "c": {}, "d": {"path": "$.x", "transform": ["shout"]},
                          "e": {"cel": "1 +"}, "f": {"path": "$.x", "transform": [{"regex": "("}]}, "g": 7,
                          "h": {"path": "$.x", "transform": [{"lookup": {}}]}, "i": {"path": "$.x", "other": 1},
                          "j": {"path": "$.x", "transform": [{"date": "dd/QQQQQQQ"}]}}, "oops": 1,
                         "consents": [{"purpose": "p"}]}"""))
                .extracting(fault -> fault.substring(0, fault.indexOf(':')))
                .contains(
                        ".oops",
                        ".fields.a",
                        ".fields.b.path",
                        ".fields.c",
                        ".fields.d.transform[0]",
                        ".fields.e.cel",
                        ".fields.f.transform[0]",
                        ".fields.g",
                        ".fields.h.transform[0]",
                        ".fields.i.other",
                        ".consents[0]");
    }

    @Test
    void without_rules_a_payload_of_the_api_s_shape_and_a_flat_one_are_understood() {
        Mapped api = Mapping.NONE.apply(
                Json.parse(
                        "{\"fields\": {\"email\": \"a@b.example\"}, \"touch\": {\"source\": \"x\"},"
                                + " \"externalId\": 5, \"consents\": [{\"purpose\": \"p\", \"channel\": \"c\", \"wordingVersion\": \"1\"}]}"));
        Mapped flat = Mapping.NONE.apply(tree(
                        "application/x-www-form-urlencoded",
                        "email=a%40b.example&_touch.source=x&externalId=5&consent.p.c=1&_key=k")
                .root());
        Mapped xml = Mapping.NONE.apply(
                tree("application/xml", "<lead><email>a@b.example</email><externalId>5</externalId></lead>")
                        .root());
        for (Mapped mapped : List.of(api, flat, xml)) {
            assertThat(mapped.fields().toString()).isEqualTo("{\"email\":\"a@b.example\"}");
            assertThat(mapped.externalId()).contains("5");
        }
        assertThat(api.envelope()).isEqualTo(flat.envelope());
    }

    @Test
    void bytes_in_another_character_set_than_they_claim_are_read_all_the_same() {
        byte[] latin = "{\"n\": \"Nicolò\"}".getBytes(Charset.forName("windows-1252"));
        byte[] utf8 = "{\"n\": \"Nicolò\"}".getBytes(StandardCharsets.UTF_8);
        byte[] utf16 = "\uFEFF{\"n\": \"Nicolò\"}".getBytes(StandardCharsets.UTF_16LE);
        byte[] marked = "\uFEFF{\"n\": \"Nicolò\"}".getBytes(StandardCharsets.UTF_8);
        record Case(String type, byte[] body, boolean guessed) {}
        for (Case one : List.of(
                new Case("application/json", latin, true),
                new Case("application/json; charset=utf-8", latin, true),
                new Case("application/json; charset=iso-8859-1", latin, false),
                new Case("application/json; charset=iso-8859-1", utf8, true),
                new Case("application/json; charset=nonsense", utf8, false),
                new Case("application/json", utf8, false),
                new Case("application/json", utf16, false),
                new Case("application/json; charset=ascii", marked, false))) {
            Parsed parsed = Parsed.read(one.type(), one.body());
            assertThat(parsed).as(one.type()).isInstanceOf(Parsed.Tree.class);
            assertThat(((Parsed.Tree) parsed).root().path("n").asText()).isEqualTo("Nicolò");
            assertThat(((Parsed.Tree) parsed).charsetGuessed()).as(one.type()).isEqualTo(one.guessed());
        }
        byte[] xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><l><n>Nicolò</n></l>"
                .getBytes(Charset.forName("windows-1252"));
        assertThat(((Parsed.Tree) Parsed.read("text/xml", xml))
                        .root()
                        .at("/l/n")
                        .asText())
                .isEqualTo("Nicolò");
    }

    @Test
    void the_label_of_the_content_does_not_hide_what_it_is() {
        assertThat(tree("application/x-www-form-urlencoded", "{\"a\": \"1=2\"}").format())
                .isEqualTo(Parsed.Format.JSON);
        assertThat(tree("text/plain", "<a><b>1</b></a>").format()).isEqualTo(Parsed.Format.XML);
        assertThat(tree("application/octet-stream", "a=1").format()).isEqualTo(Parsed.Format.FORM);
    }

    @Test
    void entity_bombs_and_external_entities_are_refused_before_they_are_parsed() {
        String bomb = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\">"
                + "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>"
                + "<l>&c;&c;&c;</l>";
        String file = "<!DOCTYPE l SYSTEM \"file:///etc/passwd\"><l/>";
        String hidden = "<!-- <l> --><!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><l>&x;</l>";
        for (String body : List.of(bomb, file)) {
            assertThat(unreadable("application/xml", body.getBytes(StandardCharsets.UTF_8)))
                    .contains("document type");
        }
        assertThat(unreadable("application/xml", hidden.getBytes(StandardCharsets.UTF_8)))
                .isNotBlank();
        assertThat(unreadable("application/xml", "<l>&unknown;</l>".getBytes(StandardCharsets.UTF_8)))
                .isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{\"a\": ",
                "[1",
                "nothing at all",
                "\"text\"",
                "<a><b></a>",
                "<a",
                "{\"a\":1}{\"b\":2}"
            })
    void what_cannot_be_read_says_so_without_quoting_it(String body) {
        String message = unreadable("application/json", body.getBytes(StandardCharsets.UTF_8));
        assertThat(message).isNotBlank().doesNotContain("nothing at all");
    }

    @Test
    void nesting_and_number_of_values_are_bounded() {
        assertThat(tree("application/json", "{\"a\":".repeat(10) + "1" + "}".repeat(10))
                        .root())
                .isNotNull();
        unreadable("application/json", ("[".repeat(5_000) + "]".repeat(5_000)).getBytes(StandardCharsets.UTF_8));
        unreadable("application/xml", ("<a>".repeat(5_000) + "</a>".repeat(5_000)).getBytes(StandardCharsets.UTF_8));
        unreadable("application/json", ("[" + "1,".repeat(20_000) + "1]").getBytes(StandardCharsets.UTF_8));
        unreadable("application/xml", ("<a>" + "<b/>".repeat(20_000) + "</a>").getBytes(StandardCharsets.UTF_8));
        unreadable("application/x-www-form-urlencoded", "a=1&".repeat(2_000).getBytes(StandardCharsets.UTF_8));
        unreadable("multipart/form-data", "x".getBytes(StandardCharsets.UTF_8));
        unreadable(
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhalf".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void an_example_made_from_the_places_is_read_back_by_the_same_mapping() {
        Samples.Sample json = Samples.of(java.util.Map.of("$.contact.email", "a@b.example"));
        assertThat(mapping("{\"fields\": {\"email\": \"$.contact.email\"}}")
                        .apply(tree(json.contentType(), json.body()).root())
                        .fields()
                        .path("email")
                        .asText())
                .isEqualTo("a@b.example");
        Samples.Sample xml = Samples.of(java.util.Map.of("/lead/email[@type='work']", "a@b.example"));
        assertThat(mapping("{\"fields\": {\"email\": \"/lead/email[@type='work']\"}}")
                        .apply(tree(xml.contentType(), xml.body()).root())
                        .fields()
                        .path("email")
                        .asText())
                .isEqualTo("a@b.example");
    }
}
