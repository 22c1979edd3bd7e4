package org.vivaio.plugins.file;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.plugins.crm.Mapping;

/** Settings of one file drop. */
public record FileSettings(
        @Setting(
                label = "Where",
                help = "Over SFTP, or into a directory of this server; the operator names the latter's place.",
                group = "Place",
                fallback = "sftp")
        Target target,

        @Setting(label = "Host", group = "Place", when = "target=sftp", pattern = "\\S{1,253}")
        Optional<String> host,

        @Setting(label = "Port", group = "Place", when = "target=sftp", fallback = "22", min = 1, max = 65535)
        int port,

        @Setting(label = "User", group = "Place", when = "target=sftp")
        Optional<String> user,

        @Setting(label = "Password", group = "Place", when = "target=sftp")
        Optional<Secret> password,

        @Setting(
                label = "Private key",
                help = "Instead of a password: the whole file, without a passphrase.",
                group = "Place",
                when = "target=sftp")
        Optional<Secret> privateKey,

        @Setting(
                label = "Fingerprint of the server",
                help = "Its key, as SHA256:…; testing the connection shows what the server has.",
                group = "Place",
                when = "target=sftp",
                pattern = "SHA256:[A-Za-z0-9+/]{43}=?")
        Optional<String> hostKey,

        @Setting(
                label = "Directory",
                help = "Where files are dropped; it must exist on an SFTP server.",
                group = "Place",
                fallback = ".",
                max = 500)
        String directory,

        @Setting(
                label = "Format",
                help = "json is one list, json-lines a lead a line.",
                group = "File",
                fallback = "csv")
        Format format,

        @Setting(
                label = "Columns",
                help =
                        "Name and place of the lead, such as {fields.email} or {touch.campaign}. Without any: the usual ones,"
                                + " and in JSON the whole lead.",
                group = "File")
        List<Column> columns,

        @Setting(label = "Separator", group = "File", when = "format=csv", fallback = "comma")
        Separator separator,

        @Setting(
                label = "Mark for Excel",
                help = "Begins a CSV file with a byte order mark, by which Excel knows that it is UTF-8.",
                group = "File",
                when = "format=csv",
                fallback = "false")
        boolean mark,

        @Setting(
                label = "Name",
                help = "What files' names begin with.",
                group = "File",
                fallback = "leads",
                pattern = "[A-Za-z0-9_-]{1,60}")
        String name,

        @Setting(
                label = "Manifest",
                help =
                        "Drops NAME.manifest.json behind each file: its size, rows and SHA-256. A reader that waits for it never"
                                + " reads half a file.",
                group = "File",
                fallback = "true")
        boolean manifest,

        @Setting(label = "Most leads a file", group = "File", fallback = "1000", min = 1, max = 10000)
        int rows,

        @Setting(
                label = "Times",
                help = "When files are dropped, such as 06:00 and 18:30; without any as leads come.",
                group = "Schedule")
        List<String> times,

        @Setting(label = "Zone", help = "Of the times.", group = "Schedule", fallback = "UTC", example = "Europe/Rome")
        String zone,

        @Setting(
                label = "How long",
                help = "For how long after each time files are dropped.",
                group = "Schedule",
                fallback = "30m")
        Duration window,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", group = "Place", fallback = "30s")
        Duration timeout) {

    /** Where files go. */
    public enum Target {
        /** To a server. */
        SFTP,
        /** Into a directory here. */
        LOCAL
    }

    /** What a file is. */
    public enum Format {
        /** Comma-separated values, RFC 4180. */
        CSV,
        /** A list. */
        JSON,
        /** An object a line. */
        JSON_LINES
    }

    /** What stands between two cells. */
    public enum Separator {
        /** {@code ,}. */
        COMMA(','),
        /** {@code ;}. */
        SEMICOLON(';'),
        /** A tabulator. */
        TAB('\t');

        final char sign;

        Separator(char sign) {
            this.sign = sign;
        }
    }

    /**
     * A column.
     *
     * @param name of the column
     * @param value text with places of the lead
     */
    public record Column(
            @Setting(label = "Name", min = 1, max = 100) String name,

            @Setting(label = "Value", example = "{fields.email}", max = 1000)
            String value) {}

    private static final List<Column> USUAL = List.of(
            new Column("id", "{id}"),
            new Column("createdAt", "{createdAt}"),
            new Column("stage", "{stage}"),
            new Column("owner", "{owner}"),
            new Column("firstName", "{fields.firstName}"),
            new Column("lastName", "{fields.lastName}"),
            new Column("email", "{fields.email}"),
            new Column("phone", "{fields.phone}"),
            new Column("company", "{fields.company}"),
            new Column("city", "{fields.city}"),
            new Column("province", "{fields.province}"),
            new Column("country", "{fields.country}"),
            new Column("message", "{fields.message}"),
            new Column("source", "{touch.source}"),
            new Column("campaign", "{touch.campaign}"),
            new Column("score", "{score.total}"));

    /** Checks what the types cannot say. */
    public FileSettings {
        columns = List.copyOf(columns);
        times = List.copyOf(times);
        if (target == Target.SFTP) {
            if (host.isEmpty() || user.isEmpty()) {
                throw new IllegalArgumentException("SFTP needs host and user");
            }
            if (password.isEmpty() == privateKey.isEmpty()) {
                throw new IllegalArgumentException("SFTP needs a password or a private key, one of them");
            }
        }
        if (directory.chars().anyMatch(c -> c < ' ')
                || List.of(directory.split("/", -1)).contains("..")) {
            throw new IllegalArgumentException("The directory has no .. and no odd signs in it");
        }
        if (columns.stream().map(Column::name).distinct().count() != columns.size()) {
            throw new IllegalArgumentException("Two columns have the same name");
        }
        columns.forEach(column -> Mapping.of(Map.of(), Map.of(column.name(), column.value())));
        try {
            ZoneId.of(zone);
            times.forEach(LocalTime::parse);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("A zone is written as Europe/Rome, a time as 06:00");
        }
        if (window.compareTo(Duration.ofMinutes(1)) < 0 || window.compareTo(Duration.ofHours(23)) > 0) {
            throw new IllegalArgumentException("How long: between 1 minute and 23 hours");
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 2 min");
        }
    }

    /** The columns, the usual ones unless others are named. */
    List<Column> shown() {
        return columns.isEmpty() ? USUAL : columns;
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "FileSettings[" + target + ", host=" + host.orElse("") + "]";
    }
}
