package org.vivaio.core.supplier;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.Bodies;
import org.vivaio.core.http.Bus;
import org.vivaio.core.http.ClientAddress;
import org.vivaio.core.http.HttpOptions;
import org.vivaio.core.http.IdempotencyKey;
import org.vivaio.core.http.Routes;
import org.vivaio.core.inbox.RawCapture;
import org.vivaio.core.inbox.Source;
import org.vivaio.core.inbox.Text;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;

/**
 * The doors of sources, {@code /in/{tenant}/{source}}: JSON, XML and forms, each with the source's own key. Keeps also what
 * cannot be read. A name that is no source is left to the doors of plugins.
 */
public final class SupplierRoutes implements Routes {
    private static final long WAIT_MS = 10_000;
    private static final int LONGEST_HEADER = 500;

    /** Headers that help to understand a payload later; none that proves a right. */
    private static final List<String> KEPT = List.of("user-agent", "x-request-id", "date", "idempotency-key", "from");

    /** The caller's own parameters of the address, which are no part of the payload. */
    private static final List<String> OURS = List.of("key", "test", "wait");

    /** Finds sources. */
    @FunctionalInterface
    public interface SourceFinder {
        /** A source by tenant and name; empty when there is none. */
        Future<Optional<Source>> find(String tenant, String name);
    }

    /** Finds the secret by which the postings of a source are signed. */
    @FunctionalInterface
    public interface SecretFinder {
        /** The secret; empty when there is none. */
        Future<Optional<String>> find(String tenant, String source);
    }

    private final SourceFinder sources;
    private final SourceDoor door;
    private final SecretFinder secrets;
    private final Clock clock;
    private final ClientAddress addresses;
    private final UnaryOperator<String> addressHash;
    private final SpecPages specs = new SpecPages();

    /**
     * Doors that are not mounted yet.
     *
     * @param addressHash keyed hash of a client's address
     */
    public SupplierRoutes(
            SourceFinder sources,
            SecretFinder secrets,
            Clock clock,
            ClientAddress addresses,
            UnaryOperator<String> addressHash) {
        this.sources = sources;
        this.door = new SourceDoor(sources);
        this.secrets = secrets;
        this.clock = clock;
        this.addresses = addresses;
        this.addressHash = addressHash;
    }

    @Override
    public boolean readsBodies() {
        return true;
    }

    @Override
    public void mount(Router router) {
        router.route(HttpMethod.GET, "/in/assets/spec.css").handler(specs::style);
        router.route(HttpMethod.GET, "/in/assets/spec.js").handler(specs::script);
        router.route("/in/:tenant/:name").handler(context -> door.found(context, this::door));
        router.route("/in/:tenant/:name/spec").handler(context -> door.found(context, this::spec));
        router.route("/in/:tenant/:name/captures/:id").handler(context -> door.found(context, this::lookUp));
    }

    private void spec(RoutingContext context, Source source) {
        context.request().resume();
        if (!SourceDoor.isGet(context)) {
            throw SourceDoor.wrongMethod(context, "GET, HEAD");
        }
        specs.answer(context, context.pathParam("tenant"), source);
    }

    private void door(RoutingContext context, Source source) {
        HttpServerRequest request = context.request();
        String method = request.method().name();
        if (!List.of("GET", "HEAD", "POST", "PUT", "PATCH").contains(method)) {
            throw SourceDoor.wrongMethod(context, "GET, POST, PUT, PATCH");
        }
        String query = own(request.query());
        boolean empty = SourceDoor.isGet(context) && query.isEmpty();
        if (request.method().equals(HttpMethod.HEAD) || empty) {
            String path = "/in/" + context.pathParam("tenant") + "/" + source.name() + "/spec";
            Bus.send(context, 200, new JsonObject().put("source", source.name()).put("spec", path));
            return;
        }
        if (source.signature().isEmpty() || !source.keyHashes().isEmpty()) {
            SourceDoor.requireKey(context, source);
        }
        if (SourceDoor.isGet(context)) {
            request.resume();
            Buffer body = Buffer.buffer(query);
            signed(context, source, "application/x-www-form-urlencoded", body);
            return;
        }
        String contentType = Optional.ofNullable(request.getHeader("content-type"))
                .filter(type -> !type.isBlank())
                .map(SupplierRoutes::storable)
                .orElse("application/octet-stream");
        Bodies.read(request, HttpOptions.MAX_BODY)
                .onSuccess(body -> signed(context, source, contentType, body))
                .onFailure(failure -> Api.fail(context, failure));
    }

    /** Goes on with a posting that is signed as its source wants it. */
    private void signed(RoutingContext context, Source source, String contentType, Buffer body) {
        if (source.signature().isEmpty()) {
            submit(context, source, contentType, body);
            return;
        }
        secrets.find(context.pathParam("tenant"), source.name())
                .onSuccess(secret -> {
                    Optional<String> refusal = secret.map(key -> Signatures.refusal(
                                    source.signature().get(),
                                    key,
                                    context.request().headers(),
                                    body,
                                    clock.instant()))
                            .orElse(Optional.of("The source has no secret; write one into its spec"));
                    if (refusal.isPresent()) {
                        Api.fail(
                                context,
                                Problem.of(401, "unauthorized", "The signature is missing or wrong", refusal.get())
                                        .exception());
                    } else {
                        submit(context, source, contentType, body);
                    }
                })
                .onFailure(failure -> Api.fail(context, failure));
    }

    private void submit(RoutingContext context, Source source, String contentType, Buffer body) {
        try {
            List<String> chosen = RawCapture.chosen(source, contentType, body.getBytes());
            if (!chosen.isEmpty()) {
                CoRegistration posting = new CoRegistration(
                        name -> sources.find(context.pathParam("tenant"), name),
                        (sponsor, wait) -> Bus.request(
                                context.vertx(),
                                LeadBus.SUBMIT,
                                forSponsor(message(context, sponsor, contentType, body, wait), source),
                                wait + 5_000));
                posting.submit(chosen, wait(context))
                        .onSuccess(offers -> SupplierAnswer.offers(context, source, contentType, offers))
                        .onFailure(failure -> Api.fail(context, failure));
                return;
            }
            long wait = wait(context);
            Bus.request(
                            context.vertx(),
                            LeadBus.SUBMIT,
                            message(context, source, contentType, body, wait),
                            wait + 5_000)
                    .onSuccess(reply -> SupplierAnswer.send(context, source, contentType, reply))
                    .onFailure(failure -> Api.fail(context, failure));
        } catch (RuntimeException e) {
            Api.fail(context, e);
        }
    }

    private static JsonObject forSponsor(JsonObject message, Source posting) {
        message.getJsonObject("meta").put("posting", posting.name());
        if (posting.test()) {
            message.getJsonObject("meta").put("test", true);
            message.remove("externalId");
        }
        return message;
    }

    private static long wait(RoutingContext context) {
        return "0".equals(context.queryParams().get("wait")) ? 0 : WAIT_MS;
    }

    private JsonObject message(RoutingContext context, Source source, String contentType, Buffer body, long wait) {
        HttpServerRequest request = context.request();
        boolean test = isTest(context);
        JsonObject message = new JsonObject()
                .put("tenant", context.pathParam("tenant"))
                .put("kind", "capture")
                .put("source", source.name())
                .put("contentType", contentType)
                .put("body", body)
                .put("meta", meta(request, source, test))
                .put("waitMs", wait);
        if (!test && !source.test()) {
            RawCapture.externalId(source, contentType, body.getBytes()).ifPresent(id -> message.put("externalId", id));
        }
        // a supplier's keys are his own: another source's or an API client's never meet them
        Optional<String> key = IdempotencyKey.of(request).map(k -> "in:" + source.name() + ":" + k);
        IdempotencyKey.put(message, key, source.name() + (test ? "?test" : ""), body);
        return message;
    }

    private JsonObject meta(HttpServerRequest request, Source source, boolean test) {
        JsonObject headers = new JsonObject();
        for (String name : KEPT) {
            String value = request.getHeader(name);
            if (value != null) {
                headers.put(name, storable(value));
            }
        }
        JsonObject meta = new JsonObject()
                .put("actor", "lead")
                .put("door", "in")
                .put("raw", true)
                .put("method", request.method().name())
                .put("headers", headers)
                .put("addressHash", addressHash.apply(addresses.of(request)));
        if (test || source.test()) {
            meta.put("test", true);
        }
        return meta;
    }

    private static String storable(String text) {
        String clean = Text.storable(text);
        return clean.length() <= LONGEST_HEADER ? clean : clean.substring(0, LONGEST_HEADER);
    }

    /** What a capture came to, for who sent it: the same as it was told at once. */
    private void lookUp(RoutingContext context, Source source) {
        context.request().resume();
        if (!SourceDoor.isGet(context)) {
            throw SourceDoor.wrongMethod(context, "GET, HEAD");
        }
        SourceDoor.requireKey(context, source);
        Optional<String> id = Ids.parse(context.pathParam("id")).map(Object::toString);
        if (id.isEmpty()) {
            throw noCapture().exception();
        }
        Bus.request(context.vertx(), LeadBus.CAPTURE, Bus.of(context).put("id", id.get()))
                .onSuccess(capture -> {
                    String of = capture.getString("source");
                    if (!source.name().equals(of) && !source.offers().names().contains(of)) {
                        Api.fail(context, noCapture().exception());
                        return;
                    }
                    String verdict = capture.getString("verdict");
                    boolean decided = !"pending".equals(verdict) && !"stuck".equals(verdict);
                    SupplierAnswer.write(
                            context,
                            source,
                            "",
                            200,
                            new JsonObject()
                                    .put("captureId", capture.getString("captureId"))
                                    .put("decided", decided)
                                    .put("verdict", verdict)
                                    .put("reasons", capture.getJsonArray("reasons", new JsonArray())));
                })
                .onFailure(failure -> Api.fail(context, failure));
    }

    private static Problem noCapture() {
        return Problem.notFound("This source has sent no such capture");
    }

    private static boolean isTest(RoutingContext context) {
        String test = context.queryParams().get("test");
        String header = context.request().getHeader("x-vivaio-test");
        return test != null && !test.equals("0") && !test.equals("false") || "1".equals(header);
    }

    /** The query without our own parameters: a key must not be kept with the payload. */
    private static String own(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return "";
        }
        StringBuilder rest = new StringBuilder();
        for (String part : query.split("&")) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (!part.isEmpty() && !OURS.contains(name)) {
                rest.append(rest.isEmpty() ? "" : "&").append(part);
            }
        }
        return rest.toString();
    }
}
