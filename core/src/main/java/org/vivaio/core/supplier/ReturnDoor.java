package org.vivaio.core.supplier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.Api.Answer;
import org.vivaio.core.http.Bodies;
import org.vivaio.core.http.HttpOptions;
import org.vivaio.core.http.IdempotencyKey;
import org.vivaio.core.http.Routes;
import org.vivaio.core.inbox.Source;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.returns.ReturnDesk;
import org.vivaio.core.returns.ReturnRoutes;
import org.vivaio.core.work.store.WorkFacts;

/**
 * Where a supplier sees which of its leads are claimed back, and answers, with the key of its source:
 * {@code /in/{tenant}/{source}/returns}.
 */
public final class ReturnDoor implements Routes {
    private final SourceDoor door;
    private final ReturnDesk desk;

    /** A door to a desk. */
    public ReturnDoor(SupplierRoutes.SourceFinder sources, ReturnDesk desk) {
        this.door = new SourceDoor(sources);
        this.desk = desk;
    }

    @Override
    public boolean readsBodies() {
        return true;
    }

    @Override
    public void mount(Router router) {
        router.route("/in/:tenant/:name/returns").handler(context -> door.found(context, this::list));
        router.route("/in/:tenant/:name/returns/:id").handler(context -> door.found(context, this::answer));
    }

    private void list(RoutingContext context, Source source) {
        if (!SourceDoor.isGet(context)) {
            throw SourceDoor.wrongMethod(context, "GET, HEAD");
        }
        SourceDoor.requireKey(context, source);
        Api.respond(
                context,
                desk.ofSupplier(
                                context.pathParam("tenant"),
                                source.name(),
                                ReturnRoutes.state(context),
                                ReturnRoutes.cursor(context),
                                Api.number(context, "limit", 50, 1, 200))
                        .map(Answer::ok));
    }

    private void answer(RoutingContext context, Source source) {
        if (!context.request().method().name().equals("POST")) {
            throw SourceDoor.wrongMethod(context, "POST");
        }
        SourceDoor.requireKey(context, source);
        UUID id = Ids.parse(context.pathParam("id"))
                .orElseThrow(() -> Problem.notFound("There is no such return; check the id")
                        .exception());
        Api.requireType(context, "application/json");
        Api.respond(
                context,
                Bodies.read(context.request(), HttpOptions.MAX_BODY)
                        .compose(body -> desk.answerOfSupplier(
                                context.pathParam("tenant"),
                                source.name(),
                                read(id, Api.jsonObject(body)),
                                by(context, source, id, body)))
                        .map(Answer::ok));
    }

    private static ReturnDesk.Answer read(UUID id, ObjectNode body) {
        Optional<String> note = ReturnRoutes.answerNote(body, Set.of("answer", "note"));
        String answer = body.path("answer").asText("");
        if (!answer.equals("accepted") && !answer.equals("refused")) {
            throw Problem.invalid(
                            "The request cannot be used; see errors",
                            List.of(new FieldError("answer", "choice", "must be accepted or refused")))
                    .exception();
        }
        return new ReturnDesk.Answer(id, answer.equals("accepted"), note);
    }

    private static ReturnDesk.By by(RoutingContext context, Source source, UUID id, Buffer body) {
        String actor = "source:" + source.name();
        return new ReturnDesk.By(
                actor,
                IdempotencyKey.of(context.request())
                        .map(key -> new WorkFacts.Key("in:" + source.name() + ":" + key, "answer " + id, body)));
    }
}
