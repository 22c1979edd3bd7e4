package org.vivaio.core.returns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.Api.Answer;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.IdempotencyKey;
import org.vivaio.core.http.Params;
import org.vivaio.core.http.Routes;
import org.vivaio.core.inbox.Text;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.work.store.WorkFacts;

/** Leads that are claimed back from their supplier, over HTTP. */
public final class ReturnRoutes implements Routes {
    private static final String ALL = ApiPath.TENANT + "/returns";
    private static final Set<String> STATES = new TreeSet<>(Set.of("open", "accepted", "refused"));
    private static final int LONGEST_NOTE = 2_000;
    private static final int MOST_EVIDENCE = 50;

    private final ReturnDesk desk;

    /** Routes of a desk. */
    public ReturnRoutes(ReturnDesk desk) {
        this.desk = desk;
    }

    @Override
    public void mount(Router router) {
        on(router, HttpMethod.POST, ApiPath.TENANT + "/leads/{id}/returns", Role.OPERATOR, this::claim);
        on(router, HttpMethod.GET, ALL, Role.VIEWER, context -> list(context).map(Answer::ok));
        on(
                router,
                HttpMethod.GET,
                ALL + "/{id}",
                Role.VIEWER,
                context -> desk.one(tenant(context), id(context, "return")).map(Answer::ok));
        on(router, HttpMethod.POST, ALL + "/{id}:accept", Role.OPERATOR, context -> answer(context, true));
        on(router, HttpMethod.POST, ALL + "/{id}:refuse", Role.OPERATOR, context -> answer(context, false));
    }

    /** What is done with a request. */
    @FunctionalInterface
    private interface Step {
        Future<Answer> take(RoutingContext context);
    }

    private static void on(Router router, HttpMethod method, String path, Role least, Step step) {
        ApiPath.route(router, method, path).handler(context -> {
            Api.require(context, least);
            Api.respond(context, step.take(context));
        });
    }

    private static String tenant(RoutingContext context) {
        return context.pathParam("tenant");
    }

    private static UUID id(RoutingContext context, String what) {
        return Ids.parse(context.pathParam("id"))
                .orElseThrow(() -> Problem.notFound("There is no such " + what + "; check the id")
                        .exception());
    }

    private Future<ObjectNode> list(RoutingContext context) {
        Optional<UUID> lead = Params.text(context, "lead")
                .map(text -> Ids.parse(text).orElseThrow(() -> Params.wrong("lead", "must be the id of a lead")));
        return desk.list(
                tenant(context),
                new ReturnQueries.Query(
                        state(context),
                        Params.text(context, "source"),
                        Params.text(context, "reason"),
                        List.of(),
                        cursor(context),
                        Api.number(context, "limit", 50, 1, 200)),
                lead);
    }

    /** The state asked for. */
    public static Optional<String> state(RoutingContext context) {
        Optional<String> state = Params.text(context, "state");
        if (state.filter(value -> !STATES.contains(value)).isPresent()) {
            throw Params.wrong("state", "must be one of " + String.join(", ", STATES));
        }
        return state;
    }

    /** Where the list goes on. */
    public static Optional<UUID> cursor(RoutingContext context) {
        return Params.cursor(context)
                .map(text -> Ids.parse(text)
                        .orElseThrow(() -> Params.wrong("cursor", "is not one that a list gave as \"next\"")));
    }

    private Future<Answer> claim(RoutingContext context) {
        UUID lead = id(context, "lead");
        Buffer sent = context.body().buffer();
        ObjectNode body = Api.jsonBody(context);
        List<FieldError> errors = unknown(body, Set.of("captureId", "reason", "note", "evidence"));
        Optional<UUID> capture = Optional.empty();
        if (body.hasNonNull("captureId")) {
            capture = Ids.parse(body.path("captureId").asText());
            if (capture.isEmpty()) {
                errors.add(new FieldError("captureId", "type", "must be the id of a capture"));
            }
        }
        String reason = body.path("reason").asText("");
        if (reason.isBlank()) {
            errors.add(new FieldError("reason", "required", "must be one of the reasons that the source takes"));
        }
        Set<UUID> evidence = evidence(body.path("evidence"), errors);
        Optional<String> note = note(body, errors);
        fail(errors);
        ReturnDesk.Claim claim = new ReturnDesk.Claim(capture, reason, note, evidence);
        return desk.claim(tenant(context), lead, claim, by(context, "return " + lead, sent))
                .map(made -> Answer.of(201, made));
    }

    private static Set<UUID> evidence(JsonNode list, List<FieldError> errors) {
        Set<UUID> evidence = new HashSet<>();
        if (list.isMissingNode() || list.isNull()) {
            return evidence;
        }
        list.forEach(id -> Ids.parse(id.asText()).ifPresent(evidence::add));
        if (!list.isArray() || list.size() > MOST_EVIDENCE || evidence.size() < list.size()) {
            errors.add(new FieldError(
                    "evidence", "type", "must be a list of at most " + MOST_EVIDENCE + " ids of events, each once"));
        }
        return evidence;
    }

    private Future<Answer> answer(RoutingContext context, boolean accepted) {
        UUID id = id(context, "return");
        Buffer sent = context.body().buffer();
        boolean empty = sent == null || sent.length() == 0;
        Optional<String> note = empty ? Optional.empty() : answerNote(Api.jsonBody(context), Set.of("note"));
        return desk.answer(
                        tenant(context),
                        Optional.empty(),
                        new ReturnDesk.Answer(id, accepted, note),
                        by(context, (accepted ? "accept " : "refuse ") + id, empty ? Buffer.buffer() : sent))
                .map(Answer::ok);
    }

    /** The note of an answer; members that are not known are told. */
    public static Optional<String> answerNote(ObjectNode body, Set<String> known) {
        List<FieldError> errors = unknown(body, known);
        Optional<String> note = note(body, errors);
        fail(errors);
        return note;
    }

    private static ReturnDesk.By by(RoutingContext context, String subject, Buffer sent) {
        return new ReturnDesk.By(
                Api.caller(context).actor(),
                IdempotencyKey.of(context.request()).map(key -> new WorkFacts.Key(key, subject, sent)));
    }

    private static List<FieldError> unknown(ObjectNode body, Set<String> known) {
        List<FieldError> errors = new ArrayList<>();
        Supplier<String> names = () -> String.join(", ", new TreeSet<>(known));
        body.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                errors.add(new FieldError(name, "unknown", "is not known here; known are " + names.get()));
            }
        });
        return errors;
    }

    private static Optional<String> note(ObjectNode body, List<FieldError> errors) {
        JsonNode note = body.path("note");
        if (note.isMissingNode() || note.isNull()) {
            return Optional.empty();
        }
        if (!note.isTextual() || note.textValue().length() > LONGEST_NOTE) {
            errors.add(new FieldError("note", "type", "must be text of at most " + LONGEST_NOTE + " characters"));
            return Optional.empty();
        }
        return Optional.of(Text.storable(note.textValue()).strip()).filter(text -> !text.isEmpty());
    }

    private static void fail(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw Problem.invalid("The request cannot be used; see errors", errors)
                    .exception();
        }
    }
}
