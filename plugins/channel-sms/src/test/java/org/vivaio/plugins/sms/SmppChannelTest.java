package org.vivaio.plugins.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.SubmitSm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.Receipt;
import org.vivaio.api.Report;
import org.vivaio.plugins.sms.SmppSettings.Joining;
import org.vivaio.plugins.sms.Sms.Listening;
import org.vivaio.testkit.TestContext;
import org.vivaio.testkit.contract.Mood;

class SmppChannelTest {
    private final SmppPeer peer = new SmppPeer();
    private final TestContext context = new TestContext();
    private final SmppChannel channel = new SmppChannel(Sms.smpp(peer.port()), context);

    @AfterEach
    void close() {
        channel.close();
        peer.close();
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within 10 s").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000L);
        }
    }

    private static ConnectorException failure(SmppChannel channel, String key, String to, String text) {
        return catchThrowableOfType(ConnectorException.class, () -> channel.send(Sms.message(key, to, text)));
    }

    @Test
    void a_short_message_goes_out_with_the_sender_of_its_country_and_tells_its_cost() throws Exception {
        Receipt receipt = channel.send(Sms.message("k1", "+39 333 1234567", "Il suo preventivo è pronto"));
        channel.send(Sms.message("k2", "+12025550100", "Hi"));
        channel.send(Sms.message("k3", "+447700900123", "Hi"));
        assertThat(receipt.detail()).containsEntry("parts", "1").containsEntry("cost", "0.065");
        assertThat(receipt.reference()).matches("[0-9]+");
        List<SubmitSm> taken = peer.taken();
        assertThat(taken.get(0).getDestAddress()).isEqualTo("393331234567");
        assertThat(taken.get(0).getSourceAddr()).isEqualTo("Vivaio");
        assertThat(taken.get(0).getSourceAddrTon()).isEqualTo((byte) 5);
        assertThat(taken.get(0).getRegisteredDelivery()).isEqualTo((byte) 1);
        assertThat(Gsm7.decode(taken.get(0).getShortMessage())).isEqualTo("Il suo preventivo è pronto");
        assertThat(taken.get(1).getSourceAddr()).isEqualTo("15550001111");
        assertThat(taken.get(1).getSourceAddrTon()).isEqualTo((byte) 1);
        assertThat(taken.get(2).getSourceAddr()).isEqualTo("61234");
        assertThat(peer.binds()).as("one session for all").containsExactly(BindType.BIND_TX);
    }

    @Test
    void a_long_message_goes_in_parts_that_telephones_can_join() throws Exception {
        String text = "ж".repeat(150);
        assertThat(channel.send(Sms.message("k1", "+393331234567", text)).detail())
                .containsEntry("parts", "3");
        StringBuilder back = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            SubmitSm part = peer.taken().get(i);
            byte[] body = part.getShortMessage();
            assertThat(part.isUdhi()).isTrue();
            assertThat(part.getDataCoding()).isEqualTo((byte) 8);
            assertThat(body).startsWith(5, 0, 3);
            assertThat(body[4]).isEqualTo((byte) 3);
            assertThat(body[5]).isEqualTo((byte) (i + 1));
            assertThat(part.getRegisteredDelivery()).isEqualTo((byte) (i == 2 ? 1 : 0));
            back.append(new String(body, 6, body.length - 6, StandardCharsets.UTF_16BE));
        }
        assertThat(back.toString()).isEqualTo(text);
    }

    @Test
    void parts_can_be_joined_by_parameters_or_sent_whole() throws Exception {
        try (SmppChannel sar = new SmppChannel(Sms.smpp(peer.port(), Joining.SAR, 10), context);
                SmppChannel payload = new SmppChannel(Sms.smpp(peer.port(), Joining.PAYLOAD, 10), context)) {
            sar.send(Sms.message("k1", "+393331234567", "x".repeat(200)));
            payload.send(Sms.message("k2", "+393331234567", "y".repeat(200)));
        }
        assertThat(peer.taken()).hasSize(3);
        assertThat(peer.taken()
                        .get(1)
                        .getOptionalParameter(OptionalParameter.Sar_segment_seqnum.class)
                        .getValue())
                .isEqualTo((byte) 2);
        assertThat(peer.taken()
                        .get(2)
                        .getOptionalParameter(OptionalParameter.Message_payload.class)
                        .getValue())
                .hasSize(200);
    }

    @Test
    void a_message_throttled_in_the_middle_goes_on_behind_the_parts_that_were_taken() throws Exception {
        peer.throttleAfter.set(1);
        ConnectorException limited = failure(channel, "k1", "+393331234567", "x".repeat(400));
        assertThat(limited.kind()).isEqualTo(ConnectorException.Kind.LIMITED);
        assertThat(limited.after()).contains(Duration.ofSeconds(7));
        channel.send(Sms.message("k1", "+393331234567", "x".repeat(400)));
        assertThat(peer.taken()).extracting(sm -> sm.getShortMessage()[5]).containsExactly((byte) 1, (byte) 2, (byte)
                3);
        assertThat(peer.taken())
                .extracting(sm -> sm.getShortMessage()[3])
                .containsOnly(peer.taken().get(0).getShortMessage()[3]);
    }

    @Test
    void no_more_messages_are_under_way_than_the_window_allows() throws Exception {
        peer.slow = 60;
        try (SmppChannel narrow = new SmppChannel(Sms.smpp(peer.port(), Joining.UDH, 3), context)) {
            var pool = Executors.newFixedThreadPool(12);
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                String key = "k" + i;
                all.add(CompletableFuture.runAsync(
                        () -> {
                            try {
                                narrow.send(Sms.message(key, "+393331234567", "Hi"));
                            } catch (ConnectorException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        pool));
            }
            all.forEach(CompletableFuture::join);
            pool.shutdown();
        }
        assertThat(peer.taken()).hasSize(24);
        assertThat(peer.most.get()).isEqualTo(3);
        assertThat(peer.binds()).hasSize(1);
    }

    @Test
    void refusals_are_of_the_message_and_a_line_that_broke_is_taken_up_again() throws Exception {
        channel.send(Sms.message("k1", "+393331234567", "Hi"));
        peer.behave(Mood.REFUSES);
        assertThat(failure(channel, "k2", "+393331234567", "Hi").kind()).isEqualTo(ConnectorException.Kind.REJECTED);
        peer.behave(Mood.FINE);
        peer.cut();
        until(() -> {
            try {
                return channel.send(Sms.message("k3", "+393331234567", "Hi")) != null;
            } catch (ConnectorException e) {
                assertThat(e.kind()).isEqualTo(ConnectorException.Kind.UNAVAILABLE);
                return false;
            }
        });
        assertThat(peer.binds()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(failure(channel, "k4", "333", "Hi").kind()).isEqualTo(ConnectorException.Kind.REJECTED);
        assertThat(failure(channel, "k5", "+393331234567", "ж".repeat(1000)).getMessage())
                .contains("messages");
        assertThat(failure(channel, "k6", "+393331234567", " ").kind()).isEqualTo(ConnectorException.Kind.REJECTED);
    }

    @Test
    void receipts_name_the_message_also_where_the_centre_writes_its_ids_in_two_ways() throws Exception {
        try (Listening listening = new Listening(channel, Cursor.START)) {
            until(() -> listening.session.alive);
            assertThat(peer.binds()).containsExactly(BindType.BIND_TRX);
            Receipt receipt = channel.send(Sms.message("k1", "+393331234567", "Hi"));
            Receipt other = channel.send(Sms.message("k2", "+393331234567", "Hi"));
            assertThat(peer.receipt("00" + receipt.reference(), "ENROUTE")).isTrue();
            assertThat(peer.receipt("00" + receipt.reference(), "DELIVRD")).isTrue();
            assertThat(peer.deliver(
                            "393331234567",
                            4,
                            0,
                            new byte[0],
                            new OptionalParameter.Receipted_message_id(other.reference()),
                            new OptionalParameter.Message_state((byte) 5)))
                    .isTrue();
            List<Incoming> items = listening.session.items;
            assertThat(items).hasSize(2);
            Report delivered = (Report) items.get(0);
            assertThat(delivered.type()).isEqualTo("message.delivered");
            assertThat(delivered.about()).isEqualTo(new Report.Sent(receipt.reference()));
            Report failed = (Report) items.get(1);
            assertThat(failed.type()).isEqualTo("message.bounced");
            assertThat(failed.about()).isEqualTo(new Report.Sent(other.reference()));
            assertThat(failed.data()).containsEntry("state", "UNDELIV").containsEntry("channel", "sms");
        }
    }

    @Test
    void what_a_person_writes_is_stored_before_the_centre_hears_that_it_arrived() throws Exception {
        try (Listening listening = new Listening(channel, Cursor.START)) {
            until(() -> listening.session.alive);
            listening.session.away = true;
            assertThat(peer.text("393331234567", "Basta")).isFalse();
            listening.session.away = false;
            assertThat(peer.text("393331234567", "Basta")).isTrue();
            assertThat(peer.deliver("393331234567", 0, 8, "Привет".getBytes(StandardCharsets.UTF_16BE)))
                    .isTrue();
            List<Incoming> items = listening.session.items;
            Report stop = (Report) items.get(0);
            assertThat(stop.type()).isEqualTo("message.replied");
            assertThat(stop.about()).isEqualTo(new Report.Matching("phone", "+393331234567"));
            assertThat(stop.data())
                    .containsEntry("text", "Basta")
                    .containsEntry("keyword", "stop")
                    .containsEntry("channel", "sms");
            assertThat(((Report) items.get(1)).data()).containsEntry("text", "Привет");
        }
    }

    @Test
    void parts_of_a_long_answer_are_joined_even_when_we_restart_between_them() throws Exception {
        Cursor kept;
        try (Listening listening = new Listening(channel, Cursor.START)) {
            until(() -> listening.session.alive);
            assertThat(peer.deliver("393331234567", 0x40, 0, part(2, "world"))).isTrue();
            assertThat(listening.session.items).isEmpty();
            kept = listening.session.cursor;
        }
        assertThat(kept.value()).contains("world");
        try (Listening listening = new Listening(channel, kept)) {
            until(() -> listening.session.alive);
            until(() -> peer.deliver("393331234567", 0x40, 0, part(1, "Hello ")));
            assertThat(((Report) listening.session.items.get(0)).data()).containsEntry("text", "Hello world");
            assertThat(listening.session.cursor.value()).isEmpty();
        }
    }

    private static byte[] part(int number, String text) {
        byte[] body = new byte[6 + text.length()];
        System.arraycopy(new byte[] {5, 0, 3, 77, 2, (byte) number}, 0, body, 0, 6);
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, body, 6, text.length());
        return body;
    }

    @Test
    void wrong_credentials_are_told_at_the_check_and_to_the_listener() throws Exception {
        channel.check();
        peer.behave(Mood.UNAUTHORIZED);
        assertThat(catchThrowableOfType(ConnectorException.class, channel::check)
                        .kind())
                .isEqualTo(ConnectorException.Kind.AUTH);
        try (Listening listening = new Listening(channel, Cursor.START)) {
            until(() -> !listening.ends.isEmpty());
            assertThat(((ConnectorException) listening.ends.get(0)).kind()).isEqualTo(ConnectorException.Kind.AUTH);
        }
    }
}
