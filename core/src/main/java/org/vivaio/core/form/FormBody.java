package org.vivaio.core.form;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.api.Payload;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

/** Reads the bytes of a submit. The framework's own decoder is not used, since it does not keep a multipart body. */
final class FormBody {
    private static final Pattern NAME = Pattern.compile("(?i);\\s*name=(?:\"([^\"]*)\"|([^;\\s]+))");
    private static final Pattern FILE = Pattern.compile("(?i);\\s*filename\\*?=(?:\"([^\"]*)\"|([^;\\s]+))");
    private static final Pattern BOUNDARY = Pattern.compile("(?i);\\s*boundary=(?:\"([^\"]{1,70})\"|([^;\\s]{1,70}))");

    private FormBody() {}

    /** The three ways to submit. */
    enum Kind {
        URLENCODED,
        MULTIPART,
        JSON;

        static Optional<Kind> of(String contentType) {
            String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            return switch (type) {
                case "application/x-www-form-urlencoded" -> Optional.of(URLENCODED);
                case "multipart/form-data" -> Optional.of(MULTIPART);
                case "application/json" -> Optional.of(JSON);
                default -> Optional.empty();
            };
        }
    }

    /**
     * A body that was read but not yet looked at with a form in hand.
     *
     * @param inputs values by input name
     * @param files files of a multipart body
     * @param json the body, when it is JSON
     */
    record Parsed(Map<String, List<String>> inputs, List<UploadedFile> files, Optional<JsonNode> json) {
        /** The token in it, which tells the variant that was shown. */
        Optional<String> token() {
            return json.map(body -> body.path("token").asText(""))
                    .or(() -> inputs.getOrDefault("_t", List.of()).stream().findFirst())
                    .filter(text -> !text.isBlank() && text.length() <= 500)
                    .map(String::strip);
        }

        FormSubmission submission(FormSpec spec) {
            return json.isPresent()
                    ? FormSubmission.ofJson(spec, json.get())
                    : FormSubmission.ofInputs(spec, inputs, files);
        }
    }

    /**
     * Reads a body.
     *
     * @throws org.vivaio.core.platform.ProblemException when it cannot be read or is over the limits
     */
    static Parsed parse(Kind kind, String contentType, byte[] body) {
        return switch (kind) {
            case URLENCODED -> new Parsed(urlencoded(body), List.of(), Optional.empty());
            case MULTIPART -> {
                List<UploadedFile> files = new ArrayList<>();
                yield new Parsed(multipart(contentType, body, files), files, Optional.empty());
            }
            case JSON -> new Parsed(Map.of(), List.of(), Optional.of(json(body)));
        };
    }

    /** The same for a form. */
    static FormSubmission read(FormSpec spec, Kind kind, String contentType, byte[] body) {
        return parse(kind, contentType, body).submission(spec);
    }

    /** What is kept of a body with files: all inputs, and the files' names; the files themselves are stored beside. */
    static Payload withoutFiles(Payload payload, Map<String, List<String>> inputs, FormSubmission submission) {
        StringBuilder out = new StringBuilder();
        inputs.forEach((name, values) -> values.forEach(value -> pair(out, name, value)));
        submission.files().forEach(file -> pair(out, file.field(), file.name()));
        return Payload.of("application/x-www-form-urlencoded", out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void pair(StringBuilder out, String name, String value) {
        out.append(out.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.parse(body);
        } catch (JsonProcessingException e) {
            // the parser's own words may quote the body, which is personal
            throw Problem.badRequest(
                            "malformed",
                            "The body is not JSON that can be read, at line " + line(e) + ", nesting at most "
                                    + Json.MAX_DEPTH + ".")
                    .exception();
        } catch (IOException e) {
            throw Problem.badRequest("malformed", "The body is not JSON that can be read.")
                    .exception();
        }
    }

    private static String line(JsonProcessingException e) {
        return e.getLocation() == null
                ? "unknown"
                : String.valueOf(e.getLocation().getLineNr());
    }

    static Map<String, List<String>> urlencoded(byte[] body) {
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        int count = 0;
        int start = 0;
        for (int i = 0; i <= body.length; i++) {
            if (i < body.length && body[i] != '&') {
                continue;
            }
            if (i > start) {
                count = counted(count);
                int equals = start;
                while (equals < i && body[equals] != '=') {
                    equals++;
                }
                add(inputs, decode(body, start, equals), decode(body, Math.min(equals + 1, i), i));
            }
            start = i + 1;
        }
        return inputs;
    }

    private static String decode(byte[] bytes, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            int high = bytes[i] == '%' && i + 2 < to ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(bytes[i + 2], 16) : -1;
            if (low >= 0) {
                out.write(high * 16 + low);
                i += 2;
            } else {
                out.write(bytes[i] == '+' ? ' ' : bytes[i]);
            }
        }
        return text(out.toByteArray());
    }

    static Map<String, List<String>> multipart(String contentType, byte[] body) {
        return multipart(contentType, body, new ArrayList<>());
    }

    private static Map<String, List<String>> multipart(String contentType, byte[] body, List<UploadedFile> files) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw malformed("The content type multipart/form-data names no boundary.");
        }
        String mark = "--" + (boundary.group(1) != null ? boundary.group(1) : boundary.group(2));
        // one char a byte, so that positions are those of the bytes
        String all = new String(body, StandardCharsets.ISO_8859_1);
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        int count = 0;
        int at = all.indexOf(mark);
        if (at < 0) {
            throw malformed("The body does not hold the boundary that its content type names.");
        }
        while (true) {
            int start = at + mark.length();
            if (all.startsWith("--", start)) {
                return inputs;
            }
            int head = all.indexOf("\r\n\r\n", start);
            int end = all.indexOf("\r\n" + mark, start);
            if (head < 0 || end < 0 || end < head) {
                throw malformed("A part of the body has no end: the body was cut.");
            }
            count = counted(count);
            part(inputs, files, all.substring(start, head), body, Math.min(head + 4, end), end);
            at = end + 2;
        }
    }

    private static void part(
            Map<String, List<String>> inputs, List<UploadedFile> files, String head, byte[] body, int from, int to) {
        for (String line : head.split("\r\n")) {
            if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
                Matcher name = NAME.matcher(line);
                if (!name.find()) {
                    continue;
                }
                String key = name(name);
                Matcher file = FILE.matcher(line);
                if (!file.find()) {
                    add(inputs, key, text(Arrays.copyOfRange(body, from, to)));
                } else if (to > from) {
                    files.add(
                            new UploadedFile(key, UploadedFile.clean(name(file)), Arrays.copyOfRange(body, from, to)));
                } else if (!name(file).isEmpty()) {
                    files.add(new UploadedFile(key, UploadedFile.clean(name(file)), new byte[0]));
                }
            }
        }
    }

    /** Browsers write quotes and line ends in names this way. */
    private static String name(Matcher matcher) {
        String raw = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        return text(bytes(raw.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")));
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** UTF-8, as pages and scripts send; what is not UTF-8 is read as the old Western set rather than lost. */
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, Charset.forName("windows-1252"));
        }
    }

    private static int counted(int count) {
        if (count >= FormSubmission.MAX_INPUTS) {
            throw Problem.badRequest("too-many-fields", "Send at most " + FormSubmission.MAX_INPUTS + " fields.")
                    .exception();
        }
        return count + 1;
    }

    private static void add(Map<String, List<String>> inputs, String name, String value) {
        inputs.computeIfAbsent(name, ignored -> new ArrayList<>(1)).add(value);
    }

    private static RuntimeException malformed(String detail) {
        return Problem.badRequest("malformed", detail).exception();
    }
}
