package org.vivaio.core.preference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.api.Wording;
import org.vivaio.core.consent.PreferenceLinks.Kind;
import org.vivaio.core.consent.PreferenceLinks.Token;
import org.vivaio.core.consent.PurposeSpec;
import org.vivaio.core.consent.Purposes;
import org.vivaio.core.http.Bodies;
import org.vivaio.core.http.Routes;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.LeadState.ConsentState;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;

/**
 * The doors {@code /c/…} (confirm) and {@code /u/…} (preferences, unsubscribe). Only a POST changes anything: programs that
 * look at the links in mails send GET.
 */
public final class PreferenceRoutes implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(PreferenceRoutes.class);
    private static final int MAX_BODY = 64 * 1024;
    private static final long WAIT_MS = 10_000;
    private static final String POLICY = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self';"
            + " base-uri 'none'; frame-ancestors 'none'";

    private final PreferencePorts ports;
    private final Clock clock;

    /** Pages over the given services. */
    public PreferenceRoutes(PreferencePorts ports, Clock clock) {
        this.ports = ports;
        this.clock = clock;
    }

    @Override
    public boolean readsBodies() {
        return true;
    }

    @Override
    public void mount(Router router) {
        mount(router, "/c/:tenant/:token", Kind.CONFIRM, this::confirm);
        mount(router, "/u/:tenant/:token", Kind.PREFERENCES, this::preferences);
    }

    /** Everything known about one request. */
    private record Visit(
            RoutingContext context,
            String tenant,
            Token token,
            LeadState lead,
            Purposes purposes,
            List<String> languages,
            PreferenceTexts texts,
            String body) {
        boolean isPost() {
            return context.request().method().equals(HttpMethod.POST);
        }

        String action() {
            return context.pathParam("token");
        }
    }

    private record Page(int status, String html) {}

    private void mount(
            Router router, String path, Kind kind, BiFunction<Visit, Map<String, List<String>>, Future<Page>> door) {
        router.route(path)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .method(HttpMethod.POST)
                .handler(context -> handle(context, kind, door));
    }

    private void handle(
            RoutingContext context, Kind kind, BiFunction<Visit, Map<String, List<String>>, Future<Page>> door) {
        HttpServerRequest request = context.request();
        request.pause();
        String tenant = Optional.ofNullable(context.pathParam("tenant")).orElse("");
        List<String> asked = Languages.of(request);
        Optional<Token> token = ports.isActive().test(tenant)
                ? ports.links()
                        .read(
                                tenant,
                                Optional.ofNullable(context.pathParam("token")).orElse(""))
                        .filter(t -> (t.kind() == Kind.CONFIRM) == (kind == Kind.CONFIRM))
                : Optional.empty();
        if (token.isEmpty()) {
            request.resume();
            send(context, note(404, PreferenceTexts.of(asked), "invalid"));
            return;
        }
        Future<Rulebook> rulebook = ports.rulebooks().apply(tenant);
        Future<Optional<LeadState>> lead =
                ports.leads().apply(tenant, token.get().lead());
        Future.all(rulebook, lead)
                .compose(done -> Bodies.read(request, MAX_BODY))
                .compose(body -> {
                    if (lead.result().filter(l -> l.erasedAt().isEmpty()).isEmpty()) {
                        boolean there = lead.result().isPresent();
                        // a mail program that unsubscribes somebody we forgot has done its work
                        int status = request.method().equals(HttpMethod.POST) ? 200 : there ? 410 : 404;
                        return Future.succeededFuture(note(status, PreferenceTexts.of(asked), "gone"));
                    }
                    LeadState person = lead.result().get();
                    List<String> languages = Languages.with(asked, person.text("language"));
                    String text = body.toString(StandardCharsets.UTF_8);
                    Visit visit = new Visit(
                            context,
                            tenant,
                            token.get(),
                            person,
                            rulebook.result().part(Purposes.class),
                            languages,
                            PreferenceTexts.of(languages),
                            text);
                    return door.apply(visit, form(text));
                })
                .onSuccess(page -> send(context, page))
                .onFailure(failure -> {
                    request.resume();
                    LOG.warn("A choice of a person could not be taken: {}", failure.toString());
                    send(context, note(503, PreferenceTexts.of(asked), "later"));
                });
    }

    private static Map<String, List<String>> form(String body) {
        try {
            return new QueryStringDecoder(body, StandardCharsets.UTF_8, false, 1_000).parameters();
        } catch (IllegalArgumentException e) {
            // multipart, or half a percent sign: nothing was chosen
            return Map.of();
        }
    }

    private Future<Page> confirm(Visit visit, Map<String, List<String>> form) {
        Token token = visit.token();
        PreferenceTexts texts = visit.texts();
        ConsentState standing = visit.lead().consents().get(token.consent());
        String preferences =
                ports.links().preferences(visit.tenant(), visit.lead().id());
        if (standing != null && standing.state().equals("confirmed")) {
            return page(200, texts, "confirmed.title", "already.text", true, preferences);
        }
        if (token.expires().filter(end -> end.isAfter(clock.instant())).isEmpty()
                || standing != null && standing.state().equals("expired")) {
            return page(410, texts, "expired.title", "expired.text", false, preferences);
        }
        if (standing == null || !standing.isPending()) {
            return page(410, texts, "expired.title", "closed.text", false, preferences);
        }
        if (!ports.links().isFor(token, visit.lead().text("email").orElse(""))) {
            return page(410, texts, "expired.title", "moved.text", false, preferences);
        }
        if (!visit.isPost()) {
            return Future.succeededFuture(ask(visit, standing));
        }
        ArrayNode facts = Json.array();
        ObjectNode data = facts.addObject().put("type", "consent.confirmed").putObject("data");
        circumstances(visit, "double-opt-in").forEach(data::put);
        data.put("purpose", token.purpose())
                .put("channel", token.channel())
                .put("wordingVersion", standing.text().wordingVersion())
                .put("language", standing.text().language());
        String key = "confirm:" + hash(visit.action() + standing.at());
        return submit(visit, facts, Optional.of(key))
                .compose(decided -> page(
                        200, texts, "confirmed.title", decided ? "confirmed.text" : "noted.text", true, preferences));
    }

    private Page ask(Visit visit, ConsentState standing) {
        Optional<PurposeSpec> spec = visit.purposes().purpose(visit.token().purpose());
        String label =
                spec.map(s -> s.label(visit.languages())).orElse(visit.token().purpose());
        Wording wording = spec.flatMap(s -> s.wording(
                        standing.text().wordingVersion(),
                        List.of(standing.text().language())))
                .orElseGet(() ->
                        new Wording(visit.token().purpose(), "", visit.texts().language(), label, List.of()));
        return new Page(
                200,
                PreferencePage.confirm(
                        visit.texts(), visit.action(), ports.tenantName().apply(visit.tenant()), label, wording));
    }

    private Future<Page> preferences(Visit visit, Map<String, List<String>> form) {
        if (!visit.isPost()) {
            return Future.succeededFuture(choices(visit, visit.lead(), Optional.empty(), true));
        }
        // RFC 8058: a mail program posts this, as a form or multipart, and looks at the status only
        boolean save = form.containsKey("do");
        if (visit.token().kind() == Kind.UNSUBSCRIBE && !save) {
            return unsubscribe(visit);
        }
        Choices choices = Choices.of(visit.lead(), visit.purposes(), visit.languages());
        Map<String, String> circumstances = circumstances(visit, "preferences");
        ArrayNode facts = form.getOrDefault("do", List.of()).contains("none")
                ? choices.nothing(circumstances)
                : choices.changes(new HashSet<>(form.getOrDefault("keep", List.of())), shown(form), circumstances);
        if (facts.isEmpty()) {
            String same = visit.texts().text("same.text");
            return Future.succeededFuture(choices(visit, visit.lead(), Optional.of(same), false));
        }
        return submit(visit, facts, Optional.empty())
                .compose(decided -> ports.leads()
                        .apply(visit.tenant(), visit.lead().id())
                        .map(lead -> choices(
                                visit,
                                lead.orElse(visit.lead()),
                                Optional.of(visit.texts().text(decided ? "saved.text" : "noted.text")),
                                false)));
    }

    private Future<Page> unsubscribe(Visit visit) {
        Token token = visit.token();
        ConsentState standing = visit.lead().consents().get(token.consent());
        boolean over = standing != null && !standing.holds() && !standing.isPending();
        ArrayNode facts = Json.array();
        Choices.withdraw(facts, token.purpose(), token.channel(), circumstances(visit, "one-click"));
        Future<Boolean> done = over ? Future.succeededFuture(true) : submit(visit, facts, Optional.empty());
        String preferences =
                ports.links().preferences(visit.tenant(), visit.lead().id());
        return done.map(decided -> new Page(
                200,
                PreferencePage.note(
                        visit.texts(),
                        visit.texts().text("stopped.title"),
                        visit.texts().text(decided ? "stopped.text" : "noted.text", label(visit)),
                        true,
                        Optional.of(preferences))));
    }

    private Page choices(Visit visit, LeadState lead, Optional<String> status, boolean offersStop) {
        Token token = visit.token();
        ConsentState standing = lead.consents().get(token.consent());
        boolean over = standing != null && !standing.holds() && !standing.isPending();
        Optional<String> stop =
                offersStop && token.kind() == Kind.UNSUBSCRIBE && !over ? Optional.of(label(visit)) : Optional.empty();
        return new Page(
                200,
                PreferencePage.choices(
                        visit.texts(),
                        visit.action(),
                        ports.tenantName().apply(visit.tenant()),
                        Choices.of(lead, visit.purposes(), visit.languages()),
                        stop,
                        status));
    }

    private static String label(Visit visit) {
        String purpose = visit.token().purpose();
        return visit.purposes()
                .purpose(purpose)
                .map(spec -> spec.label(visit.languages()))
                .orElse(purpose);
    }

    private static Map<String, String> shown(Map<String, List<String>> form) {
        Map<String, String> shown = new HashMap<>();
        for (String item : form.getOrDefault("shown", List.of())) {
            int equals = item.indexOf('=');
            if (equals > 0) {
                shown.put(item.substring(0, equals), item.substring(equals + 1));
            }
        }
        return shown;
    }

    private Map<String, String> circumstances(Visit visit, String how) {
        Map<String, String> known = new LinkedHashMap<>();
        known.put("how", how);
        known.put("addressHash", ports.address().apply(visit.context().request()));
        Optional.ofNullable(visit.context().request().getHeader(HttpHeaders.USER_AGENT))
                .map(agent -> agent.length() > 300 ? agent.substring(0, 300) : agent)
                .ifPresent(agent -> known.put("userAgent", agent));
        return known;
    }

    /** Hands facts over; whether they are decided already. */
    private static Future<Boolean> submit(Visit visit, ArrayNode facts, Optional<String> key) {
        ObjectNode body =
                Json.object().put("leadId", visit.lead().id().toString()).put("actor", "lead");
        body.set("facts", facts);
        JsonObject request = new JsonObject()
                .put("tenant", visit.tenant())
                .put("kind", "fact")
                .put("source", "preferences")
                .put("contentType", "application/json")
                .put("leadId", visit.lead().id().toString())
                .put("meta", new JsonObject().put("actor", "lead"))
                .put("body", Buffer.buffer(Json.writeBytes(body)))
                .put("waitMs", WAIT_MS);
        key.ifPresent(k -> request.put("key", k).put("bodyHash", hash(k)));
        DeliveryOptions here = new DeliveryOptions().setLocalOnly(true).setSendTimeout(WAIT_MS + 5_000);
        return visit.context()
                .vertx()
                .eventBus()
                .<JsonObject>request(LeadBus.SUBMIT, request, here)
                .compose(reply -> {
                    boolean decided = reply.body().getBoolean("decided", false);
                    String verdict = reply.body().getString("verdict", "accepted");
                    return decided && !verdict.equals("accepted")
                            ? Future.failedFuture("the choice was " + verdict)
                            : Future.succeededFuture(decided);
                });
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Page note(int status, PreferenceTexts texts, String key) {
        return new Page(
                status,
                PreferencePage.note(
                        texts, texts.text(key + ".title"), texts.text(key + ".text"), false, Optional.empty()));
    }

    private static Future<Page> page(
            int status, PreferenceTexts texts, String title, String text, boolean good, String preferences) {
        return Future.succeededFuture(new Page(
                status,
                PreferencePage.note(texts, texts.text(title), texts.text(text), good, Optional.of(preferences))));
    }

    private static void send(RoutingContext context, Page page) {
        var response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        byte[] bytes = page.html().getBytes(StandardCharsets.UTF_8);
        response.setStatusCode(page.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.VARY, "Accept-Language")
                // the address itself is the right to act: it must not travel on
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("content-security-policy", POLICY);
        if (page.status() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "60");
        }
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(bytes.length))
                    .end();
        } else {
            response.end(Buffer.buffer(bytes));
        }
    }
}
