package org.vivaio.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Channel;
import org.vivaio.api.Connector;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.api.Uncertain;
import org.vivaio.core.plugin.ConnectionHandle;

/**
 * The rules of a {@link Channel}: 01 to 28, and 31 to 35.
 *
 * @param <P> the counterpart
 */
public abstract class ChannelContract<P extends Peer> extends CallingContract<P> {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** For subclasses. */
    protected ChannelContract() {}

    /** An address that the counterpart takes: e-mail, or a number as {@code +39…}. */
    protected abstract String recipient();

    /** Whether a message's text goes to the counterpart. When overridden with false, it must be a channel of calls. */
    protected boolean carriesText() {
        return true;
    }

    @Override
    final Class<? extends Connector> kind() {
        return Channel.class;
    }

    @Override
    final Attempt<?> use(KitHost host, ConnectionHandle handle, String key, Duration limit) {
        return send(host, handle, message(key, "Hello", "Hello from the contract kit"), limit);
    }

    private static Attempt<Receipt> send(KitHost host, ConnectionHandle handle, Message message, Duration limit) {
        return host.call(handle, Channel.class, limit, channel -> channel.send(message));
    }

    private Message message(String key, String subject, String text) {
        return new Message(key, recipient(), Optional.of(subject), text, Optional.empty(), Map.of(), 1);
    }

    private Uncertain uncertain(ConnectionHandle handle) {
        return host().call(handle, Channel.class, LIMIT, Channel::uncertain)
                .value()
                .orElseThrow();
    }

    @Override
    final void withoutKeys(ConnectionHandle handle) {
        assertThat(uncertain(handle))
                .as("a channel whose counterpart does not get the key must not repeat what may have arrived")
                .isNotEqualTo(Uncertain.RETRY);
    }

    @Test
    void rule_31_its_medium_is_one_that_consents_know() {
        ConnectionHandle handle = open(0);
        assertThat(host().call(handle, Channel.class, LIMIT, Channel::medium).value())
                .get()
                .isIn(Set.of("email", "sms", "phone"));
        close(handle);
    }

    @Test
    void rule_32_the_receipt_names_the_counterparts_id() {
        ConnectionHandle handle = open(0);
        Receipt receipt = send(host(), handle, message("key-receipt", "Hello", "Hello"), LIMIT)
                .value()
                .orElseThrow();
        assertThat(receipt.reference()).as("reference of the receipt").isNotBlank();
        assertThat(receipt.detail().toString())
                .as("what else the receipt says must not be personal")
                .doesNotContain(recipient());
        close(handle);
    }

    @Test
    void rule_33_recipient_and_text_arrive() {
        ConnectionHandle handle = open(0);
        assertThat(send(host(), handle, message("key-text", "Hello", "MarkOfTheText"), LIMIT)
                        .worked())
                .isTrue();
        String arrived = String.join("\n", first().arrivals());
        if (carriesText()) {
            assertThat(arrived).contains("MarkOfTheText");
        } else {
            assertThat(host().call(handle, Channel.class, LIMIT, Channel::medium)
                            .value())
                    .as("only a call has no text")
                    .contains("phone");
        }
        assertThat(java.net.URLDecoder.decode(
                        arrived.replace("%", "%25").replace("%25", "%").replace("+", "%2B"),
                        java.nio.charset.StandardCharsets.UTF_8))
                .contains(recipient());
        close(handle);
    }

    @Test
    void rule_34_no_line_break_in_a_subject_or_key_makes_a_header() {
        ConnectionHandle handle = open(0);
        String sly = "Hello\r\nX-Sly: yes\r\n\r\nX-Body: yes";
        Attempt<Receipt> attempt = send(host(), handle, message("key-sly", sly, "Hello"), LIMIT);
        assertThat(attempt.kind().orElse("REJECTED")).as("%s", attempt).isEqualTo("REJECTED");
        first().arrivals()
                .forEach(arrival -> assertThat(arrival.lines())
                        .as("what arrived")
                        .noneMatch(line -> line.startsWith("X-Sly:") || line.startsWith("X-Body:")));
        close(handle);
    }

    @Test
    void rule_35_what_it_says_of_lost_outcomes_is_true() {
        ConnectionHandle handle = open(0);
        if (uncertain(handle) == Uncertain.VERIFY) {
            useOnce(handle, "key-known");
            assertThat(lookUp(handle, "key-known"))
                    .as("lookUp of a message that arrived")
                    .isPresent();
            assertThat(lookUp(handle, "key-unknown"))
                    .as("lookUp of one that did not")
                    .isEmpty();
        } else {
            assertThat(lookUp(handle, "key-unknown"))
                    .as("lookUp is only for channels that say VERIFY")
                    .isEmpty();
        }
        close(handle);
    }

    private Optional<Receipt> lookUp(ConnectionHandle handle, String key) {
        return host().call(handle, Channel.class, LIMIT, channel -> channel.lookUp(key))
                .value()
                .orElseThrow();
    }
}
