package org.vivaio.core.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.vivaio.api.ConsentGiven;
import org.vivaio.api.Verdict;
import org.vivaio.core.form.CaptureAnswer;
import org.vivaio.core.form.CaptureDoor;
import org.vivaio.core.form.Form;
import org.vivaio.core.form.FormCapture;
import org.vivaio.core.form.FormCatalog;
import org.vivaio.core.form.Forms;
import org.vivaio.core.form.Signal;
import org.vivaio.core.form.Visits;
import org.vivaio.core.identity.VisitorToken;
import org.vivaio.core.inbox.ReasonCodes;
import org.vivaio.core.inbox.Text;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.BusProblems;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.resource.Rulebooks;
import org.vivaio.core.spam.Finding;
import org.vivaio.core.spam.SpamWatch;
import org.vivaio.core.spam.Submit;
import org.vivaio.core.spam.UsedPuzzles;
import org.vivaio.core.tenancy.Tenants;

/** Forms on the one way in: finds them in the rulebook and sends what they bring over the bus. */
final class FormDoor implements FormCatalog, CaptureDoor, Visits {
    private static final long WAIT_MS = 10_000;
    private static final DeliveryOptions HERE =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(WAIT_MS + 5_000);

    private final Vertx vertx;
    private final Rulebooks rulebooks;
    private final Tenants tenants;
    private final UnaryOperator<String> addressHash;
    private final SpamWatch watch;
    private final UsedPuzzles puzzles;
    private final VisitorToken visitors;

    FormDoor(
            Vertx vertx,
            Rulebooks rulebooks,
            Tenants tenants,
            UnaryOperator<String> addressHash,
            SpamWatch watch,
            UsedPuzzles puzzles,
            VisitorToken visitors) {
        this.watch = watch;
        this.puzzles = puzzles;
        this.visitors = visitors;
        this.vertx = vertx;
        this.rulebooks = rulebooks;
        this.tenants = tenants;
        this.addressHash = addressHash;
    }

    @Override
    public Future<Optional<Form>> find(String tenant, String form) {
        if (!tenants.active().contains(tenant)) {
            return Future.succeededFuture(Optional.empty());
        }
        return rulebooks.active(tenant).map(book -> Forms.find(book, form));
    }

    @Override
    public int difficulty(String tenant, String form, int usual) {
        return watch.difficulty(tenant, "form:" + form, usual);
    }

    @Override
    public Future<CaptureAnswer> submit(FormCapture capture) {
        Set<String> noticed = new HashSet<>();
        capture.signals().forEach(signal -> code(signal).ifPresent(noticed::add));
        Future<Boolean> fresh = capture.puzzle()
                .map(puzzle -> puzzles.use(capture.tenant(), puzzle))
                // a store that is away says so when the capture is to be stored
                .map(used -> used.otherwise(true))
                .orElse(Future.succeededFuture(true));
        return fresh.compose(first -> {
                    if (!first) {
                        noticed.add(ReasonCodes.TOKEN_REUSED);
                    }
                    return watch.look(new Submit(
                            capture.tenant(),
                            "form:" + capture.form(),
                            capture.rate(),
                            Optional.of(capture.address()),
                            capture.userAgent(),
                            true,
                            capture.submission().fields(),
                            noticed));
                })
                .compose(finding -> store(capture, finding));
    }

    /** The reason code of what a form noticed; what is honest for people too has none. */
    private static Optional<String> code(Signal signal) {
        return switch (signal) {
            case HONEYPOT -> Optional.of(ReasonCodes.HONEYPOT);
            case TOO_FAST -> Optional.of(ReasonCodes.TOO_FAST);
            case TOKEN_FORGED -> Optional.of(ReasonCodes.BAD_TOKEN);
            case TOKEN_REUSED -> Optional.of(ReasonCodes.TOKEN_REUSED);
            case POW_MISSING -> Optional.of(ReasonCodes.POW_MISSING);
            case POW_INVALID -> Optional.of(ReasonCodes.POW_INVALID);
            // a plain HTML form on somebody's page has no token, and one left open for a day is honest
            case TOKEN_MISSING, TOKEN_EXPIRED -> Optional.empty();
        };
    }

    private Future<CaptureAnswer> store(FormCapture capture, Finding finding) {
        JsonObject envelope = envelope(capture);
        JsonObject meta = new JsonObject()
                .put("actor", "lead")
                .put("capture", envelope)
                .put("form", capture.form())
                .put("formVersion", String.valueOf(capture.version()))
                .put("language", capture.language())
                .put("addressHash", addressHash.apply(capture.address()));
        capture.pageUrl().ifPresent(page -> meta.put("page", Text.storable(page)));
        capture.userAgent().ifPresent(agent -> meta.put("userAgent", Text.storable(agent)));
        meta.put("door", "form");
        if (!finding.signals().isEmpty()) {
            meta.put("spam", SpamWatch.json(finding));
        }
        if (!capture.variant().equals("base")) {
            meta.put("variant", capture.variant());
        }
        JsonObject request = new JsonObject()
                .put("tenant", capture.tenant())
                .put("kind", "capture")
                .put("source", "form:" + capture.form())
                .put("contentType", capture.payload().contentType())
                .put("body", Buffer.buffer(capture.payload().body()))
                .put("meta", meta)
                .put("waitMs", WAIT_MS);
        capture.submission()
                .key()
                .ifPresent(key -> request.put("key", Text.storable("form:" + capture.form() + ":" + key))
                        .put("bodyHash", hash(envelope)));
        return vertx.eventBus()
                .<JsonObject>request(LeadBus.SUBMIT, request, HERE)
                .map(m -> answer(m.body()))
                .recover(failure -> Future.failedFuture(
                        failure instanceof ReplyException reply
                                ? BusProblems.read(reply)
                                        .orElseGet(
                                                () -> Problem.unavailable("It could not be stored in time; try again"))
                                        .exception()
                                : failure));
    }

    private Optional<VisitorToken.Subject> lead(String tenant, String token) {
        return visitors.read(tenant, token).filter(subject -> subject.kind() == VisitorToken.Kind.LEAD);
    }

    @Override
    public void seen(String tenant, String form, String token, String page) {
        lead(tenant, token).ifPresent(subject -> {
            JsonObject fact = new JsonObject()
                    .put("type", "visit.seen")
                    .put(
                            "data",
                            new JsonObject().put("page", Text.storable(page)).put("form", form));
            JsonObject request = new JsonObject()
                    .put("tenant", tenant)
                    .put("kind", "fact")
                    .put("source", "form:" + form)
                    .put("contentType", "application/json")
                    .put(
                            "body",
                            new JsonObject()
                                    .put("leadId", subject.id().toString())
                                    .put("actor", "lead")
                                    .put("facts", new JsonArray().add(fact))
                                    .toBuffer())
                    .put("meta", new JsonObject().put("actor", "lead"))
                    .put("leadId", subject.id().toString())
                    .put("waitMs", 0L);
            vertx.eventBus().request(LeadBus.SUBMIT, request, HERE);
        });
    }

    @Override
    public Future<Set<String>> known(String tenant, String token) {
        Optional<VisitorToken.Subject> subject = lead(tenant, token);
        if (subject.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        JsonObject request = new JsonObject()
                .put("tenant", tenant)
                .put("id", subject.get().id().toString());
        return vertx.eventBus()
                .<JsonObject>request(LeadBus.GET, request, HERE)
                .map(m -> m.body().getJsonObject("fields", new JsonObject()).fieldNames());
    }

    private static CaptureAnswer answer(JsonObject reply) {
        Verdict.Kind kind = reply.getBoolean("decided")
                ? Verdict.Kind.valueOf(reply.getString("verdict").toUpperCase(Locale.ROOT))
                : Verdict.Kind.PENDING;
        return new CaptureAnswer(reply.getString("captureId"), kind);
    }

    private static JsonObject envelope(FormCapture capture) {
        JsonArray consents = new JsonArray();
        for (ConsentGiven consent : capture.submission().consents()) {
            consents.add(new JsonObject()
                    .put("purpose", consent.purpose())
                    .put("channel", consent.channel())
                    .put("wordingVersion", consent.wordingVersion()));
        }
        return storable(new JsonObject()
                .put("fields", new JsonObject(Json.write(capture.submission().fields())))
                .put("touch", new JsonObject(Json.write(capture.submission().touch())))
                .put("consents", consents));
    }

    /** The same without characters that the database cannot hold as JSON; the payload beside it is as received. */
    static JsonObject storable(JsonObject json) {
        ObjectNode clean = (ObjectNode) Text.storable(Json.parse(json.encode()));
        return new JsonObject(clean.toString());
    }

    /** What the key stands for is what the person said, not how the browser packed it. */
    private static String hash(JsonObject envelope) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(envelope.getJsonObject("fields").encode().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return Base64.getEncoder()
                    .encodeToString(digest.digest(envelope.getJsonArray("consents")
                            .encode()
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
