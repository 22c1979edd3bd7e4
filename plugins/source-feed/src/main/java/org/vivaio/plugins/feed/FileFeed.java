package org.vivaio.plugins.feed;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Payload;
import org.vivaio.plugins.feed.FileState.Later;
import org.vivaio.plugins.feed.FileState.Reading;
import org.vivaio.plugins.feed.Remote.Entry;
import org.vivaio.plugins.feed.Splitter.Piece;

/** Reads files of a folder, one after the other, each from where its last stored record ended. */
final class FileFeed implements LeadSource {
    private static final long MOST_BYTES = 8L << 20;
    private static final Duration LONG = Duration.ofSeconds(15);
    private static final int FILES_A_POLL = 20;

    /** What may stand behind the last record and is read for the sake of the connection. */
    private static final int REST = 256 << 10;

    private final FeedSettings settings;
    private final ConnectorContext context;
    private final Names names;
    private volatile Optional<Open> open = Optional.empty();
    private int oddNames;

    /** A file whose reading goes on in the next poll, if that begins where this one ended. */
    private record Open(Remote remote, Optional<Stream> stream, Cursor at) {}

    /** A file that is open, and what takes it apart. */
    private record Stream(InputStream in, Splitter splitter) {}

    FileFeed(FeedSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.names = new Names(settings.files(), settings.dates());
    }

    @Override
    public void check() throws ConnectorException {
        try (Remote remote = connect()) {
            if (remote.list("").isEmpty() && !remote.writes()) {
                throw ConnectorException.config("There is no file at this address");
            }
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private Remote connect() throws IOException, ConnectorException {
        return switch (settings.from()) {
            case SFTP -> SftpRemote.open(settings, context);
            case FTP, FTPS -> FtpRemote.open(settings, context);
            default -> new HttpRemote(settings, context);
        };
    }

    @Override
    public Poll poll(Cursor cursor, int limit) throws ConnectorException {
        Optional<Open> kept = open.filter(o -> o.at.equals(cursor) && o.remote.alive());
        if (kept.isEmpty()) {
            drop();
        }
        boolean done = false;
        try {
            Remote remote = kept.isPresent() ? kept.get().remote : connect();
            open = Optional.of(new Open(remote, kept.flatMap(Open::stream), cursor));
            Poll poll = new Work(remote, FileState.read(cursor), limit).poll(kept.flatMap(Open::stream));
            done = poll.more();
            return poll;
        } catch (IOException e) {
            throw unavailable(e);
        } catch (IllegalArgumentException e) {
            throw ConnectorException.config("The place where this feed stands cannot be read: " + e.getMessage());
        } finally {
            if (!done) {
                drop();
            }
        }
    }

    private static ConnectorException unavailable(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException || cause instanceof java.io.InterruptedIOException) {
                Thread.currentThread().interrupt();
            }
        }
        String message = e instanceof Splitter.Unreadable || e.getCause() instanceof ConnectorException
                ? "The file cannot be read: " + e.getMessage()
                : "The server cannot be reached, or broke off";
        return ConnectorException.unavailable(message, e);
    }

    private void drop() {
        Optional<Open> last = open;
        open = Optional.empty();
        last.ifPresent(o -> o.remote.close());
    }

    @Override
    public void close() {
        drop();
    }

    /** One poll. */
    private final class Work {
        private Remote remote;
        private final FileState state;
        private final int limit;
        private final long began = System.nanoTime();
        private final long now = context.clock().instant().getEpochSecond();

        Work(Remote remote, FileState state, int limit) {
            this.remote = remote;
            this.state = state;
            this.limit = limit;
        }

        /** The server's folder, anew where the last file was not read to its end. */
        private Remote remote() throws IOException, ConnectorException {
            if (!remote.alive()) {
                remote.close();
                remote = connect();
                open = Optional.of(new Open(remote, Optional.empty(), Cursor.START));
            }
            return remote;
        }

        private boolean late() {
            return late(began);
        }

        private boolean late(long since) {
            return System.nanoTime() - since > LONG.toNanos();
        }

        Poll poll(Optional<Stream> kept) throws IOException, ConnectorException {
            archive();
            state.again(settings.firstDay());
            if (state.reading.isPresent()) {
                Reading reading = state.reading.get();
                if (kept.isPresent()) {
                    return read(kept.get(), reading);
                }
                if (here(reading.file())) {
                    return read(stream(reading), reading);
                }
                // replaced or taken away meanwhile: what stands there now is read from its beginning
                context.log().warn("A file changed while it was being read; it is read anew");
                state.reading = Optional.empty();
            }
            Optional<Reading> next = choose();
            if (next.isPresent()) {
                return begin(next.get());
            }
            if (state.reading.isEmpty() && skipped) {
                return new Poll(List.of(), state.cursor(), true);
            }
            afterwards();
            return new Poll(List.of(), state.cursor(), false);
        }

        private boolean skipped;

        private Poll begin(Reading reading) throws IOException, ConnectorException {
            try {
                return read(stream(reading), reading);
            } catch (Splitter.Unreadable e) {
                if (!remote.writes()) {
                    throw e;
                }
                // one bad file does not hold up the others
                context.log().warn("A file is left out: {}", e.getMessage());
                state.reading = Optional.empty();
                state.finish(reading.file(), "");
                return new Poll(List.of(), state.cursor(), true);
            }
        }

        private Stream stream(Reading reading) throws IOException, ConnectorException {
            InputStream in = remote().read(reading.file(), reading.offset());
            return new Stream(
                    in,
                    Splitter.of(settings, reading.file().name(), new Window(in, reading.offset()), reading.inside()));
        }

        /** Lets go of a file; its last bytes, if few, are taken so that the connection goes on. */
        private void end(InputStream in) throws IOException {
            in.readNBytes(REST);
            in.close();
        }

        private boolean here(Entry file) throws IOException, ConnectorException {
            return remote().list(file.folder()).contains(file);
        }

        private Poll read(Stream stream, Reading reading) throws IOException {
            Splitter splitter = stream.splitter();
            List<Incoming> items = new ArrayList<>();
            long bytes = 0;
            long record = reading.records();
            boolean end = false;
            // a time of its own: a server that lists slowly must not keep its files from being read
            long from = System.nanoTime();
            while (items.size() < limit && bytes < MOST_BYTES && !late(from)) {
                Optional<Piece> piece = splitter.next();
                if (piece.isEmpty()) {
                    end = true;
                    break;
                }
                bytes += piece.get().body().length;
                items.add(capture(reading.file(), ++record, piece.get()));
            }
            if (end) {
                end(stream.in());
                finished(reading, splitter.whole());
            } else {
                state.reading = Optional.of(new Reading(
                        reading.file(), reading.hash(), splitter.taken(), record, reading.began(), splitter.state()));
            }
            Cursor next = state.cursor();
            open = Optional.of(new Open(remote, end ? Optional.empty() : Optional.of(stream), next));
            return new Poll(items, next, true);
        }

        private void finished(Reading reading, boolean whole) {
            state.reading = Optional.empty();
            Entry file = reading.file();
            state.finish(file, reading.hash());
            if (!whole) {
                context.log().warn("A file ends in the middle of a record; it is read again when it has changed");
            }
            boolean moves =
                    whole && settings.archive().isPresent() && file.folder().isEmpty() && remote.writes();
            if (moves) {
                state.archive.add(new Later(file, reading.began()));
            } else if (settings.returns().isPresent() && remote.writes()) {
                state.returnLater(file, reading.began());
            }
        }

        /** What the last poll brought is stored now: its files may go. */
        private void archive() throws IOException, ConnectorException {
            for (Later later : List.copyOf(state.archive)) {
                Entry file = later.file();
                try {
                    if (here(file)) {
                        Entry moved = remote().move(file, settings.archive().orElse("archive"));
                        state.moved(file, moved);
                        if (settings.returns().isPresent()) {
                            state.returnLater(moved, later.began());
                        }
                    }
                } catch (Remote.Missing e) {
                    // moved by a poll that was not stored
                }
                state.archive.remove(later);
            }
        }

        private List<Entry> candidates() throws IOException, ConnectorException {
            List<Entry> all = new ArrayList<>(remote().list(""));
            if (settings.firstDay().isPresent() && settings.archive().isPresent() && remote.writes()) {
                all.addAll(remote().list(settings.archive().get()));
            }
            if (all.size() > Remote.MOST) {
                throw ConnectorException.config("The folder holds more than " + Remote.MOST
                        + " files; let them be archived, or name another folder");
            }
            int odd = 0;
            List<Entry> wanted = new ArrayList<>();
            for (Entry file : all) {
                if (!Names.safe(file.name())) {
                    odd++;
                } else if (names.wanted(file.name())) {
                    wanted.add(file);
                }
            }
            if (odd > oddNames) {
                context.log().warn("{} files have names that are no plain file names; they are left alone", odd);
            }
            oddNames = odd;
            wanted.sort(Comparator.comparing((Entry file) -> names.day(file).orElse(LocalDate.MIN))
                    .thenComparing(Entry::modified)
                    .thenComparing(Entry::name));
            return wanted;
        }

        private Optional<Reading> choose() throws IOException, ConnectorException {
            List<Entry> all = candidates();
            Set<String> paths = all.stream().map(Entry::path).collect(Collectors.toSet());
            state.waiting.keySet().retainAll(paths);
            int looked = 0;
            for (Entry file : all) {
                boolean anew = remote.writes() || file.modified() != 0;
                boolean young = names.day(file)
                        .flatMap(day -> settings.firstDay().map(day::isBefore))
                        .orElse(false);
                if (young || anew && state.knows(file) || !settled(file)) {
                    continue;
                }
                if (looked > 0 && late() || looked >= FILES_A_POLL) {
                    skipped = true;
                    return Optional.empty();
                }
                looked++;
                String hash = hash(file);
                if (state.knowsContent(hash) || !anew && hash.isEmpty() && state.knows(file)) {
                    context.log().debug("A file has the same content as one before");
                    boolean moves =
                            settings.archive().isPresent() && file.folder().isEmpty() && remote.writes();
                    if (anew) {
                        state.finish(file, hash);
                        skipped = true;
                    }
                    if (moves) {
                        state.archive.add(new Later(file, now));
                    }
                    continue;
                }
                state.waiting.remove(file.path());
                return Optional.of(new Reading(file, hash, 0, 0, now, Map.of()));
            }
            return Optional.empty();
        }

        /** Whether a file has stayed as it is for as long as an upload might pause. */
        private boolean settled(Entry file) {
            if (!remote.writes() || settings.settle().isZero()) {
                return true;
            }
            Later seen = state.waiting.get(file.path());
            if (seen != null && seen.file().equals(file) && seen.began() <= now) {
                return now - seen.began() >= settings.settle().toSeconds();
            }
            if (seen != null || state.roomToWait()) {
                state.waiting.put(file.path(), new Later(file, now));
            }
            return false;
        }

        private String hash(Entry file) throws IOException, ConnectorException {
            if (file.size() > ContentHash.MOST) {
                return "";
            }
            try (InputStream in = remote().read(file, 0)) {
                return ContentHash.of(in, this::late);
            }
        }

        private Capture capture(Entry file, long record, Piece piece) {
            return new Capture(
                    new Payload(
                            piece.contentType(),
                            piece.body(),
                            Map.of("x-feed-file", file.name(), "x-feed-record", String.valueOf(record))),
                    Optional.of(RecordId.of(piece, settings.id())),
                    Optional.empty(),
                    Map.of(),
                    Map.of(),
                    List.of());
        }

        /** Nothing to read: time for what suppliers want to know. */
        private void afterwards() throws IOException, ConnectorException {
            if (!remote.writes()) {
                return;
            }
            if (!state.returns.isEmpty() && settings.returns().isPresent()) {
                Later later = state.returns.get(0);
                if (new Returns(settings, context, remote()).give(later)) {
                    state.returns.remove(0);
                }
            }
            LocalDate today = LocalDate.ofInstant(context.clock().instant(), java.time.ZoneOffset.UTC);
            if (settings.expected() != FeedSettings.Expected.ANY_TIME && !state.looked.equals(today.toString())) {
                Gaps.look(settings, context, remote(), names, today);
                state.looked = today.toString();
            }
        }
    }
}
