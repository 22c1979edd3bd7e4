package org.vivaio.plugins.feed;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Settings of one feed. */
public record FeedSettings(
        @Setting(label = "Kind", help = "Where the leads are.", fallback = "sftp", group = "Server")
        From from,

        @Setting(
                label = "Address",
                help =
                        "Of the folder (sftp://host/folder, ftp://host/folder, ftps://host/folder) or of the file or API (https://…). Neither"
                                + " user nor password belong here.",
                example = "sftp://files.example.com/leads",
                group = "Server")
        URI url,

        @Setting(label = "User", help = "Leave empty for a server that wants none.", group = "Server")
        Optional<String> username,

        @Setting(label = "Password", help = "Of that user.", group = "Server")
        Optional<Secret> password,

        @Setting(
                label = "Private key",
                help = "In OpenSSH or PEM form, instead of a password.",
                when = "from=sftp",
                group = "Server")
        Optional<Secret> privateKey,

        @Setting(label = "Passphrase", help = "Of the private key.", when = "from=sftp", group = "Server")
        Optional<Secret> passphrase,

        @Setting(
                label = "Host key",
                help =
                        "Fingerprint of the server's key, SHA256:… The test of the connection shows the one the server has: compare it with"
                                + " your supplier.",
                when = "from=sftp",
                pattern = "SHA256:[A-Za-z0-9+/]{43}=?",
                group = "Server")
        Optional<String> hostKey,

        @Setting(
                label = "Certificate",
                help = "SHA-256 fingerprint in hex of a certificate that no public authority signed.",
                when = "from=ftps",
                pattern = "[0-9A-Fa-f:]{64,95}",
                group = "Server")
        Optional<String> certificate,

        @Setting(
                label = "Access token",
                help = "Sent as Authorization: Bearer.",
                when = "from=file|api",
                group = "Server")
        Optional<Secret> token,

        @Setting(
                label = "Header of the token",
                help = "When the API wants the token elsewhere, such as X-Api-Key; the token is sent alone then.",
                when = "from=file|api",
                pattern = "[A-Za-z][A-Za-z0-9-]{0,60}",
                group = "Server")
        Optional<String> authHeader,

        @Setting(
                label = "Files",
                help = "Names of the files to fetch; * stands for anything, ? for one sign.",
                fallback = "*",
                when = "from=sftp|ftp|ftps",
                group = "Files")
        String files,

        @Setting(
                label = "Format",
                help = "auto goes by the ending of the name (.csv, .txt, .json, .jsonl, .ndjson, .xml).",
                fallback = "auto",
                when = "from=sftp|ftp|ftps|file",
                group = "Files")
        Format format,

        @Setting(
                label = "Where the records are",
                help =
                        "JSON: path of the list, such as data.items; empty when the file or answer is the list itself, or has one object a line."
                                + " XML: name of the element that is one lead; empty for the children of the first element.",
                group = "Records")
        Optional<String> records,

        @Setting(
                label = "Id of a record",
                help =
                        "Column, JSON path or XML path (id, person/@id) of the supplier's own id. A lead that is sent again is known by it. Without"
                                + " one, equal contents count once.",
                group = "Records")
        Optional<String> id,

        @Setting(
                label = "Separator",
                help = "Of the columns; found in the first line when empty. Write tab for a tabulator.",
                pattern = "tab|[,;|]",
                when = "from=sftp|ftp|ftps|file",
                group = "Files")
        Optional<String> separator,

        @Setting(
                label = "First line names the columns",
                help = "When it does not, the columns are called column1, column2 …",
                fallback = "true",
                when = "from=sftp|ftp|ftps|file",
                group = "Files")
        boolean header,

        @Setting(
                label = "Character set",
                help = "Such as windows-1252; found out when empty.",
                when = "from=sftp|ftp|ftps|file",
                group = "Files")
        Optional<String> charset,

        @Setting(
                label = "Wait for the whole file",
                help = "A file is read when its size has not changed for so long.",
                fallback = "1m",
                when = "from=sftp|ftp|ftps",
                group = "Files")
        Duration settle,

        @Setting(
                label = "Archive",
                help =
                        "Folder, below that of the address, to which a file is moved when all its leads are stored. Empty: it stays.",
                pattern = "[A-Za-z0-9._-]{1,60}",
                when = "from=sftp|ftp|ftps",
                group = "Files")
        Optional<String> archive,

        @Setting(
                label = "Returns",
                help =
                        "Folder, below that of the address, into which a file with the leads that were not accepted, and the reasons, is put for"
                                + " the supplier. Empty: none.",
                pattern = "[A-Za-z0-9._-]{1,60}",
                when = "from=sftp|ftp|ftps",
                group = "Files")
        Optional<String> returns,

        @Setting(
                label = "Date in the name",
                help =
                        "How a day stands in the names of files, such as yyyyMMdd or yyyy-MM-dd. Empty: their time on the server counts.",
                pattern = "[yMd._-]{6,12}",
                when = "from=sftp|ftp|ftps",
                group = "History")
        Optional<String> dates,

        @Setting(
                label = "Expected",
                help = "Says in the log, and in the returns, for which days no file came.",
                fallback = "any-time",
                when = "from=sftp|ftp|ftps",
                group = "History")
        Expected expected,

        @Setting(
                label = "From",
                help =
                        "A day, 2026-05-31: nothing older is fetched. Put in another day to fetch all from then on again, also from the archive; known"
                                + " leads do not count twice.",
                pattern = "\\d{4}-\\d{2}-\\d{2}",
                group = "History")
        Optional<String> since,

        @Setting(
                label = "Parameters",
                help =
                        "Of the address, with the places {limit}, {page}, {offset}, {next} and {since}, such as since: {since}. What has an empty place"
                                + " is left out.",
                when = "from=api",
                group = "API")
        Map<String, String> query,

        @Setting(
                label = "Next page",
                help =
                        "Path in the answer of the mark or address of the next page, such as paging.next; link-header for the header Link. Empty: pages"
                                + " are counted where a parameter has {page} or {offset}.",
                when = "from=api",
                group = "API")
        Optional<String> next,

        @Setting(
                label = "Time of a record",
                help = "Path of the time of change in a record; the latest becomes {since}.",
                when = "from=api",
                group = "API")
        Optional<String> updated,

        @Setting(
                label = "Overlap",
                help = "{since} is so much earlier, for records that appear late.",
                fallback = "0s",
                when = "from=api",
                group = "API")
        Duration overlap,

        @Setting(
                label = "Page size",
                help = "The place {limit}.",
                fallback = "100",
                min = 1,
                max = 500,
                when = "from=api",
                group = "API")
        int pageSize,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", fallback = "20s", group = "Server")
        Duration timeout) {

    private static final List<String> OWN_HEADERS =
            List.of("connection", "content-length", "expect", "host", "upgrade", "range", "transfer-encoding");

    /** Where the leads are. */
    public enum From {
        /** A folder by SFTP. */
        SFTP,
        /** A folder by plain FTP. */
        FTP,
        /** A folder by FTP over TLS. */
        FTPS,
        /** One file by HTTP. */
        FILE,
        /** A paged API by HTTP. */
        API
    }

    /** What files are written in. */
    public enum Format {
        /** By the name. */
        AUTO,
        /** Separated values. */
        CSV,
        /** A list, or an object a line. */
        JSON,
        /** XML. */
        XML
    }

    /** How often files come. */
    public enum Expected {
        /** No rule. */
        ANY_TIME,
        /** Each day. */
        DAILY,
        /** Monday to Friday. */
        WEEKDAYS
    }

    /** Checks what the types cannot say. */
    public FeedSettings {
        query = Map.copyOf(query);
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        List<String> wanted = switch (from) {
            case SFTP -> List.of("sftp");
            case FTP -> List.of("ftp");
            case FTPS -> List.of("ftps");
            case FILE, API -> List.of("https", "http");
        };
        if (!wanted.contains(scheme) || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "The address starts with " + wanted.get(0) + ":// and a host, to agree with the kind");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("Write user and password into their own fields, not into the address");
        }
        if (url.getPath() != null && List.of(url.getPath().split("/")).contains("..")) {
            throw new IllegalArgumentException("Write the folder without ..");
        }
        if (from == From.SFTP && username.isEmpty()) {
            throw new IllegalArgumentException("SFTP wants a user");
        }
        charset.ifPresent(FeedSettings::known);
        since.ifPresent(FeedSettings::day);
        if (archive.isPresent() && archive.equals(returns)) {
            throw new IllegalArgumentException("Archive and returns are two folders");
        }
        if (authHeader
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(OWN_HEADERS::contains)
                .isPresent()) {
            throw new IllegalArgumentException("That header is not free for a token");
        }
        for (Optional<Secret> secret : List.of(token, password)) {
            if (secret.filter(s -> s.reveal().chars().anyMatch(c -> c < 0x20 || c == 0x7F))
                    .isPresent()) {
                throw new IllegalArgumentException("Token and password are one line");
            }
        }
        if (username.filter(name -> name.chars().anyMatch(c -> c < 0x20)).isPresent()
                || url.getPath() != null && url.getPath().chars().anyMatch(c -> c < 0x20)) {
            throw new IllegalArgumentException("User and folder hold no control characters");
        }
        for (Optional<String> folder : List.of(archive, returns)) {
            if (folder.filter(name -> name.startsWith(".")).isPresent()) {
                throw new IllegalArgumentException("A folder's name does not start with a dot");
            }
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofSeconds(50)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 50 s");
        }
        if (expected != Expected.ANY_TIME && dates.isEmpty()) {
            throw new IllegalArgumentException("To tell which day is missing, say how the date stands in the names");
        }
        dates.ifPresent(Names::datePattern);
    }

    private static void known(String name) {
        try {
            Charset charset = Charset.forName(name);
            if (charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32")) {
                throw new IllegalArgumentException(
                        "Ask for files in UTF-8 or a set of one byte: " + name + " is neither");
            }
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException(
                    "There is no such character set; write UTF-8 or windows-1252, for example");
        }
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("There is no such day; write it as 2026-05-31");
        }
    }

    Optional<LocalDate> firstDay() {
        return since.map(FeedSettings::day);
    }

    int port(int usual) {
        return url.getPort() < 0 ? usual : url.getPort();
    }

    /** The folder on the server; empty for where the user begins. */
    String folder() {
        String path = url.getPath() == null ? "" : url.getPath();
        String clean = path.replaceAll("/+", "/");
        if (clean.startsWith("/~/")) {
            clean = clean.substring(3);
        }
        return clean.length() > 1 && clean.endsWith("/") ? clean.substring(0, clean.length() - 1) : clean;
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "FeedSettings[" + from + ", " + url.getScheme() + "://" + url.getHost() + "]";
    }
}
