package org.vivaio.plugins.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.api.Answering;
import org.vivaio.api.Capture;
import org.vivaio.api.Doubt;

class MailReaderTest {
    private static final String HEAD = """
            From: Anna Rossi <anna.rossi@rossi-infissi.example>
            To: info@bellini.example
            Message-ID: <m1@rossi-infissi.example>
            Date: Mon, 2 Nov 2026 10:30:00 +0100
            """;

    @Test
    void an_enquiry_becomes_a_lead_with_what_the_signature_says() {
        Capture capture = Mails.read(HEAD + """
                Subject: =?utf-8?Q?Preventivo_porte_=E2=80=93_urgente?=
                Content-Type: text/plain; charset=utf-8

                Buongiorno,

                vorrei un preventivo per sei porte interne.
                Fattura n. 0123456789 del 12/10/2026.

                Cordiali saluti
                Anna Rossi
                Responsabile acquisti
                Rossi Infissi S.r.l.
                Via Roma 12 - 20121 Milano (MI)
                P.IVA 01234567890
                Cell. +39 347 123 4567 - Fax 02 1111111

                Il giorno lun 26 ott 2026 alle ore 09:12 Bellini <info@bellini.example>
                ha scritto:

                > Gentile cliente, ecco il nostro catalogo.
                """);

        assertThat(capture.doubt()).isEmpty();
        assertThat(capture.externalId()).contains("<m1@rossi-infissi.example>");
        assertThat(capture.at()).contains(Instant.parse("2026-11-02T09:30:00Z"));
        assertThat(capture.fields())
                .containsEntry("email", "anna.rossi@rossi-infissi.example")
                .containsEntry("firstName", "Anna")
                .containsEntry("lastName", "Rossi")
                .containsEntry("phone", "+39 347 123 4567")
                .containsEntry("company", "Rossi Infissi S.r.l.")
                .containsEntry("role", "Responsabile acquisti")
                .containsEntry("vatNumber", "01234567890")
                .containsEntry("postcode", "20121")
                .containsEntry("city", "Milano")
                .containsEntry("province", "MI");
        assertThat(capture.fields().get("message").toString())
                .startsWith("Preventivo porte – urgente")
                .contains("sei porte interne")
                .doesNotContain("catalogo", "ha scritto", "Responsabile");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "On Mon, Oct 26, 2026 at 9:12 AM Bellini <info@bellini.example> wrote:\n> old words",
                "-----Messaggio originale-----\nDa: Bellini\nInviato: lunedì\nold words",
                "Am 26.10.2026 um 09:12 schrieb Bellini:\n> old words",
                "Le lun. 26 oct. 2026 à 09:12, Bellini <info@bellini.example> a écrit :\n> old words",
                "________________________________\nFrom: Bellini <info@bellini.example>\nSent: Monday\nTo: Anna\nSubject: x\n\nold words",
                "Da: Bellini <info@bellini.example>\nInviato: lunedì 26 ottobre\nA: Anna\nOggetto: x\n\nold words",
                "> old words"
            })
    void what_was_quoted_is_cut(String quoted) {
        Capture capture = Mails.read(HEAD + "Subject: x\n\nThe new words.\n\n" + quoted + "\n");

        assertThat(capture.fields().get("message").toString())
                .contains("The new words.")
                .doesNotContain("old words");
    }

    @Test
    void html_alone_is_read_as_a_person_sees_it() {
        Capture capture = Mails.read(HEAD + """
                Subject: Porte
                Content-Type: text/html; charset=iso-8859-1

                <html><head><style>p {color:red}</style></head><body><p>Sei porte &egrave; tutto.</p>
                <div style="display: none">hidden words</div><script>alert(1)</script>
                <blockquote type="cite"><p>old words</p></blockquote></body></html>
                """);

        assertThat(capture.fields().get("message").toString())
                .contains("Sei porte è tutto.")
                .doesNotContain("old words", "hidden", "alert", "color");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Nome: Luca\nCognome: Bianchi\nE-mail: luca@bianchi.example\nTelefono: 011 234567\nMessaggio:\nTre finestre\n\ncon persiane\n",
                "Name: Luca Bianchi\nEmail address: luca@bianchi.example\nPhone number: 011 234567\nComments: Tre finestre con persiane\n",
                "Nome e cognome *:\nLuca Bianchi\nIndirizzo e-mail *:\nluca@bianchi.example\nCellulare:\n011 234567\nRichiesta:\nTre finestre con persiane\n"
            })
    void a_notice_of_labels_and_values_is_about_the_person_in_it(String body) {
        Capture capture = Mails.read("""
                From: Portal <noreply@portal.example>
                To: info@bellini.example
                List-Unsubscribe: <mailto:off@portal.example>
                Auto-Submitted: auto-generated
                Subject: New request
                Message-ID: <n1@portal.example>

                """ + body);

        assertThat(capture.doubt()).isEmpty();
        assertThat(capture.fields())
                .containsEntry("firstName", "Luca")
                .containsEntry("lastName", "Bianchi")
                .containsEntry("email", "luca@bianchi.example")
                .containsEntry("phone", "011 234567");
        assertThat(capture.fields().get("message").toString())
                .contains("Tre finestre")
                .contains("con persiane");
    }

    @Test
    void a_table_is_read_by_rows_and_by_headings() {
        String head = "From: Portal <leads@portal.example>\nSubject: Lead\nContent-Type: text/html; charset=utf-8\n\n";
        Capture rows = Mails.read(head + """
                <table><tr><td colspan=2>New lead</td></tr>
                <tr><td><b>Nome</b></td><td>Luca Bianchi</td></tr><tr><td>Email:</td><td><a href="mailto:luca@bianchi.example">luca@bianchi.example</a></td></tr>
                <tr><td>Tel.</td><td>011 234567</td></tr><tr><td>Messaggio</td><td>Tre<br>finestre</td></tr></table>""");
        Capture headings = Mails.read(head + """
                <table><tr><th>Name</th><th>E-Mail</th><th>Telefon</th><th>Nachricht</th></tr>
                <tr><td>Luca Bianchi</td><td>luca@bianchi.example</td><td>011 234567</td><td>Tre finestre</td></tr></table>""");

        for (Capture capture : List.of(rows, headings)) {
            assertThat(capture.doubt()).isEmpty();
            assertThat(capture.fields())
                    .containsEntry("lastName", "Bianchi")
                    .containsEntry("email", "luca@bianchi.example")
                    .containsEntry("phone", "011 234567");
        }
    }

    @Test
    void json_and_vcards_that_are_attached_are_read() {
        String json = attached(
                "application/json",
                "lead.json",
                "{\"lead\": {\"contact\": {\"firstName\": \"Luca\","
                        + " \"email\": \"luca@bianchi.example\", \"mobile\": \"+39 347 1\"}, \"request\": {\"what\": \"Windows\"}}}");
        String card = attached(
                "text/vcard",
                "card.vcf",
                "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Bianchi;Luca;;;\r\nFN:Luca Bianchi\r\nTEL;TYPE=CELL:+39 347 123456\r\n"
                        + "EMAIL:luca@bianchi.example\r\nORG:Bianchi\\, figli;Sales\r\nEND:VCARD\r\n");

        Capture mapped = Mails.read(
                json,
                Mails.template(
                        "portal",
                        "portal.example",
                        Map.of(
                                "firstName",
                                "lead.contact.firstName",
                                "email",
                                "lead.contact.email",
                                "message",
                                "lead.request.what"),
                        json));
        Capture read = Mails.read(card);

        assertThat(mapped.fields())
                .isEqualTo(Map.of("firstName", "Luca", "email", "luca@bianchi.example", "message", "Windows"));
        assertThat(mapped.touch()).containsEntry("source", "portal");
        assertThat(read.fields())
                .containsEntry("lastName", "Bianchi")
                .containsEntry("phone", "+39 347 123456")
                .containsEntry("company", "Bianchi, figli");
    }

    private static String attached(String type, String name, String content) {
        return "From: Portal <noreply@portal.example>\nSubject: Lead\nMIME-Version: 1.0\n"
                + "Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\nSee attachment.\n--b\n"
                + "Content-Type: " + type + "; name=" + name + "\nContent-Disposition: attachment; filename=" + name
                + "\nContent-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)) + "\n--b--\n";
    }

    @Test
    void a_template_that_does_not_find_its_fields_in_the_sample_is_refused_with_the_labels_there_are() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mails.template(
                        "p", "portal", Map.of("phone", "Cellulare"), "From: a@b.example\n\nNome: Luca\nTelefono: 1\n"))
                .withMessageContaining("phone (Cellulare)")
                .withMessageContaining("Nome, Telefono");
    }

    @Test
    void what_nobody_wrote_to_us_by_hand_is_kept_back_with_its_reason() {
        assertThat(doubt("Auto-Submitted: auto-replied\nSubject: Re: x")).contains(Doubt.AUTO_REPLY);
        assertThat(doubt("Subject: Risposta automatica: x")).contains(Doubt.AUTO_REPLY);
        assertThat(doubt("Subject: Out of Office: x")).contains(Doubt.AUTO_REPLY);
        assertThat(doubt("List-Id: <news.example.org>\nSubject: x")).contains(Doubt.NEWSLETTER);
        assertThat(doubt("List-Unsubscribe: <mailto:x@y.example>\nSubject: Sconti"))
                .contains(Doubt.NEWSLETTER);
        assertThat(doubt("Precedence: bulk\nSubject: x")).contains(Doubt.NEWSLETTER);
        assertThat(doubt("X-Failed-Recipients: a@b.example\nSubject: x")).contains(Doubt.BOUNCE);
        assertThat(doubt("X-Spam-Flag: YES\nSubject: x")).contains(Doubt.SPAM);
        assertThat(doubt("Authentication-Results: mx; spf=fail; dkim=none; dmarc=fail (p=none)\nSubject: x"))
                .contains(Doubt.SENDER_UNVERIFIED);
        assertThat(Mails.read("From: Mail Delivery System <MAILER-DAEMON@mx.example>\nSubject: failure\n\nx\n")
                        .doubt())
                .contains(Doubt.BOUNCE);
        assertThat(Mails.read("From: info@bellini.example\nSubject: x\n\nx\n").doubt())
                .contains(Doubt.LOOP);
        assertThat(Mails.read("From: sales@bellini.example\nSubject: x\n\nx\n").doubt())
                .contains(Doubt.LOOP);
        assertThat(Mails.read("From: no-reply@shop.example\nSubject: Your parcel\n\nx\n")
                        .doubt())
                .contains(Doubt.NO_ENQUIRY);
        assertThat(Mails.read("Subject: x\n\nx\n").doubt()).contains(Doubt.NO_ENQUIRY);
        assertThat(Mails.read("From: x@loop.example\n" + "Received: from a by b\n".repeat(70) + "\nx\n")
                        .doubt())
                .contains(Doubt.LOOP);
        assertThat(doubt("Subject: Vorrei un preventivo")).isEmpty();
    }

    private static java.util.Optional<Doubt> doubt(String headers) {
        return Mails.read("From: Anna Rossi <anna@rossi.example>\n" + headers + "\n\nSei porte.\n")
                .doubt();
    }

    @Test
    void what_the_receiving_server_found_out_goes_along() {
        Capture capture = Mails.read(HEAD + """
                Authentication-Results: mx.bellini.example; spf=pass smtp.mailfrom=x; dkim=fail; dkim=pass header.d=x;
                 dmarc=pass (p=reject dis=none)
                Authentication-Results: mx.attacker.example; dmarc=fail
                Delivered-To: info+fiera@bellini.example
                Subject: x

                x
                """);

        assertThat(capture.touch())
                .containsEntry("spf", "pass")
                .containsEntry("dkim", "pass")
                .containsEntry("dmarc", "pass")
                .containsEntry("campaign", "fiera");
    }

    @Test
    void an_answer_names_the_messages_it_answers_the_nearest_first() {
        Capture capture = Mails.read(HEAD + """
                In-Reply-To: <k2@bellini.example>
                References: <k0@bellini.example> <k1@bellini.example>
                 <k2@bellini.example>
                Subject: R: Il tuo preventivo

                Va bene, procediamo.

                Il giorno 26 ott 2026 Bellini ha scritto:
                > Ecco il preventivo
                """);

        Answering answering = capture.answering().orElseThrow();
        assertThat(answering.references())
                .containsExactly("<k2@bellini.example>", "<k1@bellini.example>", "<k0@bellini.example>");
        assertThat(answering.type()).isEqualTo("message.replied");
        assertThat(answering.data())
                .containsEntry("channel", "email")
                .containsEntry("text", "Va bene, procediamo.")
                .containsEntry("from", "anna.rossi@rossi-infissi.example");
    }

    @Test
    void a_notice_of_failed_delivery_names_the_message_that_failed() {
        Capture capture = Mails.read("""
                From: MAILER-DAEMON@mx.example
                Subject: Undelivered Mail Returned to Sender
                Content-Type: multipart/report; report-type=delivery-status; boundary="b"

                --b
                Content-Type: text/plain

                Sorry.
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example

                Final-Recipient: rfc822; anna@rossi.example
                Status: 5.1.1
                --b
                Content-Type: text/rfc822-headers

                From: info@bellini.example
                Message-ID: <k9@bellini.example>
                --b--
                """);

        assertThat(capture.doubt()).contains(Doubt.BOUNCE);
        Answering answering = capture.answering().orElseThrow();
        assertThat(answering.type()).isEqualTo("message.bounced");
        assertThat(answering.references()).containsExactly("<k9@bellini.example>");
        assertThat(answering.data())
                .containsEntry("code", "5.1.1")
                .containsEntry("bounce", "hard")
                .containsEntry("reference", "<k9@bellini.example>");
    }

    @Test
    void what_one_of_us_passes_on_is_read_as_from_who_wrote_it() {
        Capture capture = Mails.read("""
                From: Sales <sales@bellini.example>
                To: info@bellini.example
                Subject: I: Porte
                Message-ID: <f1@bellini.example>

                ---------- Forwarded message ---------
                Da: Anna Rossi <anna@rossi.example>
                Date: lun 2 nov 2026
                Subject: Porte
                To: <sales@bellini.example>

                Vorrei sei porte.
                Tel. 02 1234567
                """);

        assertThat(capture.doubt()).isEmpty();
        assertThat(capture.fields())
                .containsEntry("email", "anna@rossi.example")
                .containsEntry("lastName", "Rossi")
                .containsEntry("phone", "02 1234567");
    }

    @Test
    void attachments_are_kept_by_name_and_within_their_bounds() {
        StringBuilder mail = new StringBuilder(HEAD)
                .append("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nText.\n");
        for (int i = 0; i < 12; i++) {
            mail.append("--b\nContent-Type: application/octet-stream\n"
                    + "Content-Disposition: attachment; filename*=utf-8''%2e%2e%2f%2e%2e%2fetc%2fpasswd" + i
                    + "\n\nabc\n");
        }
        mail.append("--b--\n");
        Capture capture = Mails.read(mail.toString());
        byte[] big = Mails.bytes(HEAD + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nText.\n--b\n"
                + "Content-Disposition: attachment; filename=big.bin\n\n" + "x".repeat(6 << 20) + "\n--b--\n");

        assertThat(capture.files()).hasSize(10);
        // the host takes the folders away; nothing here touches a disk
        assertThat(capture.files().get(0).name()).isEqualTo("../../etc/passwd0");
        assertThat(capture.payload().headers()).containsEntry("attachments-dropped", "2");
        assertThat(Mails.read(big).files()).isEmpty();
        assertThat(Mails.read(big).payload().body().length).isLessThan(10_000);
    }

    @Test
    void ten_thousand_parts_and_a_hundred_levels_end_soon() {
        StringBuilder wide = new StringBuilder(HEAD + "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n");
        for (int i = 0; i < 10_000; i++) {
            wide.append("--b\nContent-Type: text/plain\n\npart ").append(i).append('\n');
        }
        StringBuilder deep = new StringBuilder(HEAD + "Subject: x\nContent-Type: multipart/mixed; boundary=b0\n\n");
        for (int i = 0; i < 100; i++) {
            deep.append("--b")
                    .append(i)
                    .append("\nContent-Type: multipart/mixed; boundary=b")
                    .append(i + 1)
                    .append("\n\n");
        }
        deep.append("--b100\n\nat the bottom\n");
        String letters = "a ".repeat(200_000) + "\n" + "1 ".repeat(200_000) + "\n" + "x: ".repeat(100_000);
        long began = System.nanoTime();

        Capture first = Mails.read(wide.toString());
        Capture second = Mails.read(deep.toString());
        Mails.read(HEAD + "Subject: " + "re: ".repeat(50_000) + "\n\n" + letters);
        Mails.read(HEAD + "Content-Type: text/html\n\n" + "<div>".repeat(50_000) + "x");
        for (String odd : List.of(
                "Content-Type: text/plain; name=\"" + "\\a".repeat(100_000) + "\"",
                "Reply-To: a@" + "a.".repeat(100_000) + "b",
                "To: " + "x@y.example, ".repeat(20_000),
                "References: " + "<a@b> ".repeat(50_000),
                "Authentication-Results: " + "(".repeat(50_000) + "x; spf=pass")) {
            Capture capture = Mails.read(HEAD + odd + "\n\nx\n");
            assertThat(capture.payload().headers()).as(odd.substring(0, 20)).doesNotContainKey("trouble");
        }

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(first.fields().get("message").toString()).contains("part 0").contains("part 400");
        assertThat(first.payload().headers()).containsEntry("cut", "true");
        assertThat(second.payload().headers()).containsEntry("cut", "true");
        assertThat(second.fields()).containsEntry("lastName", "Rossi");
    }

    @Test
    void a_zip_bomb_stays_the_file_it_is() throws Exception {
        java.io.ByteArrayOutputStream zip = new java.io.ByteArrayOutputStream();
        try (var out = new java.util.zip.ZipOutputStream(zip)) {
            out.putNextEntry(new java.util.zip.ZipEntry("../../bomb"));
            for (int i = 0; i < 200; i++) {
                out.write(new byte[100_000]);
            }
            out.closeEntry();
        }
        Capture capture = Mails.read(HEAD + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nText.\n--b\n"
                + "Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder().encodeToString(zip.toByteArray()) + "\n--b--\n");

        assertThat(capture.files())
                .singleElement()
                .satisfies(file -> assertThat(file.content()).isEqualTo(zip.toByteArray()));
    }

    @Test
    void every_charset_comes_out_as_it_was_meant() {
        for (String[] one : new String[][] {
            {"iso-8859-1", "Perché no?"},
            {"windows-1252", "„Preis“ 5 €"},
            {"utf-8", "日本語 ok"},
            {"iso-2022-jp", "日本語"},
            {"koi8-r", "Привет"},
            {"gb2312", "中文"},
            {"utf-16le", "wide"}
        }) {
            byte[] head = (HEAD + "Subject: x\nContent-Type: text/plain; charset=\"" + one[0]
                            + "\"\nContent-Transfer-Encoding: base64\n\n")
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] body = Base64.getMimeEncoder().encode(one[1].getBytes(Charset.forName(one[0])));
            java.io.ByteArrayOutputStream mail = new java.io.ByteArrayOutputStream();
            mail.writeBytes(head);
            mail.writeBytes(body);

            assertThat(Mails.read(mail.toByteArray()).fields().get("message").toString())
                    .as(one[0])
                    .contains(one[1]);
        }
        byte[] lying = (HEAD + "Subject: x\nContent-Type: text/plain; charset=utf-8\n\nPerch\u00e9")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Mails.read(lying).fields().get("message").toString()).contains("Perché");
    }
}
