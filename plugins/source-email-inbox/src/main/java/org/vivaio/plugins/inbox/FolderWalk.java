package org.vivaio.plugins.inbox;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.FolderClosedException;
import jakarta.mail.Message;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import jakarta.mail.StoreClosedException;
import jakarta.mail.UIDFolder;
import jakarta.mail.search.ComparisonTerm;
import jakarta.mail.search.ReceivedDateTerm;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Doubt;
import org.vivaio.api.Incoming;
import org.vivaio.api.Listener;
import org.vivaio.api.Payload;

/**
 * Brings what is new in folders. The position moves only together with what was stored; a folder whose uids were given anew
 * is read again from a little before the last mail, and the mails' own ids keep them from counting twice.
 */
final class FolderWalk {
    private static final int BATCH = 50;
    private static final int BATCH_BYTES = 8 << 20;
    private static final int RANGE = 2_000;
    private static final int SMALL = 128 << 10;
    private static final Duration OVERLAP = Duration.ofDays(2);
    private static final int REMEMBERED = 5_000;

    private final InboxSettings settings;
    private final MailReader reader;
    private final Listener.Session session;
    private final ConnectorContext context;
    private Position position;

    /** Mails stored in this session: one that was moved between two folders is not told twice. */
    private final Set<String> stored = Collections.newSetFromMap(new LinkedHashMap<String, Boolean>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    FolderWalk(InboxSettings settings, MailReader reader, Listener.Session session, ConnectorContext context) {
        this.settings = settings;
        this.reader = reader;
        this.session = session;
        this.context = context;
        this.position = Position.of(session.cursor());
    }

    /** Whether the folder holds something that was not read. */
    boolean isBehind(IMAPFolder folder, String name) throws MessagingException {
        Position.Place place = position.folders().get(name);
        if (place == null || place.validity() != folder.getUIDValidity()) {
            return true;
        }
        long next = folder.getUIDNext();
        return next < 0 || next > place.uid() + 1 && last(folder) > place.uid();
    }

    private static long last(IMAPFolder folder) throws MessagingException {
        int count = folder.getMessageCount();
        return count == 0 ? 0 : folder.getUID(folder.getMessage(count));
    }

    void read(IMAPStore store, IMAPFolder folder, String name) throws MessagingException, ConnectorException {
        Position.Place place = begin(folder, name);
        if (folder.getMessageCount() == 0) {
            remember(name, place);
            return;
        }
        long end = last(folder);
        for (long from = place.uid() + 1; from <= end && !session.stopping(); from += RANGE) {
            // messages are asked for by their place in line, which has no holes, however wide those between uids are
            Message[] messages = folder.getMessagesByUID(from, Math.min(end, from + RANGE - 1));
            if (messages.length == 0) {
                continue;
            }
            place = read(store, folder, name, place, messages);
        }
        remember(name, new Position.Place(place.validity(), Math.max(place.uid(), end), place.seen()));
    }

    /** Nothing to store, but the place is worth keeping. */
    private void remember(String name, Position.Place place) throws ConnectorException {
        Position.Place known = position.folders().get(name);
        if (session.stopping() || known != null && place.isSame(known)) {
            return;
        }
        Position next = position.with(name, place);
        session.store(List.of(), next.cursor());
        position = next;
    }

    private Position.Place begin(IMAPFolder folder, String name) throws MessagingException {
        long validity = folder.getUIDValidity();
        Position.Place place = position.folders().get(name);
        if (place != null && place.validity() == validity) {
            return place;
        }
        Instant since = place == null
                ? context.clock().instant().minus(Duration.ofDays(settings.firstDays()))
                : Instant.ofEpochSecond(place.seen()).minus(OVERLAP);
        if (place == null && settings.firstDays() == 0) {
            return new Position.Place(
                    validity, last(folder), context.clock().instant().getEpochSecond());
        }
        if (place != null) {
            context.log().info("The folder's uids were given anew; it is read again from {}", since);
        }
        // by whole days, in the server's zone: a day more does no harm
        Message[] recent = folder.getMessageCount() == 0
                ? new Message[0]
                : folder.search(new ReceivedDateTerm(ComparisonTerm.GE, Date.from(since.minus(Duration.ofDays(1)))));
        // uids grow with the place in the folder, so one question is enough
        Optional<Message> first = Arrays.stream(recent).min(Comparator.comparingInt(Message::getMessageNumber));
        long before = first.isEmpty() ? last(folder) : folder.getUID(first.get()) - 1;
        long seen = place == null ? since.getEpochSecond() : place.seen();
        return new Position.Place(validity, before, seen);
    }

    private Position.Place read(
            IMAPStore store, IMAPFolder folder, String name, Position.Place from, Message[] messages)
            throws MessagingException, ConnectorException {
        FetchProfile profile = new FetchProfile();
        profile.add(UIDFolder.FetchProfileItem.UID);
        profile.add(FetchProfile.Item.SIZE);
        profile.add(IMAPFolder.FetchProfileItem.INTERNALDATE);
        folder.fetch(messages, profile);
        List<IMAPMessage> sorted = new ArrayList<>();
        Map<IMAPMessage, Long> uids = new java.util.IdentityHashMap<>();
        for (Message message : messages) {
            long uid = folder.getUID(message);
            if (uid > from.uid() && message instanceof IMAPMessage mail) {
                uids.put(mail, uid);
                sorted.add(mail);
            }
        }
        sorted.sort(Comparator.comparing(uids::get));
        Position.Place place = from;
        List<Incoming> batch = new ArrayList<>();
        List<Message> done = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        long bytes = 0;
        Map<Long, byte[]> ahead = new HashMap<>();
        for (int i = 0; i < sorted.size() && !session.stopping(); i++) {
            IMAPMessage mail = sorted.get(i);
            if (!ahead.containsKey(uids.get(mail)) && isSmall(mail)) {
                ahead = RawMails.fetch(folder, small(sorted.subList(i, sorted.size()), uids));
            }
            Optional<byte[]> raw = Optional.ofNullable(ahead.remove(uids.get(mail)));
            Instant received = Optional.ofNullable(mail.getReceivedDate())
                    .map(Date::toInstant)
                    .orElseGet(context.clock()::instant);
            Optional<Capture> capture = raw.isPresent()
                    ? Optional.of(reader.read(raw.get(), false, name, received))
                    : capture(mail, name, received);
            if (capture.isPresent()) {
                String id = capture.get().externalId().orElse("");
                if (!stored.contains(id) && !ids.contains(id)) {
                    batch.add(capture.get());
                    ids.add(id);
                }
                bytes += capture.get().payload().body().length
                        + capture.get().files().stream()
                                .mapToLong(f -> f.content().length)
                                .sum();
                done.add(mail);
            }
            place = new Position.Place(
                    place.validity(), uids.get(mail), Math.max(place.seen(), received.getEpochSecond()));
            if (batch.size() >= BATCH || bytes >= BATCH_BYTES) {
                store(store, folder, name, place, batch, ids, done);
                bytes = 0;
            }
        }
        if (place != from) {
            store(store, folder, name, place, batch, ids, done);
        }
        return place;
    }

    private void store(
            IMAPStore store,
            IMAPFolder folder,
            String name,
            Position.Place place,
            List<Incoming> batch,
            List<String> ids,
            List<Message> done)
            throws ConnectorException, MessagingException {
        Position next = position.with(name, place);
        session.store(batch, next.cursor());
        position = next;
        stored.addAll(ids);
        afterwards(store, folder, done);
        batch.clear();
        ids.clear();
        done.clear();
    }

    /** Only what is stored is touched. */
    private void afterwards(IMAPStore store, IMAPFolder folder, List<Message> done) throws MessagingException {
        if (done.isEmpty() || settings.afterwards() == InboxSettings.Afterwards.LEAVE) {
            return;
        }
        Message[] mails = done.toArray(Message[]::new);
        folder.setFlags(mails, new Flags(Flags.Flag.SEEN), true);
        if (settings.afterwards() == InboxSettings.Afterwards.MOVE) {
            Folder to = store.getFolder(settings.doneFolder());
            if (!to.exists()) {
                to.create(Folder.HOLDS_MESSAGES);
            }
            if (store.hasCapability("MOVE")) {
                folder.moveMessages(mails, to);
            } else {
                folder.copyMessages(mails, to);
                folder.setFlags(mails, new Flags(Flags.Flag.DELETED), true);
                folder.expunge(mails);
            }
        }
    }

    private static boolean isSmall(IMAPMessage mail) throws MessagingException {
        return mail.getSize() >= 0 && mail.getSize() <= SMALL;
    }

    /** The next small mails, as many as may be held at once. */
    private static List<Long> small(List<IMAPMessage> mails, Map<IMAPMessage, Long> uids) throws MessagingException {
        List<Long> next = new ArrayList<>();
        for (IMAPMessage mail : mails) {
            if (next.size() >= BATCH || !isSmall(mail)) {
                break;
            }
            next.add(uids.get(mail));
        }
        return next;
    }

    /** A mail that is gone is none; one that the server cannot give is kept as a place to look. */
    private Optional<Capture> capture(IMAPMessage mail, String folder, Instant received) throws MessagingException {
        int most = settings.mailMiB() << 20;
        mail.setPeek(true);
        try (InputStream in = mail.getMimeStream()) {
            byte[] bytes = in.readNBytes(most + 1);
            boolean cut = bytes.length > most;
            return Optional.of(reader.read(cut ? Arrays.copyOf(bytes, most) : bytes, cut, folder, received));
        } catch (MessageRemovedException e) {
            return Optional.empty();
        } catch (FolderClosedException | StoreClosedException e) {
            throw e;
        } catch (MessagingException | IOException e) {
            if (mail.isExpunged()) {
                return Optional.empty();
            }
            if (!mail.getFolder().isOpen()) {
                throw new MessagingException("The line broke while a mail was read", e);
            }
            return Optional.of(unreadable(mail, folder, received));
        }
    }

    private Capture unreadable(IMAPMessage mail, String folder, Instant received) throws MessagingException {
        long uid = ((IMAPFolder) mail.getFolder()).getUID(mail);
        return new Capture(
                new Payload(
                        "text/plain",
                        "The server could not give this mail".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        Map.of("folder", folder, "uid", String.valueOf(uid))),
                Optional.of("uid:" + folder + ":" + uid + ":" + received.getEpochSecond()),
                Optional.of(received),
                Map.of(),
                Map.of("medium", "email"),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(Doubt.NO_ENQUIRY));
    }
}
