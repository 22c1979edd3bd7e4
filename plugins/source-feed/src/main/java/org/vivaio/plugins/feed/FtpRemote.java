package org.vivaio.plugins.feed;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.plugins.feed.FtpLine.Reply;

/** A folder on an FTP server. */
final class FtpRemote implements Remote {
    private static final Pattern UNIX = Pattern.compile(
            "-\\S{9,10}\\s+\\d+\\s+\\S+\\s+(?:\\S+\\s+)?(\\d+)\\s+\\S+\\s+\\d{1,2}\\s+[\\d:]{4,5}\\s(.+)");

    private static final Pattern DOS =
            Pattern.compile("\\d{2}-\\d{2}-\\d{2,4}\\s+\\d{2}:\\d{2}(?:[AP]M)?\\s+(\\d+)\\s+(.+)");

    /** Beyond so many files a server without MLSD is not asked for each one's time. */
    private static final int MOST_TIMES = 500;

    private final FtpLine line;
    private boolean gone;

    private FtpRemote(FtpLine line) {
        this.line = line;
    }

    static Remote open(FeedSettings settings, ConnectorContext context) throws IOException, ConnectorException {
        FtpLine line = new FtpLine(settings, context);
        try {
            if (!settings.folder().isEmpty()
                    && !line.ask("CWD " + settings.folder()).good()) {
                throw ConnectorException.config(
                        "The server lets this user into no such folder; check the path of the address");
            }
            return new FtpRemote(line);
        } catch (IOException | ConnectorException | RuntimeException e) {
            line.close();
            throw e;
        }
    }

    @Override
    public List<Entry> list(String folder) throws IOException, ConnectorException {
        String argument = folder.isEmpty() ? "" : " " + folder;
        List<Entry> entries = new ArrayList<>();
        Optional<List<String>> lines = lines("MLSD" + argument);
        if (lines.isPresent()) {
            for (String each : lines.get()) {
                fact(folder, each).ifPresent(entries::add);
            }
            return entries;
        }
        for (String each : lines("LIST" + argument).orElse(List.of())) {
            Matcher found = UNIX.matcher(each);
            if (!found.matches()) {
                found = DOS.matcher(each);
            }
            if (found.matches() && found.group(1).length() < 18) {
                entries.add(new Entry(folder, found.group(2), Long.parseLong(found.group(1)), 0));
            }
        }
        if (entries.size() <= MOST_TIMES) {
            for (int i = 0; i < entries.size(); i++) {
                Entry plain = entries.get(i);
                if (Names.safe(plain.name())) {
                    Reply time = line.ask("MDTM " + plain.path());
                    long modified =
                            time.code() == 213 ? time(time.text().substring(4).strip()) : 0;
                    entries.set(i, new Entry(folder, plain.name(), plain.size(), modified));
                }
            }
        }
        return entries;
    }

    private Optional<List<String>> lines(String command) throws IOException, ConnectorException {
        Socket data = line.data();
        try (data) {
            Reply begun = line.ask(command);
            if (begun.code() >= 500 && begun.code() != 550) {
                return Optional.empty();
            }
            if (begun.code() == 550) {
                return Optional.of(List.of());
            }
            if (begun.code() >= 200) {
                FtpLine.expect(begun, "lists its files");
            }
            List<String> lines = new ArrayList<>();
            try (Socket secure = line.secured(data);
                    BufferedReader reader = new BufferedReader(
                            new InputStreamReader(secure.getInputStream(), StandardCharsets.UTF_8))) {
                StringBuilder text = new StringBuilder();
                for (int c = reader.read(); c >= 0; c = reader.read()) {
                    if (c == '\n') {
                        lines.add(text.toString().replace("\r", ""));
                        text.setLength(0);
                        if (lines.size() > MOST) {
                            throw ConnectorException.config("The folder holds more than " + MOST
                                    + " files; let them be archived, or name another folder");
                        }
                    } else if (text.length() < 2000) {
                        text.append((char) c);
                    }
                }
            }
            FtpLine.expect(line.reply(), "lists its files");
            return Optional.of(lines);
        }
    }

    private static Optional<Entry> fact(String folder, String text) {
        int space = text.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        boolean file = false;
        long size = -1;
        long modified = 0;
        for (String each : text.substring(0, space).toLowerCase(Locale.ROOT).split(";")) {
            String value = each.substring(each.indexOf('=') + 1);
            if (each.equals("type=file")) {
                file = true;
            } else if (each.startsWith("size=") && value.matches("\\d{1,17}")) {
                size = Long.parseLong(value);
            } else if (each.startsWith("modify=")) {
                modified = time(value);
            }
        }
        return file ? Optional.of(new Entry(folder, text.substring(space + 1), size, modified)) : Optional.empty();
    }

    private static long time(String text) {
        try {
            return LocalDateTime.parse(
                            text.substring(0, Math.min(14, text.length())),
                            DateTimeFormatter.ofPattern("uuuuMMddHHmmss"))
                    .toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return 0;
        }
    }

    @Override
    public InputStream read(Entry file, long from) throws IOException, ConnectorException {
        Socket data = line.data();
        try {
            long skip = from;
            if (from > 0 && line.ask("REST " + from).code() == 350) {
                skip = 0;
            }
            Reply begun = line.ask("RETR " + file.path());
            if (begun.code() == 550) {
                data.close();
                throw new Missing("no such file");
            }
            if (begun.code() >= 200) {
                FtpLine.expect(begun, "sends files");
            }
            Socket secure = line.secured(data);
            InputStream in = new Transfer(secure);
            in.skipNBytes(skip);
            return in;
        } catch (IOException | ConnectorException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    /** A file on its way; its end is one only when the server says so. */
    private final class Transfer extends FilterInputStream {
        private final Socket data;
        private boolean ended;

        Transfer(Socket data) throws IOException {
            super(data.getInputStream());
            this.data = data;
        }

        @Override
        public int read() throws IOException {
            if (ended) {
                return -1;
            }
            int value = super.read();
            end(value < 0);
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (ended) {
                return -1;
            }
            int count = super.read(bytes, offset, length);
            end(count < 0);
            return count;
        }

        private void end(boolean over) throws IOException {
            if (over && !ended) {
                ended = true;
                data.close();
                if (!line.reply().good()) {
                    throw new IOException("The server says that the file did not come whole");
                }
            }
        }

        @Override
        public void close() throws IOException {
            data.close();
            if (!ended) {
                // the rest is not wanted: cheaper than to talk the server out of it
                gone = true;
                line.close();
            }
        }
    }

    @Override
    public Entry move(Entry file, String folder) throws IOException, ConnectorException {
        List<Entry> there = folder(folder);
        for (int n = 0; n < 100; n++) {
            String name = n == 0 ? file.name() : n + "-" + file.name();
            if (there.stream().noneMatch(each -> each.name().equals(name))) {
                if (line.ask("RNFR " + file.path()).code() != 350) {
                    throw new Missing("no such file");
                }
                if (!line.ask("RNTO " + folder + "/" + name).good()) {
                    throw ConnectorException.config("The server does not let this user move files to " + folder);
                }
                return new Entry(folder, name, file.size(), file.modified());
            }
        }
        throw new IOException("The archive holds a hundred files of one name");
    }

    /** The files of a folder, which is made when it is missing. */
    private List<Entry> folder(String folder) throws IOException, ConnectorException {
        List<Entry> there = list(folder);
        if (there.isEmpty()) {
            // 550 when it is there already
            line.ask("MKD " + folder);
        }
        return there;
    }

    @Override
    public void put(String folder, String name, byte[] content) throws IOException, ConnectorException {
        folder(folder);
        String half = folder + "/." + name + ".part";
        Socket data = line.data();
        try (data) {
            Reply begun = line.ask("STOR " + half);
            if (begun.code() >= 200) {
                throw ConnectorException.config("The server does not let this user write into " + folder);
            }
            try (Socket secure = line.secured(data)) {
                secure.getOutputStream().write(content);
                secure.getOutputStream().flush();
            }
        }
        FtpLine.expect(line.reply(), "takes files");
        line.ask("DELE " + folder + "/" + name);
        if (line.ask("RNFR " + half).code() != 350
                || !line.ask("RNTO " + folder + "/" + name).good()) {
            throw new IOException("The server did not give the returns their name");
        }
    }

    @Override
    public boolean alive() {
        return !gone;
    }

    @Override
    public void close() {
        line.close();
    }
}
