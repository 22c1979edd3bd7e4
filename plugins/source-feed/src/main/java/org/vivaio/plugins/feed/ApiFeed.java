package org.vivaio.plugins.feed;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Incoming;
import org.vivaio.api.Json;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Payload;

/** Reads a JSON API page by page; goes on by time where it can, else behind the last page. */
final class ApiFeed implements LeadSource {
    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");
    private static final Pattern NEXT_LINK = Pattern.compile("<([^>]{1,2000})>[^,]*;\\s*rel=\"?next\"?");
    private static final String LINK_HEADER = "link-header";
    private static final int LONGEST_MARK = 4_000;
    private static final int LARGEST = Splitter.LARGEST;

    private final FeedSettings settings;
    private final ConnectorContext context;
    private final boolean byTime;
    private final boolean byPage;
    private final boolean byOffset;

    ApiFeed(FeedSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        String places = String.join(" ", settings.query().values());
        this.byTime = places.contains("{since}");
        this.byPage = places.contains("{page}");
        this.byOffset = places.contains("{offset}");
    }

    @Override
    public void check() throws ConnectorException {
        records(ask(new ApiState()));
    }

    @Override
    public Poll poll(Cursor cursor, int limit) throws ConnectorException {
        ApiState state;
        try {
            state = ApiState.read(cursor);
        } catch (IllegalArgumentException e) {
            throw ConnectorException.config("The place where this feed stands cannot be read: " + e.getMessage());
        }
        state.again(settings.since().orElse(""));
        HttpCall.Answer answer = ask(state);
        Object json = answer.json();
        List<Object> records = records(json);
        List<Incoming> items = new ArrayList<>();
        Set<String> seen = new HashSet<>(state.seen);
        boolean left = false;
        for (Object record : records) {
            Capture capture = capture(record);
            String mark = FileState.sha256(capture.externalId().orElseThrow()).substring(0, 12);
            if (seen.contains(mark)) {
                continue;
            }
            if (items.size() == limit) {
                left = true;
                break;
            }
            seen.add(mark);
            state.saw(mark);
            items.add(capture);
            settings.updated()
                    .flatMap(path -> RecordId.json(record, path))
                    .filter(time -> time.length() <= 60)
                    .ifPresent(time -> state.latest(time, context.clock().instant()));
        }
        boolean more = left || turn(state, answer, json, records);
        if (!more && byTime) {
            state.round();
        }
        return new Poll(items, state.cursor(), more);
    }

    /** Goes to the next page; false at the last one. */
    private boolean turn(ApiState state, HttpCall.Answer answer, Object json, List<Object> records) {
        Optional<String> next = settings.next()
                .flatMap(path -> mark(path, answer, json, records))
                .filter(mark -> mark.length() <= LONGEST_MARK);
        if (next.isPresent()) {
            boolean on = !next.get().equals(state.next);
            state.next = next.get();
            return on && (!records.isEmpty() || settings.next().get().equals(LINK_HEADER));
        }
        boolean full = records.size() >= settings.pageSize();
        if (settings.next().isEmpty() && full && byPage) {
            state.page++;
            return true;
        }
        if (settings.next().isEmpty() && byOffset) {
            state.offset += records.size();
            return full;
        }
        return false;
    }

    private Optional<String> mark(String path, HttpCall.Answer answer, Object json, List<Object> records) {
        if (path.equals(LINK_HEADER)) {
            Matcher link = NEXT_LINK.matcher(String.join(", ", answer.headers().allValues("link")));
            return link.find() ? Optional.of(link.group(1)) : Optional.empty();
        }
        if (path.startsWith("@")) {
            return records.isEmpty()
                    ? Optional.empty()
                    : RecordId.json(records.get(records.size() - 1), path.substring(1));
        }
        return Json.text(json, path);
    }

    private List<Object> records(HttpCall.Answer answer) throws ConnectorException {
        return records(answer.json());
    }

    private List<Object> records(Object json) throws ConnectorException {
        String path = settings.records().orElse("");
        Optional<Object> list = path.isEmpty() ? Optional.of(json) : Json.at(json, path);
        if (list.isEmpty() || !(list.get() instanceof List<?> all)) {
            throw ConnectorException.unavailable("The answer has no list "
                    + (path.isEmpty() ? "at its top; say where the records are" : "at " + path));
        }
        return List.copyOf(all);
    }

    private HttpCall.Answer ask(ApiState state) throws ConnectorException {
        return HttpCall.send(
                context,
                HttpRemote.request(settings, address(state))
                        .header("accept", "application/json")
                        .GET()
                        .build());
    }

    private URI address(ApiState state) throws ConnectorException {
        boolean whole = state.next.startsWith("https://")
                || state.next.startsWith("http://")
                || settings.next().filter(LINK_HEADER::equals).isPresent() && !state.next.isEmpty();
        try {
            if (whole) {
                URI next = settings.url().resolve(state.next);
                // our token goes to nobody else
                if (!settings.url().getHost().equalsIgnoreCase(next.getHost())
                        || !settings.url().getScheme().equalsIgnoreCase(next.getScheme())
                        || settings.url().getPort() != next.getPort()) {
                    throw ConnectorException.config(
                            "The API names a next page on another server, which is not followed");
                }
                return next;
            }
            return URI.create(withParameters(state));
        } catch (IllegalArgumentException e) {
            throw ConnectorException.unavailable("The API names a next page that is no address");
        }
    }

    private String withParameters(ApiState state) {
        StringBuilder address = new StringBuilder(settings.url().toString().replaceAll("#.*", ""));
        char sign = address.indexOf("?") < 0 ? '?' : '&';
        for (Map.Entry<String, String> each : new TreeMap<>(settings.query()).entrySet()) {
            Optional<String> value = filled(each.getValue(), state);
            if (value.isPresent()) {
                address.append(sign)
                        .append(URLEncoder.encode(each.getKey(), StandardCharsets.UTF_8))
                        .append('=')
                        .append(URLEncoder.encode(value.get(), StandardCharsets.UTF_8));
                sign = '&';
            }
        }
        return address.toString();
    }

    /** A parameter with its places filled; empty when one of them is. */
    private Optional<String> filled(String template, ApiState state) {
        Matcher place = PLACE.matcher(template);
        StringBuilder value = new StringBuilder();
        while (place.find()) {
            String text = switch (place.group(1)) {
                case "limit" -> String.valueOf(settings.pageSize());
                case "page" -> String.valueOf(state.page);
                case "offset" -> String.valueOf(state.offset);
                case "next" -> state.next;
                case "since" -> state.since(settings.overlap());
                default -> place.group();
            };
            if (text.isEmpty()) {
                return Optional.empty();
            }
            place.appendReplacement(value, Matcher.quoteReplacement(text));
        }
        return Optional.of(place.appendTail(value).toString());
    }

    private Capture capture(Object record) {
        byte[] body = Json.write(record).getBytes(StandardCharsets.UTF_8);
        Splitter.Piece piece = record instanceof Map<?, ?> && body.length <= LARGEST
                ? new Splitter.Piece(body, "application/json", false)
                : Splitter.Piece.wrong(body);
        Optional<String> own = piece.wrong() ? Optional.empty() : settings.id().flatMap(p -> RecordId.json(record, p));
        return new Capture(
                Payload.of(piece.contentType(), piece.body()),
                Optional.of(own.filter(id -> id.length() <= 300).orElseGet(() -> RecordId.of(piece, Optional.empty()))),
                Optional.<Instant>empty(),
                Map.of(),
                Map.of(),
                List.of());
    }

    @Override
    public void close() {
        // the client is shared
    }
}
