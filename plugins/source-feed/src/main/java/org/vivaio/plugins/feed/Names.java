package org.vivaio.plugins.feed;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the names of files say, and which of them are safe to use. */
final class Names {
    private static final int LONGEST = 200;

    /** How programs name files that they are still writing. */
    private static final Pattern UNFINISHED =
            Pattern.compile("(?i).*\\.(part|tmp|temp|filepart|crdownload|partial|upload|swp|lock)");

    private final Pattern glob;
    private final Optional<Pattern> date;
    private final Optional<DateTimeFormatter> format;

    Names(String glob, Optional<String> dates) {
        StringBuilder pattern = new StringBuilder();
        for (char c : glob.toCharArray()) {
            pattern.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        this.glob = Pattern.compile(pattern.toString(), Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
        this.date = dates.map(Names::datePattern);
        this.format = dates.map(Names::formatter);
    }

    /** Text in which a day stands as the pattern says. */
    static Pattern datePattern(String dates) {
        formatter(dates);
        StringBuilder pattern = new StringBuilder("(?<!\\d)");
        for (char c : dates.toCharArray()) {
            pattern.append(Character.isLetter(c) ? "\\d" : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(pattern.append("(?!\\d)").toString());
    }

    private static DateTimeFormatter formatter(String dates) {
        try {
            DateTimeFormatter format = DateTimeFormatter.ofPattern(dates.replace('y', 'u'), Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);
            LocalDate.parse(format.format(LocalDate.of(2026, 12, 31)), format);
            return format;
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException("The date needs year, month and day, such as yyyyMMdd");
        }
    }

    /** Whether a name, as a server gave it, is one file's and nothing else. */
    static boolean safe(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST
                && !name.startsWith(".")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c < 0x20 || c == 0x7F || c == ':');
    }

    /** Whether a file is meant by the settings. */
    boolean wanted(String name) {
        return glob.matcher(name).matches() && !UNFINISHED.matcher(name).matches();
    }

    /** The day of a file: from its name, else its time on the server. */
    Optional<LocalDate> day(Remote.Entry file) {
        if (date.isPresent()) {
            Matcher found = date.get().matcher(file.name());
            while (found.find()) {
                try {
                    return Optional.of(LocalDate.parse(found.group(), format.orElseThrow()));
                } catch (DateTimeException e) {
                    // another number of that form
                }
            }
        }
        return file.modified() == 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(file.modified())
                        .atZone(ZoneOffset.UTC)
                        .toLocalDate());
    }
}
