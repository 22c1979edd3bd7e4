package org.vivaio.plugins.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.Listener;
import org.vivaio.plugins.inbox.InboxSettings.Afterwards;
import org.vivaio.plugins.mail.TokenServer;
import org.vivaio.testkit.TestContext;
import org.vivaio.testkit.contract.Mood;

/** The plugin with a real IMAP server. */
class InboxTest {
    private ImapPeer peer;
    private final List<Run> runs = new ArrayList<>();

    @BeforeEach
    void start() {
        peer = new ImapPeer("hunter2");
    }

    @AfterEach
    void stop() {
        runs.forEach(Run::stop);
        peer.close();
    }

    /** Keeps items with their cursor, as the host's store does. */
    private static final class Store implements Listener.Session {
        final List<String> ids = new CopyOnWriteArrayList<>();
        final List<Capture> captures = new CopyOnWriteArrayList<>();
        volatile Cursor cursor = Cursor.START;
        volatile boolean stopping;
        volatile int failAfter = Integer.MAX_VALUE;

        @Override
        public Cursor cursor() {
            return cursor;
        }

        @Override
        public synchronized void store(List<Incoming> items, Cursor next) throws ConnectorException {
            if (captures.size() + items.size() > failAfter) {
                failAfter = Integer.MAX_VALUE;
                throw ConnectorException.unavailable("killed between fetch and store");
            }
            items.forEach(item -> {
                captures.add((Capture) item);
                ids.add(((Capture) item).externalId().orElseThrow());
            });
            cursor = next;
        }

        @Override
        public boolean stopping() {
            return stopping;
        }

        @Override
        public void alive() {}

        @Override
        public synchronized void pause(Duration time) throws InterruptedException {
            long until = System.nanoTime() + time.toNanos();
            for (long left = time.toMillis(); !stopping && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        }

        synchronized void stop() {
            stopping = true;
            notifyAll();
        }
    }

    /** A listener on a thread, called again after failures. */
    private final class Run {
        private final Thread thread;
        private final Store store;
        private final Inbox inbox;

        Run(InboxSettings settings, Store store) {
            this.store = store;
            store.stopping = false;
            inbox = new Inbox(settings, new TestContext());
            thread = new Thread(() -> {
                while (!store.stopping) {
                    try {
                        inbox.listen(store);
                    } catch (ConnectorException e) {
                        // the host calls again
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            });
            thread.start();
            runs.add(this);
        }

        void stop() {
            store.stop();
            try {
                thread.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assertThat(thread.isAlive()).isFalse();
            inbox.close();
        }
    }

    private static void until(java.util.concurrent.Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    private Run run(Store store, Afterwards afterwards, String... folders) {
        return new Run(Mails.settings(peer.port(), afterwards, List.of(folders)), store);
    }

    @Test
    void mails_of_several_folders_come_once_and_what_arrives_later_by_idle_at_once() {
        peer.offer("early");
        peer.deliver("Leads", "From: b@b.example\nMessage-ID: <b1@b.example>\nSubject: two\n\nx\n");
        Store store = new Store();
        run(store, Afterwards.LEAVE, "INBOX", "Leads");
        until(() -> store.ids.size() == 2);
        until(() -> peer.arrivals().stream().anyMatch(line -> line.contains("IDLE")));

        long began = System.nanoTime();
        peer.offer("late");
        until(() -> store.ids.size() == 3);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(store.ids).doesNotHaveDuplicates();
        assertThat(peer.acknowledged()).as("mails stay unread for people").isEmpty();
    }

    @Test
    void a_kill_between_fetch_and_store_loses_nothing_and_doubles_nothing() {
        for (int i = 0; i < 130; i++) {
            peer.offer("m" + i);
        }
        Store store = new Store();
        store.failAfter = 60;
        run(store, Afterwards.SEEN, "INBOX");

        until(() -> store.ids.size() >= 130);

        assertThat(store.ids).hasSize(130).doesNotHaveDuplicates();
        until(() -> peer.acknowledged().size() == 130);
    }

    @Test
    void another_run_goes_on_behind_the_last_one() {
        peer.offer("one");
        Store store = new Store();
        Run first = run(store, Afterwards.LEAVE, "INBOX");
        until(() -> store.ids.size() == 1);
        first.stop();
        peer.offer("two");

        run(store, Afterwards.LEAVE, "INBOX");
        until(() -> store.ids.size() == 2);

        assertThat(store.ids).doesNotHaveDuplicates();
    }

    @Test
    void a_mail_that_is_moved_between_folders_is_told_once() throws Exception {
        peer.offer("moving");
        peer.folder("Leads");
        Store store = new Store();
        run(store, Afterwards.LEAVE, "INBOX", "Leads");
        until(() -> store.ids.size() == 1);

        peer.folder("INBOX")
                .copyMessage(peer.folder("INBOX").getMessages().get(0).getUid(), peer.folder("Leads"));
        peer.deliver("Leads", "From: b@b.example\nMessage-ID: <after@b.example>\nSubject: x\n\nx\n");
        until(() -> store.ids.contains("<after@b.example>"));

        assertThat(store.ids).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void uids_that_were_given_anew_lose_nothing() throws Exception {
        peer.deliver("Leads", "From: b@b.example\nMessage-ID: <b1@b.example>\nSubject: x\n\nx\n");
        Store store = new Store();
        Run first = run(store, Afterwards.LEAVE, "Leads");
        until(() -> store.ids.size() == 1);
        first.stop();
        long validity = peer.folder("Leads").getUidValidity();
        var managers = peer.server().getManagers();
        // the server makes it of the time: made anew within the same moment, it would be the same
        until(() -> {
            managers.getImapHostManager()
                    .deleteMailbox(managers.getUserManager().getUserByEmail(ImapPeer.ADDRESS), "Leads");
            return peer.folder("Leads").getUidValidity() != validity;
        });
        peer.deliver("Leads", "From: b@b.example\nMessage-ID: <b1@b.example>\nSubject: x\n\nx\n");
        peer.deliver("Leads", "From: c@c.example\nMessage-ID: <c1@c.example>\nSubject: x\n\nx\n");

        run(store, Afterwards.LEAVE, "Leads");
        until(() -> store.ids.contains("<c1@c.example>"));

        // the one that was known comes under the same id, by which the host knows it
        assertThat(store.ids).containsOnly("<b1@b.example>", "<c1@c.example>");
    }

    @Test
    void what_is_done_is_moved_when_that_is_asked_for() {
        peer.offer("one");
        Store store = new Store();
        run(store, Afterwards.MOVE, "INBOX");

        // the server takes it from one folder before it is in the other
        until(() -> peer.folder("INBOX").getMessageCount() == 0
                && peer.folder("Done").getMessageCount() == 1);
        assertThat(store.ids).hasSize(1);
    }

    @Test
    void a_token_signs_in_is_kept_and_replaced_when_the_server_takes_it_no_longer() {
        try (TokenServer tokens = new TokenServer()) {
            peer.password("token-1");
            peer.offer("one");
            Store store = new Store();
            new Run(Mails.token(peer.port(), tokens), store);
            until(() -> store.ids.size() == 1);
            assertThat(peer.arrivals()).anyMatch(line -> line.contains("XOAUTH2"));

            peer.hangUpOnAll();
            peer.offer("two");
            until(() -> store.ids.size() == 2);
            assertThat(tokens.asked()).as("the token is kept while it is good").hasSize(1);

            peer.password("token-2");
            peer.hangUpOnAll();
            peer.offer("three");
            until(() -> store.ids.size() == 3);
            assertThat(tokens.asked()).hasSize(2);
            assertThat(store.ids).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_mailbox_that_takes_no_token_and_a_permission_taken_back_ask_for_a_person() {
        try (TokenServer tokens = new TokenServer()) {
            Inbox inbox = new Inbox(Mails.token(peer.port(), tokens), new TestContext());
            assertThatThrownBy(inbox::check)
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.AUTH))
                    .hasMessageContaining("sign in again")
                    .hasMessageNotContaining("token-");
            assertThat(tokens.asked()).hasSize(2);

            tokens.takeBack(TokenServer.REFRESH);
            assertThatThrownBy(inbox::check)
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.AUTH))
                    .hasMessageNotContaining(TokenServer.REFRESH);
        }
    }

    @Test
    void a_server_without_sign_in_by_token_is_a_matter_of_settings() {
        try (TokenServer tokens = new TokenServer()) {
            peer.behave(Mood.UNAUTHORIZED); // its greeting offers nothing but LOGIN
            Inbox inbox = new Inbox(Mails.token(peer.port(), tokens), new TestContext());
            assertThatThrownBy(inbox::check)
                    .isInstanceOfSatisfying(
                            ConnectorException.class,
                            e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG))
                    .hasMessageContaining("XOAUTH2");
            assertThat(peer.arrivals()).as("what was said").noneMatch(line -> line.contains("token-"));
        }
    }

    @Test
    void a_folder_that_is_missing_is_told_by_its_name() {
        Inbox inbox = new Inbox(Mails.settings(peer.port(), Afterwards.LEAVE, List.of("Nowhere")), new TestContext());

        assertThatThrownBy(inbox::check)
                .hasMessageContaining("Nowhere")
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG));
    }
}
