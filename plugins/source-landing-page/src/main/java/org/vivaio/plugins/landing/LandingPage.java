package org.vivaio.plugins.landing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Gift;
import org.vivaio.api.Payload;
import org.vivaio.api.Verdict;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.api.WebhookReceiver;
import org.vivaio.api.Wording;

/** Serves one page and takes in what its form sends. */
final class LandingPage implements WebhookReceiver {
    private static final Map<String, byte[]> FILES = Map.of(
            "/assets/page.css", load("page.css"),
            "/assets/kiosk.js", load("kiosk.js"),
            "/kiosk-worker.js", load("kiosk-worker.js"));
    private static final String VERSION =
            hash((hash(FILES.get("/assets/page.css")) + hash(FILES.get("/assets/kiosk.js")))
                    .getBytes(StandardCharsets.UTF_8));

    private final LandingPageSettings settings;
    private final ConnectorContext context;
    private final Texts texts;
    private final List<String> pictures;

    LandingPage(LandingPageSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.pictures = Stream.of(settings.image(), settings.drafted().image())
                .flatMap(Optional::stream)
                .map(LandingPageSettings::origin)
                .distinct()
                .toList();
        this.texts = Texts.of(settings.language());
    }

    @Override
    public void check() throws ConnectorException {
        for (LandingPageSettings.Consent consent : settings.consents()) {
            Wording wording = wording(consent.purpose()).orElseThrow(() -> unknown(consent.purpose()));
            if (!wording.channels().isEmpty() && !wording.channels().contains(consent.channel())) {
                throw ConnectorException.config("The purpose " + consent.purpose() + " is not meant for the channel "
                        + consent.channel() + ": choose one of " + String.join(", ", wording.channels()));
            }
        }
        boxes();
    }

    @Override
    public WebResponse receive(WebRequest request) throws ConnectorException {
        if (FILES.containsKey(request.path())) {
            return switch (request.method()) {
                case "GET" -> file(request.path());
                case "HEAD" -> withoutBody(file(request.path()));
                default -> notAllowed("GET, HEAD");
            };
        }
        Optional<Shown> shown = shown(request);
        if (shown.isEmpty()) {
            return WebResponse.text(404, "text/plain; charset=utf-8", "There is no such page here.\n");
        }
        return switch (request.method()) {
            case "GET" -> firstView(request, shown.get());
            case "HEAD" -> withoutBody(firstView(request, shown.get()));
            case "POST" -> submit(request, shown.get());
            default -> notAllowed("GET, HEAD, POST");
        };
    }

    /** What stands at an address: the page, its draft for who has the key, or the page for a tablet. */
    private record Shown(LandingPageSettings settings, PageView view, PageView.Place place) {
        /** A tablet's queue, and the embed of a form of the platform; the page by itself needs none. */
        boolean hasScripts() {
            return place.mode() == PageView.Mode.KIOSK || settings.form().isPresent();
        }

        boolean isPreview() {
            return place.mode() == PageView.Mode.PREVIEW;
        }
    }

    private Optional<Shown> shown(WebRequest request) {
        String path = request.path();
        boolean top = path.isEmpty() || path.equals("/");
        if (top && settings.published()) {
            return Optional.of(
                    shown(request, settings, path.isEmpty() ? "./" + context.connection() : ".", PageView.Mode.PUBLIC));
        }
        if (path.equals("/preview") && hasKey(request)) {
            return Optional.of(shown(request, settings.drafted(), ".", PageView.Mode.PREVIEW));
        }
        if (path.equals("/kiosk") && settings.kiosk()) {
            return Optional.of(shown(request, settings, ".", PageView.Mode.KIOSK));
        }
        return Optional.empty();
    }

    private boolean hasKey(WebRequest request) {
        return settings.previewKey()
                .filter(key -> MessageDigest.isEqual(
                        key.getBytes(StandardCharsets.UTF_8),
                        request.queryValue("key").orElse("").getBytes(StandardCharsets.UTF_8)))
                .isPresent();
    }

    private Shown shown(WebRequest request, LandingPageSettings page, String folder, PageView.Mode mode) {
        PageView.Place place =
                new PageView.Place(folder, VERSION, own(request), server(request), context.tenant(), mode);
        return new Shown(page, new PageView(page), place);
    }

    /** Where visitors are: the page's own host name, or the platform's. */
    private String server(WebRequest request) {
        return request.header("x-vivaio-site").orElse(context.publicUri().toString());
    }

    private String own(WebRequest request) {
        return request.header("x-vivaio-site")
                .map(site -> site + "/")
                .orElse(context.publicUri() + "/p/" + context.tenant() + "/" + context.connection());
    }

    private WebResponse firstView(WebRequest request, Shown shown) throws ConnectorException {
        Entry entry = Entry.blank(Touches.visit(request, settings, URI.create(server(request))));
        return page(shown, 200, shown.view().form(shown.place(), boxes(), entry, Map.of(), Optional.empty()), Map.of());
    }

    private WebResponse submit(WebRequest request, Shown shown) throws ConnectorException {
        String type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.startsWith("application/x-www-form-urlencoded") && !type.startsWith("multipart/form-data")) {
            return WebResponse.text(415, "text/plain; charset=utf-8", "Send the page's form.\n");
        }
        List<Box> boxes = boxes();
        Entry entry = Entry.read(request, settings, boxes);
        Map<String, String> errors = entry.errors(settings, boxes, texts);
        if (!errors.isEmpty()) {
            String html = shown.view().form(shown.place(), boxes, entry, errors, Optional.of(texts.someWrong()));
            return page(shown, 422, html, Map.of());
        }
        if (shown.isPreview()) {
            return page(shown, 200, shown.view().thanks(shown.place(), Optional.empty()), Map.of());
        }
        try {
            // whatever the verdict: a visitor, or a robot, learns nothing from it
            Verdict verdict = context.intake().submit(capture(request, entry, boxes));
            Optional<Gift> gift = settings.asset()
                    .flatMap(asset -> context.gift(
                            asset, verdict.captureId(), settings.language().locale()));
            return page(shown, 200, shown.view().thanks(shown.place(), gift), Map.of());
        } catch (ConnectorException e) {
            String html = shown.view().form(shown.place(), boxes, entry, Map.of(), Optional.of(texts.notSaved()));
            long seconds = Math.max(1, e.after().map(Duration::toSeconds).orElse(5L));
            return page(shown, 503, html, Map.of("retry-after", Long.toString(seconds)));
        }
    }

    private Capture capture(WebRequest request, Entry entry, List<Box> boxes) {
        Map<String, Object> fields = new HashMap<>();
        entry.values().forEach((name, value) -> {
            if (!value.isEmpty()) {
                fields.put(name, value);
            }
        });
        fields.putIfAbsent("language", settings.language().locale().toLanguageTag());
        Map<String, String> touch = new HashMap<>(entry.touch());
        touch.put("landingPage", own(request));
        // a second click is the same; somebody else's answers on a page that was left open are not
        String id = entry.key() + "-" + hash((entry.values() + "\n" + entry.ticked()).getBytes(StandardCharsets.UTF_8));
        return new Capture(
                payload(request, entry), Optional.of(id), Optional.empty(), fields, touch, entry.consents(boxes));
    }

    /** As received; a multipart body, which the host has read already, is written again as a plain form. */
    private static Payload payload(WebRequest request, Entry entry) {
        Map<String, String> headers = new HashMap<>();
        for (String name : List.of("user-agent", "referer", "accept-language")) {
            request.header(name).ifPresent(value -> headers.put(name, value));
        }
        // a page for everybody: the host watches it for spam as it watches forms
        headers.put("x-vivaio-public", "page");
        headers.put("x-vivaio-address", request.addressHash());
        if (entry.honeypot()) {
            headers.put("x-vivaio-honeypot", "filled");
        }
        if (request.body().length > 0) {
            return new Payload(request.header("content-type").orElseThrow(), request.body(), headers);
        }
        String form = request.form().entrySet().stream()
                .flatMap(input -> input.getValue().stream()
                        .map(value -> URLEncoder.encode(input.getKey(), StandardCharsets.UTF_8) + "="
                                + URLEncoder.encode(value, StandardCharsets.UTF_8)))
                .collect(Collectors.joining("&"));
        return new Payload("application/x-www-form-urlencoded", form.getBytes(StandardCharsets.UTF_8), headers);
    }

    private List<Box> boxes() throws ConnectorException {
        List<Box> boxes = new ArrayList<>();
        boxes.add(new Box(wording(settings.notice()).orElseThrow(() -> unknown(settings.notice())), Box.NOTICE));
        for (LandingPageSettings.Consent consent : settings.consents()) {
            // one that went after the check is not asked for; the page goes on
            wording(consent.purpose()).ifPresent(wording -> boxes.add(new Box(wording, consent.channel())));
        }
        return boxes;
    }

    private Optional<Wording> wording(String purpose) {
        return context.wording(purpose, settings.language().locale());
    }

    private static ConnectorException unknown(String purpose) {
        return ConnectorException.config("There is no purpose named " + purpose
                + ": make a resource of kind purpose with this name, or name another one here");
    }

    private static WebResponse file(String path) {
        boolean style = path.endsWith(".css");
        Map<String, String> headers = new HashMap<>();
        headers.put("content-type", style ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8");
        headers.put("cache-control", "public, max-age=86400");
        if (path.endsWith("worker.js")) {
            // a browser asks for a worker's new version by the same address
            headers.put("cache-control", "no-cache");
            // a worker is bound by the policy of its own file, not by its page's: without this it may fetch nothing
            headers.put("content-security-policy", "default-src 'none'; script-src 'self'; connect-src 'self'");
        }
        return new WebResponse(200, headers, FILES.get(path));
    }

    private WebResponse page(Shown shown, int status, String html, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("content-type", "text/html; charset=utf-8");
        headers.put("cache-control", "no-store"); // each view has its own key
        headers.put("referrer-policy", "strict-origin-when-cross-origin");
        headers.put(
                "content-security-policy",
                "default-src 'none'; style-src 'self'; "
                        + (shown.hasScripts() ? "script-src 'self'; connect-src 'self'; worker-src 'self'; " : "")
                        + "img-src 'self'"
                        + pictures.stream().map(origin -> " " + origin).collect(Collectors.joining())
                        + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        return new WebResponse(status, headers, html.getBytes(StandardCharsets.UTF_8));
    }

    private static WebResponse withoutBody(WebResponse response) {
        return new WebResponse(response.status(), response.headers(), new byte[0]);
    }

    private static WebResponse notAllowed(String methods) {
        return new WebResponse(405, Map.of("allow", methods), new byte[0]);
    }

    private static byte[] load(String name) {
        try (InputStream in = LandingPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The plugin's jar lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(Arrays.copyOf(digest, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
