package org.vivaio.plugins.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Receipt;
import org.vivaio.api.Report;
import org.vivaio.api.Secret;
import org.vivaio.api.WebRequest;
import org.vivaio.testkit.TestContext;
import org.vivaio.testkit.contract.HttpPeer;

/** Against a double that answers as Twilio's reference of the message resource says (twilio.com/docs/messaging/api). */
class TwilioChannelTest {
    /** Fields and forms of the reference's answer to a create. */
    static final String CREATED = """
            {"account_sid": "AC00000000000000000000000000000000", "api_version": "2010-04-01", "body": "Hi",
             "date_created": "Thu, 24 Aug 2023 05:01:45 +0000", "direction": "outbound-api", "error_code": null,
             "error_message": null, "from": "+15557122661", "num_media": "0", "num_segments": "2", "price": null,
             "price_unit": "USD", "messaging_service_sid": null, "sid": "SM11111111111111111111111111111111",
             "status": "queued", "to": "+393331234567"}""";

    private final AtomicReference<HttpPeer.Answer> answer =
            new AtomicReference<>(new HttpPeer.Answer(201, "application/json", CREATED));
    private final HttpPeer peer = new HttpPeer(request -> answer.get());
    private final TestContext context = new TestContext();
    private final TwilioChannel channel = new TwilioChannel(
            new TwilioSettings(
                    "AC00000000000000000000000000000000",
                    Secret.of("12345"),
                    peer.uri(""),
                    Optional.of("+15557122661"),
                    Optional.empty(),
                    Map.of("+39", "Vivaio"),
                    Map.of("+39", "0.07"),
                    "USD",
                    Duration.ofSeconds(5)),
            context);

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void a_message_is_created_with_sender_callback_and_what_it_costs() throws Exception {
        Receipt receipt = channel.send(Sms.message("key 1", "+393331234567", "Hi & bye"));
        assertThat(receipt.reference()).isEqualTo("SM11111111111111111111111111111111");
        assertThat(receipt.detail())
                .containsEntry("parts", "2")
                .containsEntry("cost", "0.14")
                .containsEntry("currency", "USD");
        assertThat(peer.arrivals().get(0))
                .contains("POST /2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json")
                .contains("To=%2B393331234567&From=Vivaio&Body=Hi+%26+bye&StatusCallback="
                        + "https%3A%2F%2Fvivaio.example%2Fin%2Fdemo%2Ftest%2Fstatus%3Fk%3Dkey%2B1");
    }

    @Test
    void the_codes_in_an_answer_say_who_has_to_act() {
        Map<String, ConnectorException.Kind> kinds = Map.of(
                "401 20003", ConnectorException.Kind.AUTH,
                "400 21211", ConnectorException.Kind.REJECTED,
                "400 21610", ConnectorException.Kind.REJECTED,
                "429 20429", ConnectorException.Kind.LIMITED,
                "503 20503", ConnectorException.Kind.UNAVAILABLE);
        kinds.forEach((said, kind) -> {
            String[] parts = said.split(" ");
            answer.set(new HttpPeer.Answer(
                    Integer.parseInt(parts[0]),
                    "application/json",
                    "{\"code\": " + parts[1] + ", \"message\": \"about +393331234567\", \"status\": " + parts[0]
                            + "}"));
            ConnectorException failure = catchThrowableOfType(
                    ConnectorException.class, () -> channel.send(Sms.message("k", "+393331234567", "Hi")));
            assertThat(failure.kind()).as(said).isEqualTo(kind);
            assertThat(failure.getMessage()).doesNotContain("333123");
        });
        answer.set(new HttpPeer.Answer(200, "text/html", "<html>hello</html>"));
        assertThat(catchThrowableOfType(
                                ConnectorException.class, () -> channel.send(Sms.message("k", "+393331234567", "Hi")))
                        .kind())
                .isEqualTo(ConnectorException.Kind.UNAVAILABLE);
    }

    /** The example of Twilio's guide to validating requests (twilio.com/docs/usage/security). */
    @Test
    void the_signature_is_the_documented_one() {
        Map<String, List<String>> form = Map.of(
                "CallSid", List.of("CA1234567890ABCDE"),
                "Caller", List.of("+14158675310"),
                "Digits", List.of("1234"),
                "From", List.of("+14158675310"),
                "To", List.of("+18005551212"));
        assertThat(TwilioSignature.of("12345", "https://example.com/myapp.php?foo=1&bar=2", form))
                .isEqualTo("L/OH5YylLD5NRKLltdqwSvS0BnU=");
    }

    private WebRequest callback(
            String path, Map<String, List<String>> query, Map<String, String> fields, boolean signed) {
        Map<String, List<String>> form = new HashMap<>();
        fields.forEach((name, value) -> form.put(name, List.of(value)));
        String address = "https://vivaio.example/in/demo/test" + path + (query.isEmpty() ? "" : "?k=key+1");
        return new WebRequest(
                "POST",
                path,
                query,
                Map.of("x-twilio-signature", signed ? TwilioSignature.of("12345", address, form) : "bm8="),
                form,
                new byte[0],
                List.of(),
                "");
    }

    @Test
    void a_message_from_a_person_and_a_receipt_are_taken_only_with_the_signature() throws Exception {
        Map<String, String> text =
                Map.of("MessageSid", "SM2", "From", "+393339876543", "To", "+15557122661", "Body", "Richiamatemi");
        assertThat(catchThrowableOfType(
                                ConnectorException.class, () -> channel.receive(callback("", Map.of(), text, false)))
                        .kind())
                .isEqualTo(ConnectorException.Kind.AUTH);
        assertThat(context.intake().items()).isEmpty();
        assertThat(channel.receive(callback("", Map.of(), text, true)).status()).isEqualTo(200);
        channel.receive(callback(
                "/status", Map.of("k", List.of("key 1")), Map.of("MessageSid", "SM1", "MessageStatus", "sent"), true));
        channel.receive(callback(
                "/status",
                Map.of("k", List.of("key 1")),
                Map.of("MessageSid", "SM1", "MessageStatus", "undelivered", "ErrorCode", "30005"),
                true));
        assertThat(context.intake().items()).hasSize(2);
        Report reply = (Report) context.intake().items().get(0);
        assertThat(reply.about()).isEqualTo(new Report.Matching("phone", "+393339876543"));
        assertThat(reply.externalId()).contains("mo:SM2");
        Report bounced = (Report) context.intake().items().get(1);
        assertThat(bounced.type()).isEqualTo("message.bounced");
        assertThat(bounced.about()).isEqualTo(new Report.Sent("SM1"));
        assertThat(bounced.data()).containsEntry("error", "30005");
    }
}
