package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Routes;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.LeadState.ConsentState;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.resource.Rulebook;

/**
 * A click that calls a lead: {@code leads/{id}:call}. The person waits for the telephone to ring, so it is tried once and now,
 * behind the same lists and registers that messages pass, and nothing of it is queued.
 */
public final class CallRoutes implements Routes {
    private static final String PATH = ApiPath.TENANT + "/leads/{id}:call";
    private static final List<String> KEYS = List.of("connection", "seller", "purpose");

    private final Db db;
    private final LeadView leads;
    private final Function<String, Future<Rulebook>> rulebooks;
    private final ConnectorCalls calls;
    private final ContactGate gate;
    private final Ids ids;

    /** Routes to calls. */
    public CallRoutes(
            Db db,
            LeadView leads,
            Function<String, Future<Rulebook>> rulebooks,
            ConnectorCalls calls,
            ContactGate gate,
            Ids ids) {
        this.db = db;
        this.leads = leads;
        this.rulebooks = rulebooks;
        this.calls = calls;
        this.gate = gate;
        this.ids = ids;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.POST, PATH).handler(context -> {
            Future<ObjectNode> future;
            try {
                Api.require(context, Role.SELLER);
                future = call(context);
            } catch (ProblemException e) {
                future = Future.failedFuture(e);
            }
            Api.respond(context, future.map(body -> Api.Answer.of(202, body)));
        });
    }

    private Future<ObjectNode> call(RoutingContext context) {
        String tenant = context.pathParam("tenant");
        ObjectNode body = Api.jsonBody(context);
        UUID id = Ids.parse(context.pathParam("id")).orElseThrow(CallRoutes::nobody);
        // first whether there is such a lead: a stranger learns nothing from what is said of the rest
        return leads.lead(tenant, id)
                .map(found -> found.filter(lead -> lead.erasedAt().isEmpty()).orElseThrow(CallRoutes::nobody))
                .compose(lead -> {
                    String connection = connection(tenant, body);
                    return rulebooks
                            .apply(tenant)
                            .compose(rules -> allowed(tenant, lead, rules, body.path("purpose")))
                            .compose(allowed -> ring(tenant, connection, lead, body.path("seller")));
                });
    }

    private String connection(String tenant, ObjectNode body) {
        body.fieldNames().forEachRemaining(name -> {
            if (!KEYS.contains(name)) {
                throw bad(name, "unknown", "is not known here; known are " + String.join(", ", KEYS));
            }
            if (!body.path(name).isTextual() || body.path(name).asText().length() > 100) {
                throw bad(name, "type", "must be a name");
            }
        });
        String connection = body.path("connection").asText("");
        if (connection.isEmpty()) {
            throw bad("connection", "required", "is missing: name a connection for telephony");
        }
        if (!calls.medium(tenant, connection).equals(Optional.of("phone"))) {
            throw bad("connection", "missing", "names no open connection for telephony: " + connection);
        }
        return connection;
    }

    /** Lists and registers are asked at the last moment; a purpose that is named must be consented to. */
    private Future<LeadState> allowed(String tenant, LeadState lead, Rulebook rules, JsonNode purpose) {
        Optional<ConsentState> consent = Optional.empty();
        if (purpose.isTextual()) {
            consent = Optional.ofNullable(lead.consents().get(purpose.asText() + "/phone"))
                    .filter(ConsentState::holds);
            if (consent.isEmpty()) {
                return Future.failedFuture(refused(
                        "no-consent", "The lead has not consented to the purpose " + purpose.asText() + " by phone"));
            }
        }
        UUID question = ids.next();
        List<ContactGate.Question> questions =
                List.of(new ContactGate.Question(question, lead, "phone", consent, rules));
        return db.in(tenant, connection -> gate.ask(connection, questions)).map(answers -> {
            ContactGate.Refusal refusal = answers.get(question);
            if (refusal != null) {
                throw refused("not-to-be-called", refusal.cause());
            }
            return lead;
        });
    }

    private Future<ObjectNode> ring(String tenant, String connection, LeadState lead, JsonNode seller) {
        String number = Addresses.of(lead, "phone")
                .orElseThrow(() -> refused("no-number", "The lead has no telephone number that can be called"));
        String who = seller.asText(lead.owner().orElse(""));
        // the key names the lead, so that what comes of the call finds it
        String key = lead.id() + "." + ids.next();
        Message message = new Message(
                key,
                number,
                Optional.empty(),
                "",
                Optional.empty(),
                who.isEmpty() ? Map.of() : Map.of("X-Seller", who),
                1);
        return calls.send(tenant, connection, message)
                .map(receipt -> answer(connection, receipt))
                .recover(cause -> Future.failedFuture(cause instanceof CallFailed failed ? said(failed) : cause));
    }

    private static ObjectNode answer(String connection, Receipt receipt) {
        return Json.object().put("connection", connection).put("reference", receipt.reference());
    }

    private static ProblemException said(CallFailed failed) {
        String detail = failed.after()
                .map(wait -> failed.text() + ". Try again in " + Math.max(1, wait.toMinutes()) + " min")
                .orElse(failed.text());
        int status = switch (failed.kind()) {
            case REJECTED, CONFIG, AUTH -> 422;
            case LIMITED, BUSY -> 429;
            default -> 502;
        };
        return new ProblemException(Problem.of(status, "call-failed", "The call could not be made", detail));
    }

    private static ProblemException refused(String code, String detail) {
        return new ProblemException(Problem.of(409, code, "The lead is not to be called", detail));
    }

    private static ProblemException nobody() {
        return new ProblemException(Problem.notFound("There is no such lead"));
    }

    private static ProblemException bad(String field, String code, String message) {
        return new ProblemException(
                Problem.invalid("The call cannot be made like this", List.of(new FieldError(field, code, message))));
    }
}
