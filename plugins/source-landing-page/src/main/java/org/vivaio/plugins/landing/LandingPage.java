package org.vivaio.plugins.landing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Payload;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.api.WebhookReceiver;
import org.vivaio.api.Wording;

/** Serves one page and takes in what its form sends. */
final class LandingPage implements WebhookReceiver {
    private static final String ASSET = "/assets/page.css";
    private static final byte[] STYLESHEET = load("page.css");
    private static final String STYLESHEET_VERSION = hash(STYLESHEET);

    private final LandingPageSettings settings;
    private final ConnectorContext context;
    private final PageView view;
    private final Texts texts;

    LandingPage(LandingPageSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.view = new PageView(settings);
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
        boolean page = request.path().isEmpty() || request.path().equals("/");
        if (!page && !request.path().equals(ASSET)) {
            return WebResponse.text(404, "text/plain; charset=utf-8", "There is no such page here.\n");
        }
        return switch (request.method()) {
            case "GET" -> page ? firstView(request) : stylesheet();
            case "HEAD" -> withoutBody(page ? firstView(request) : stylesheet());
            case "POST" -> page ? submit(request) : notAllowed("GET, HEAD");
            default -> notAllowed(page ? "GET, HEAD, POST" : "GET, HEAD");
        };
    }

    private WebResponse firstView(WebRequest request) throws ConnectorException {
        Entry entry = Entry.blank(Touches.visit(request, settings, context.publicUri()));
        return page(200, view.form(stylesheet(request), boxes(), entry, Map.of(), Optional.empty()), Map.of());
    }

    private WebResponse submit(WebRequest request) throws ConnectorException {
        String type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.startsWith("application/x-www-form-urlencoded") && !type.startsWith("multipart/form-data")) {
            return WebResponse.text(415, "text/plain; charset=utf-8", "Send the page's form.\n");
        }
        List<Box> boxes = boxes();
        Entry entry = Entry.read(request, settings, boxes);
        Map<String, String> errors = entry.errors(settings, boxes, texts);
        if (!errors.isEmpty()) {
            String html = view.form(stylesheet(request), boxes, entry, errors, Optional.of(texts.someWrong()));
            return page(422, html, Map.of());
        }
        try {
            // whatever the verdict: a visitor, or a robot, learns nothing from it
            context.intake().submit(capture(request, entry, boxes));
            return page(200, view.thanks(stylesheet(request)), Map.of());
        } catch (ConnectorException e) {
            String html = view.form(stylesheet(request), boxes, entry, Map.of(), Optional.of(texts.notSaved()));
            long seconds = Math.max(1, e.after().map(Duration::toSeconds).orElse(5L));
            return page(503, html, Map.of("retry-after", Long.toString(seconds)));
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
        touch.put("landingPage", context.publicUri() + "/p/" + context.tenant() + "/" + context.connection());
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

    /** Relative, so that it holds behind any proxy: the page itself may be asked for with and without a last slash. */
    private String stylesheet(WebRequest request) {
        String folder = request.path().isEmpty() ? "./" + context.connection() : ".";
        return folder + ASSET + "?v=" + STYLESHEET_VERSION;
    }

    private static WebResponse stylesheet() {
        return new WebResponse(
                200,
                Map.of("content-type", "text/css; charset=utf-8", "cache-control", "public, max-age=86400"),
                STYLESHEET);
    }

    private WebResponse page(int status, String html, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("content-type", "text/html; charset=utf-8");
        headers.put("cache-control", "no-store"); // each view has its own key
        headers.put("referrer-policy", "strict-origin-when-cross-origin");
        headers.put(
                "content-security-policy",
                "default-src 'none'; style-src 'self'; img-src 'self'"
                        + settings.image()
                                .map(image -> " " + LandingPageSettings.origin(image))
                                .orElse("")
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
