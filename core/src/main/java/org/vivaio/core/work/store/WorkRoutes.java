package org.vivaio.core.work.store;

import static org.vivaio.core.work.store.Asked.add;
import static org.vivaio.core.work.store.Asked.answer;
import static org.vivaio.core.work.store.Asked.body;
import static org.vivaio.core.work.store.Asked.id;
import static org.vivaio.core.work.store.Asked.moment;
import static org.vivaio.core.work.store.Asked.ownSeller;
import static org.vivaio.core.work.store.Asked.refuse;
import static org.vivaio.core.work.store.Asked.tenant;
import static org.vivaio.core.work.store.Asked.text;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.vivaio.core.work.TaskRules;

/** What people have to do, over the API: claims, the sorting queue, tasks, alerts. */
public final class WorkRoutes implements Routes {
    private static final String TASKS = ApiPath.TENANT + "/tasks";
    private static final String TASK = TASKS + "/{id}";
    private static final String ALERTS = ApiPath.TENANT + "/alerts";
    private static final Set<String> STATES = Set.of("open", "done", "cancelled");

    private final WorkQueries queries;
    private final Claims claims;
    private final WorkFacts facts;
    private final Function<String, Future<Rulebook>> rulebooks;
    private final Clock clock;

    /**
     * Routes to work.
     *
     * @param rulebooks the active rulebook of a tenant
     */
    public WorkRoutes(
            WorkQueries queries,
            Claims claims,
            WorkFacts facts,
            Function<String, Future<Rulebook>> rulebooks,
            Clock clock) {
        this.queries = queries;
        this.claims = claims;
        this.facts = facts;
        this.rulebooks = rulebooks;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/leads:claim").handler(this::claim);
        add(router, HttpMethod.GET, ApiPath.TENANT + "/sorting", Role.VIEWER, this::sorting);
        add(router, HttpMethod.GET, ApiPath.TENANT + "/workload", Role.VIEWER, c -> queries.workload(tenant(c)));
        add(router, HttpMethod.GET, TASKS, Role.VIEWER, this::tasks);
        ApiPath.route(router, HttpMethod.POST, TASKS)
                .handler(context ->
                        answer(context, Role.SELLER, c -> makeTask(c).map(t -> Api.Answer.of(201, t))));
        add(router, HttpMethod.GET, TASK, Role.VIEWER, c -> task(c, id(c)));
        for (String change : List.of("complete", "snooze", "cancel")) {
            add(router, HttpMethod.POST, TASK + ":" + change, Role.SELLER, c -> changeTask(c, change));
        }
        add(router, HttpMethod.GET, ALERTS, Role.VIEWER, this::alerts);
        add(router, HttpMethod.POST, ALERTS + "/{id}:read", Role.SELLER, c -> read(c, Optional.of(id(c))));
        add(router, HttpMethod.POST, ALERTS + ":read", Role.SELLER, c -> read(c, Optional.empty()));
    }

    private void claim(RoutingContext context) {
        answer(context, Role.SELLER, c -> {
            ObjectNode body = body(c, "seller", "segment");
            return rulebooks.apply(tenant(c)).compose(rulebook -> claim(c, body, rulebook));
        });
    }

    private Future<Api.Answer> claim(RoutingContext c, ObjectNode body, Rulebook rulebook) {
        String seller = text(body, "seller")
                .or(() -> ownSeller(Api.caller(c), rulebook))
                .orElseThrow(() -> Claims.refuse(
                        "seller", "required", "is missing: this token is no seller, so name the one it claims for"));
        Buffer sent = c.body() == null || c.body().buffer() == null
                ? Buffer.buffer()
                : c.body().buffer();
        return claims.claim(
                        new Claims.Claim(
                                tenant(c),
                                seller,
                                text(body, "segment"),
                                Api.caller(c).actor(),
                                IdempotencyKey.of(c.request()),
                                sent),
                        rulebook)
                .map(lead ->
                        lead.map(l -> Api.Answer.ok(Json.parse(l.encode()))).orElseGet(Api.Answer::empty));
    }

    private Future<ObjectNode> sorting(RoutingContext context) {
        return queries.waiting(
                tenant(context),
                Params.text(context, "queue").map(q -> q.equals("-") ? "" : q),
                cursor(context),
                Api.number(context, "limit", 50, 1, 200));
    }

    private Future<ObjectNode> tasks(RoutingContext context) {
        String state = Params.text(context, "state").orElse("open");
        if (!STATES.contains(state)) {
            throw Params.wrong("state", "must be open, done or cancelled");
        }
        Optional<String> cursor = Params.cursor(context);
        if (cursor.filter(c -> c.split("_", 2).length != 2
                        || Params.moment(c.split("_", 2)[0]).isEmpty()
                        || Ids.parse(c.split("_", 2)[1]).isEmpty())
                .isPresent()) {
            throw Params.wrong("cursor", "must be the next of an earlier answer");
        }
        String due = Params.text(context, "due").orElse("");
        if (!due.isEmpty() && !due.equals("late")) {
            throw Params.wrong("due", "must be late, or left out");
        }
        return queries.tasks(
                        tenant(context),
                        new WorkQueries.TaskQuery(
                                state,
                                Params.text(context, "assignee").map(a -> a.equals("-") ? "" : a),
                                lead(context),
                                due.equals("late"),
                                cursor,
                                Api.number(context, "limit", 50, 1, 200)))
                .compose(page -> rulebooks.apply(tenant(context)).map(book -> {
                    page.path("items").forEach(item -> label(book, (ObjectNode) item));
                    return page;
                }));
    }

    /** A rule's task is named and answered as its resource says now. */
    private static void label(Rulebook book, ObjectNode task) {
        book.part(TaskRules.class).rule(task.path("rule").asText("")).ifPresent(rule -> {
            task.set("label", Json.MAPPER.valueToTree(rule.title()));
            task.set("outcomes", Json.MAPPER.valueToTree(rule.outcomes()));
        });
    }

    private Future<ObjectNode> task(RoutingContext context, UUID id) {
        return queries.task(tenant(context), id).compose(found -> {
            ObjectNode task = found.orElseThrow(
                    () -> Problem.notFound("There is no such task").exception());
            return rulebooks.apply(tenant(context)).map(book -> {
                label(book, task);
                return task;
            });
        });
    }

    private Future<ObjectNode> makeTask(RoutingContext context) {
        ObjectNode body = body(context, "leadId", "title", "assignee", "dueAt");
        List<FieldError> errors = new ArrayList<>();
        Optional<UUID> lead = text(body, "leadId").flatMap(Ids::parse);
        if (lead.isEmpty()) {
            errors.add(new FieldError("leadId", "required", "must be the id of a lead"));
        }
        Optional<String> title = text(body, "title");
        if (title.isEmpty()) {
            errors.add(new FieldError("title", "required", "must say what is to be done"));
        }
        Instant due = moment(body, "dueAt", clock.instant(), errors)
                .orElse(clock.instant().plus(Duration.ofDays(1)));
        Optional<String> assignee = text(body, "assignee");
        return rulebooks.apply(tenant(context)).compose(book -> {
            RoutingRules routing = book.part(RoutingRules.class);
            if (assignee.filter(a -> routing.seller(a).isEmpty()).isPresent()) {
                errors.add(new FieldError(
                        "assignee", "choice", "is no seller of this tenant; leave it out for the owner"));
            }
            refuse(errors);
            return makeTask(context, lead.get(), title.get(), assignee, due);
        });
    }

    private Future<ObjectNode> makeTask(
            RoutingContext context, UUID lead, String title, Optional<String> assignee, Instant due) {
        ObjectNode fact = Json.object().put("type", "task.created");
        ObjectNode data = fact.putObject("data").put("title", title).put("dueAt", due.toString());
        assignee.ifPresent(a -> data.put("assignee", a));
        return facts.lead(tenant(context), lead)
                .compose(there -> facts.state(stated(context, lead, fact, "TASK")))
                .compose(done -> queries.tasks(
                        tenant(context),
                        new WorkQueries.TaskQuery(
                                "open", Optional.empty(), Optional.of(lead), false, Optional.empty(), 200)))
                .map(page -> {
                    ObjectNode newest = Json.object();
                    for (Iterator<JsonNode> all = page.path("items").elements(); all.hasNext(); ) {
                        ObjectNode one = (ObjectNode) all.next();
                        boolean ours = one.path("title").asText("").equals(title);
                        if (ours
                                && one.path("id")
                                                .asText()
                                                .compareTo(newest.path("id").asText(""))
                                        > 0) {
                            newest = one;
                        }
                    }
                    return newest;
                });
    }

    private Future<ObjectNode> changeTask(RoutingContext context, String change) {
        boolean snooze = change.equals("snooze");
        ObjectNode body = snooze ? body(context, "until") : body(context, "outcome", "note");
        List<FieldError> errors = new ArrayList<>();
        Optional<Instant> until = snooze ? moment(body, "until", clock.instant(), errors) : Optional.empty();
        if (snooze && until.filter(u -> u.isAfter(clock.instant())).isEmpty()) {
            errors.add(new FieldError("until", "range", "must be a time to come"));
        }
        refuse(errors);
        UUID id = id(context);
        Optional<String> outcome = text(body, "outcome");
        return task(context, id).compose(task -> {
            boolean wrong = outcome.isPresent()
                    && task.path("outcomes").size() > 0
                    && !texts(task.path("outcomes")).contains(outcome.get());
            if (wrong) {
                throw Problem.invalid(
                                "The task cannot end so; see errors",
                                List.of(new FieldError(
                                        "outcome",
                                        "choice",
                                        "must be one of " + String.join(", ", texts(task.path("outcomes"))))))
                        .exception();
            }
            String state = task.path("state").asText();
            if (!state.equals("open")) {
                boolean same = state.equals("done") && change.equals("complete")
                        || state.equals("cancelled") && change.equals("cancel");
                return same
                        ? Future.succeededFuture(task)
                        : Future.failedFuture(
                                Problem.of(409, "task-ended", "The task has ended", "It is " + state + " already")
                                        .exception());
            }
            ObjectNode fact = Json.object()
                    .put("type", "task." + (snooze ? "snoozed" : change.equals("cancel") ? "cancelled" : "completed"));
            ObjectNode data = fact.putObject("data").put("task", id.toString());
            outcome.ifPresent(o -> data.put("outcome", o));
            text(body, "note").ifPresent(note -> data.put("note", note));
            until.ifPresent(u -> data.put("until", u.toString()));
            UUID lead = UUID.fromString(task.path("leadId").asText());
            return facts.state(stated(context, lead, fact, change + " " + id)).compose(done -> task(context, id));
        });
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static WorkFacts.Stated stated(RoutingContext context, UUID lead, ObjectNode fact, String subject) {
        Buffer sent = context.body() == null || context.body().buffer() == null
                ? Buffer.buffer()
                : context.body().buffer();
        return new WorkFacts.Stated(
                tenant(context),
                lead,
                Api.caller(context).actor(),
                fact,
                IdempotencyKey.of(context.request()).map(key -> new WorkFacts.Key(key, subject, sent)));
    }

    private Future<ObjectNode> alerts(RoutingContext context) {
        return queries.alerts(
                tenant(context),
                Params.text(context, "seller"),
                Params.text(context, "unread").filter("true"::equals).isPresent(),
                cursor(context),
                Api.number(context, "limit", 50, 1, 200));
    }

    private Future<ObjectNode> read(RoutingContext context, Optional<UUID> id) {
        Optional<String> seller = id.isPresent() ? Optional.empty() : text(body(context, "seller"), "seller");
        if (id.isEmpty() && seller.isEmpty()) {
            throw Problem.invalid(
                            "Whose alerts? See errors",
                            List.of(new FieldError("seller", "required", "must be the name of a seller")))
                    .exception();
        }
        return queries.read(tenant(context), id, seller).map(count -> {
            if (id.isPresent() && count == 0) {
                throw Problem.notFound("There is no such alert").exception();
            }
            return Json.object().put("read", count);
        });
    }

    private static Optional<UUID> lead(RoutingContext context) {
        return Params.text(context, "lead")
                .map(text -> Ids.parse(text).orElseThrow(() -> Params.wrong("lead", "must be the id of a lead")));
    }

    private static Optional<UUID> cursor(RoutingContext context) {
        return Params.cursor(context)
                .map(text -> Ids.parse(text)
                        .orElseThrow(() -> Params.wrong("cursor", "must be the next of an earlier answer")));
    }
}
