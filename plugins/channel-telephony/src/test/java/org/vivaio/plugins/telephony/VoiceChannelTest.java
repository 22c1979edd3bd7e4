package org.vivaio.plugins.telephony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Message;
import org.vivaio.api.Report;
import org.vivaio.api.Secret;
import org.vivaio.api.WebRequest;
import org.vivaio.testkit.TestContext;
import org.vivaio.testkit.contract.HttpPeer;

/** Against a double that answers as Twilio's reference of the call resource says (twilio.com/docs/voice/api/call-resource). */
class VoiceChannelTest {
    /** Fields and forms of the reference's answer to a create. */
    static final String CREATED = """
            {"account_sid": "AC00000000000000000000000000000000", "answered_by": null, "api_version": "2010-04-01",
             "direction": "outbound-api", "duration": null, "from": "+15557122661", "price": null, "price_unit": "USD",
             "sid": "CA11111111111111111111111111111111", "status": "queued", "to": "+390212345678"}""";

    private final HttpPeer peer = new HttpPeer(request -> new HttpPeer.Answer(201, "application/json", CREATED));
    private final TestContext context = new TestContext();
    private final VoiceChannel channel = new VoiceChannel(settings(), context);

    @AfterEach
    void close() {
        peer.close();
    }

    private VoiceSettings settings() {
        return new VoiceSettings(
                "AC00000000000000000000000000000000",
                Secret.of("12345"),
                peer.uri(""),
                "+15557122661",
                Map.of("giulia", "+390212345678"),
                Optional.empty(),
                true,
                Duration.ofSeconds(20),
                List.of(),
                false,
                "Europe/Rome",
                List.of("+390212345678"),
                Map.of("+390299999999", "flyer"),
                Duration.ofSeconds(5));
    }

    private WebRequest request(String path, Map<String, String> query, Map<String, String> fields, boolean signed) {
        Map<String, List<String>> form = new HashMap<>();
        fields.forEach((name, value) -> form.put(name, List.of(value)));
        Map<String, List<String>> parameters = new HashMap<>();
        query.forEach((name, value) -> parameters.put(name, List.of(value)));
        String address = "https://vivaio.example/in/demo/test" + path + (query.isEmpty() ? "" : "?k=k1&s=giulia");
        return new WebRequest(
                "POST",
                path,
                parameters,
                Map.of("x-twilio-signature", signed ? VoiceSignature.of("12345", address, form) : "bm8="),
                form,
                new byte[0],
                List.of(),
                "");
    }

    @Test
    void a_click_rings_the_seller_and_what_the_second_leg_says_is_the_outcome() throws Exception {
        Message call = new Message(
                "k1", "+393331234567", Optional.empty(), "", Optional.empty(), Map.of("x-seller", "giulia"), 1);
        assertThat(channel.send(call).reference()).isEqualTo("CA11111111111111111111111111111111");
        String sent = java.net.URLDecoder.decode(peer.arrivals().get(0), StandardCharsets.UTF_8);
        assertThat(sent)
                .contains("To=+390212345678&From=+15557122661&Timeout=20")
                .contains("record=\"record-from-answer-dual\"><Number>+393331234567</Number></Dial>")
                .contains("action=\"https://vivaio.example/in/demo/test/dialled?k=k1&amp;s=giulia\"");
        Map<String, String> query = Map.of("k", "k1", "s", "giulia");
        channel.receive(request(
                "/dialled",
                query,
                Map.of(
                        "CallSid",
                        "CA1",
                        "DialCallStatus",
                        "completed",
                        "DialCallDuration",
                        "95",
                        "RecordingUrl",
                        "https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/RE1"),
                true));
        Report ended = (Report) context.intake().items().get(0);
        assertThat(ended.about()).isEqualTo(new Report.Sent("CA1"));
        assertThat(ended.data())
                .containsEntry("outcome", "answered")
                .containsEntry("seconds", 95L)
                .containsEntry("agent", "giulia")
                .containsKey("recording");
        channel.receive(request("/dialled", query, Map.of("CallSid", "CA2", "DialCallStatus", "no-answer"), true));
        channel.receive(request("/status", query, Map.of("CallSid", "CA3", "CallStatus", "busy"), true));
        channel.receive(request("/status", query, Map.of("CallSid", "CA1", "CallStatus", "completed"), true));
        assertThat(context.intake().items())
                .extracting(item -> ((Report) item).data().get("outcome"))
                .containsExactly("answered", "no-answer", "cancelled");
    }

    @Test
    void a_caller_hears_the_firm_ring_and_a_missed_call_is_told_with_its_source() throws Exception {
        Map<String, String> ringing = Map.of("CallSid", "CA7", "From", "+393339876543", "To", "+390299999999");
        assertThat(catchThrowableOfType(
                                ConnectorException.class, () -> channel.receive(request("", Map.of(), ringing, false)))
                        .kind())
                .isEqualTo(ConnectorException.Kind.AUTH);
        String answer =
                new String(channel.receive(request("", Map.of(), ringing, true)).body(), StandardCharsets.UTF_8);
        assertThat(answer).contains("<Number>+390212345678</Number>").contains("callerId=\"+393339876543\"");
        assertThat(context.intake().captures().get(0).touch()).containsEntry("source", "flyer");
        Map<String, String> over = new HashMap<>(ringing);
        over.put("DialCallStatus", "no-answer");
        channel.receive(request("/answered", Map.of(), over, true));
        Report missed = (Report) context.intake().items().get(2);
        assertThat(missed.about()).isEqualTo(new Report.Matching("phone", "+393339876543"));
        assertThat(missed.data()).containsEntry("outcome", "missed").containsEntry("line", "+390299999999");
    }
}
