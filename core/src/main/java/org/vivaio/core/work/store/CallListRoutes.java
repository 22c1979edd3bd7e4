package org.vivaio.core.work.store;

import static org.vivaio.core.work.store.Asked.add;
import static org.vivaio.core.work.store.Asked.answer;
import static org.vivaio.core.work.store.Asked.body;
import static org.vivaio.core.work.store.Asked.refuse;
import static org.vivaio.core.work.store.Asked.tenant;
import static org.vivaio.core.work.store.Asked.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.IdempotencyKey;
import org.vivaio.core.http.Params;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.routing.RoutingRules;
import org.vivaio.core.routing.Seller;
import org.vivaio.core.work.CallLists;
import org.vivaio.core.work.CallLists.CallList;

/** Working off call lists: the next call, what came of it, what is agreed. */
final class CallListRoutes implements Routes {
    private static final String LISTS = ApiPath.TENANT + "/call-lists";
    private static final String LIST = LISTS + "/{name}";
    /** An agreed time may have passed by the time it is entered, but not long. */
    private static final Duration LATE = Duration.ofMinutes(5);

    private static final Duration FARTHEST = Duration.ofDays(366);

    private final CallQueue queue;
    private final WorkFacts facts;
    private final WorkFeature.Scripts scripts;
    private final Function<String, Future<Rulebook>> rulebooks;
    private final Clock clock;

    CallListRoutes(
            CallQueue queue,
            WorkFacts facts,
            WorkFeature.Scripts scripts,
            Function<String, Future<Rulebook>> rulebooks,
            Clock clock) {
        this.queue = queue;
        this.facts = facts;
        this.scripts = scripts;
        this.rulebooks = rulebooks;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        add(router, HttpMethod.GET, LISTS, Role.VIEWER, this::lists);
        add(router, HttpMethod.GET, LIST, Role.VIEWER, c -> list(c).compose(found -> shown(tenant(c), found.list())));
        add(router, HttpMethod.GET, LIST + "/calls", Role.VIEWER, this::coming);
        ApiPath.route(router, HttpMethod.POST, LIST + ":next")
                .handler(context -> answer(context, Role.SELLER, this::next));
        add(router, HttpMethod.POST, LIST + ":done", Role.SELLER, this::done);
        add(router, HttpMethod.POST, LIST + ":release", Role.SELLER, this::release);
    }

    private record Found(CallList list, Rulebook rulebook) {}

    private Future<Found> list(RoutingContext context) {
        String name = context.pathParam("name");
        return rulebooks
                .apply(tenant(context))
                .map(book -> book.part(CallLists.class)
                        .find(name)
                        .map(list -> new Found(list, book))
                        .orElseThrow(
                                () -> Problem.notFound("There is no call list of this name; save a call-list first")
                                        .exception()));
    }

    private Future<ObjectNode> lists(RoutingContext context) {
        String tenant = tenant(context);
        return rulebooks.apply(tenant).compose(book -> {
            List<Future<ObjectNode>> shown = book.part(CallLists.class).lists().stream()
                    .map(list -> shown(tenant, list))
                    .toList();
            return Future.all(shown).map(done -> {
                ObjectNode json = Json.object();
                ArrayNode items = json.putArray("items");
                shown.forEach(one -> items.add(one.result()));
                return json;
            });
        });
    }

    private Future<ObjectNode> shown(String tenant, CallList list) {
        return queue.counts(tenant, list.name()).map(counts -> {
            ObjectNode json = about(list);
            json.set("counts", counts);
            return json;
        });
    }

    private static ObjectNode about(CallList list) {
        ObjectNode json = Json.object().put("name", list.name());
        json.set("label", Json.MAPPER.valueToTree(list.label()));
        json.put("segment", list.segment()).put("enabled", list.enabled()).put("attempts", list.attempts());
        json.set("question", Json.MAPPER.valueToTree(list.question()));
        json.set("moves", Json.MAPPER.valueToTree(list.moves()));
        WorkQueries.put(json, "connection", list.connection());
        WorkQueries.put(json, "purpose", list.purpose());
        return json;
    }

    private Future<ObjectNode> coming(RoutingContext context) {
        String which = Params.text(context, "which").orElse("agreed");
        if (!which.equals("agreed") && !which.equals("again")) {
            throw Params.wrong("which", "must be agreed or again");
        }
        Optional<CallQueue.Place> after = Params.cursor(context).map(CallListRoutes::place);
        int limit = Api.number(context, "limit", 50, 1, 200);
        return list(context)
                .compose(found ->
                        queue.coming(tenant(context), found.list().name(), which.equals("agreed"), after, limit));
    }

    private static CallQueue.Place place(String cursor) {
        String[] parts = cursor.split("_", 2);
        Optional<Instant> due = Params.moment(parts[0]);
        Optional<UUID> lead = parts.length == 2 ? Ids.parse(parts[1]) : Optional.empty();
        if (due.isEmpty() || lead.isEmpty()) {
            throw Params.wrong("cursor", "must be the next of an earlier answer");
        }
        return new CallQueue.Place(due.get(), lead.get());
    }

    private Future<Api.Answer> next(RoutingContext context) {
        ObjectNode body = body(context, "seller", "language");
        String tenant = tenant(context);
        return list(context).compose(found -> {
            if (!found.list().enabled()) {
                throw Problem.of(
                                409,
                                "list-paused",
                                "The call list is paused",
                                "Nobody is called from it; set enabled to true in the call-list "
                                        + context.pathParam("name"))
                        .exception();
            }
            Seller seller = seller(context, body, found.rulebook());
            if (!seller.active()) {
                throw Claims.refuse(
                        "seller", "inactive", "takes no leads at present; set active to true in the seller");
            }
            return queue.next(tenant, found.list(), seller.name())
                    .compose(call -> call.isEmpty()
                            ? Future.succeededFuture(Api.Answer.empty())
                            : given(
                                            tenant,
                                            found,
                                            call.get(),
                                            text(body, "language").orElse(seller.language()))
                                    .map(Api.Answer::ok));
        });
    }

    private Future<ObjectNode> given(String tenant, Found found, CallQueue.Call call, String language) {
        return facts.lead(tenant, call.lead()).compose(lead -> {
            ObjectNode json = Json.object()
                    .put("why", call.why())
                    .put("attempts", call.attempts())
                    .put("dueAt", call.dueAt().toString())
                    .put("heldUntil", call.heldUntil().toString());
            json.set("list", about(found.list()));
            json.set("lead", Json.parse(lead.encode()));
            if (found.list().script().isEmpty()) {
                return Future.succeededFuture(json);
            }
            return scripts.of(tenant, call.lead(), found.list().script(), language, found.rulebook())
                    .map(script -> json.put("script", script));
        });
    }

    private static Seller seller(RoutingContext context, ObjectNode body, Rulebook rulebook) {
        String name = text(body, "seller")
                .or(() -> Asked.ownSeller(Api.caller(context), rulebook))
                .orElseThrow(() -> Claims.refuse(
                        "seller", "required", "is missing: this token is no seller, so name the one who calls"));
        return rulebook.part(RoutingRules.class)
                .seller(name)
                .orElseThrow(() ->
                        Claims.refuse("seller", "choice", "is no seller of this tenant; use the name of a seller"));
    }

    private Future<ObjectNode> done(RoutingContext context) {
        ObjectNode body = body(context, "seller", "lead", "outcome", "answer", "callBackAt", "note");
        List<FieldError> errors = new ArrayList<>();
        Optional<UUID> lead = text(body, "lead").flatMap(Ids::parse);
        if (lead.isEmpty()) {
            errors.add(new FieldError("lead", "required", "must be the id of the lead that was called"));
        }
        String outcome = text(body, "outcome").orElse("");
        if (!CallLists.OUTCOMES.contains(outcome)) {
            errors.add(new FieldError("outcome", "choice", "must be one of " + String.join(", ", CallLists.OUTCOMES)));
        }
        Optional<String> answer = text(body, "answer");
        if (answer.isPresent() && !CallLists.ANSWERS.contains(answer.get())) {
            errors.add(new FieldError("answer", "choice", "must be one of " + String.join(", ", CallLists.ANSWERS)));
        } else if (answer.isPresent() && !outcome.equals("answered")) {
            errors.add(new FieldError("answer", "unused", "must be left out when nobody answered"));
        }
        Optional<Instant> again = Asked.moment(body, "callBackAt", clock.instant(), errors);
        boolean settled = answer.filter(a -> !a.equals("undecided")).isPresent() || outcome.equals("wrong-number");
        if (again.isPresent() && settled) {
            errors.add(new FieldError("callBackAt", "unused", "must be left out: after this there is no other call"));
        } else if (again.filter(at -> at.isBefore(clock.instant().minus(LATE))
                        || at.isAfter(clock.instant().plus(FARTHEST)))
                .isPresent()) {
            errors.add(new FieldError("callBackAt", "range", "must be a time to come, within a year"));
        }
        refuse(errors);
        return list(context).compose(found -> {
            Seller seller = seller(context, body, found.rulebook());
            ObjectNode fact = Json.object().put("type", "call.ended");
            ObjectNode data = fact.putObject("data")
                    .put("direction", "outbound")
                    .put("byHand", true)
                    .put("list", found.list().name())
                    .put("seller", seller.name())
                    .put("outcome", outcome);
            answer.ifPresent(a -> data.put("answer", a));
            again.ifPresent(at -> data.put("callBackAt", at.toString()));
            text(body, "note").ifPresent(note -> data.put("note", note));
            return state(context, found.list(), lead.get(), seller, fact);
        });
    }

    /** A repeat under its key is answered as the first time, although the lead is not in hand any more by then. */
    private Future<ObjectNode> state(RoutingContext context, CallList list, UUID lead, Seller seller, ObjectNode fact) {
        String tenant = tenant(context);
        Buffer sent = context.body().buffer();
        Optional<WorkFacts.Key> key =
                IdempotencyKey.of(context.request()).map(k -> new WorkFacts.Key(k, "CALLED " + list.name(), sent));
        Future<Void> free = key.isPresent() ? Future.succeededFuture() : mine(tenant, list, lead, seller);
        return free.compose(may -> facts.state(
                        new WorkFacts.Stated(tenant, lead, Api.caller(context).actor(), fact, key)))
                .compose(done -> facts.lead(tenant, done.lead().orElse(lead)))
                .map(found -> {
                    ObjectNode shown = (ObjectNode) Json.parse(found.encode());
                    ObjectNode json = Json.object().put("lead", shown.path("id").asText());
                    json.put("stage", shown.path("stage").asText());
                    JsonNode call = shown.path("calls").path(list.name());
                    if (call.isObject()) {
                        json.setAll((ObjectNode) call);
                    }
                    return json;
                });
    }

    private Future<Void> mine(String tenant, CallList list, UUID lead, Seller seller) {
        return queue.holder(tenant, list.name(), lead).map(holder -> {
            if (holder.isEmpty()) {
                throw Problem.of(
                                409,
                                "not-listed",
                                "The lead is not on the list",
                                "It was called already, or left the segment; ask for the next call")
                        .exception();
            }
            if (!holder.get().isEmpty() && !holder.get().equals(seller.name())) {
                throw Problem.of(
                                409,
                                "in-hand",
                                "Somebody else is calling",
                                holder.get() + " has this call in hand; ask for the next call")
                        .exception();
            }
            return null;
        });
    }

    private Future<ObjectNode> release(RoutingContext context) {
        ObjectNode body = body(context, "seller", "lead");
        Optional<UUID> lead = text(body, "lead").flatMap(Ids::parse);
        if (lead.isEmpty()) {
            refuse(List.of(new FieldError("lead", "required", "must be the id of the lead in hand")));
        }
        return list(context).compose(found -> {
            Seller seller = seller(context, body, found.rulebook());
            return queue.letGo(tenant(context), found.list().name(), lead.get(), seller.name())
                    .map(released -> Json.object().put("released", released));
        });
    }
}
