package org.vivaio.core.destination;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.DnsClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.delivery.ConnectionPolicies;
import org.vivaio.core.export.ExportRules;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Bus;
import org.vivaio.core.http.Params;
import org.vivaio.core.http.Routes;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.Rulebook;

/** {@code destinations} below a tenant: the backlog, the receipts, why a lead is not there, sending again, reconciliation. */
public final class DestinationRoutes implements Routes {
    private static final String LIST = ApiPath.TENANT + "/destinations";
    private static final String ONE = LIST + "/{name}";
    private static final String LEAD = ApiPath.TENANT + "/leads/{id}";
    private static final List<String> STATES = List.of("delivered", "refused", "cancelled");
    private static final Set<String> RANGE = Set.of("from", "to", "states");
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.-]{1,253}");
    private static final long WAIT_MS = 10_000;

    private final Destinations destinations;
    private final Reconciliation reconciliation;
    private final Function<String, Future<Rulebook>> rulebooks;
    private final BiFunction<String, UUID, Future<Optional<LeadState>>> leads;
    private final BiFunction<String, String, Future<Optional<Resource>>> connections;

    /**
     * Routes.
     *
     * @param rulebooks the active rulebook of a tenant
     * @param leads a lead as it is now
     * @param connections a connection as it was saved
     */
    public DestinationRoutes(
            Destinations destinations,
            Reconciliation reconciliation,
            Function<String, Future<Rulebook>> rulebooks,
            BiFunction<String, UUID, Future<Optional<LeadState>>> leads,
            BiFunction<String, String, Future<Optional<Resource>>> connections) {
        this.connections = connections;
        this.destinations = destinations;
        this.reconciliation = reconciliation;
        this.rulebooks = rulebooks;
        this.leads = leads;
    }

    @Override
    public void mount(Router router) {
        add(router, HttpMethod.GET, LIST, Role.VIEWER, this::list);
        add(router, HttpMethod.GET, ONE, Role.VIEWER, this::one);
        add(router, HttpMethod.GET, ONE + "/sender", Role.VIEWER, this::sender);
        add(router, HttpMethod.POST, ONE + ":replay", Role.OPERATOR, this::replay);
        add(router, HttpMethod.GET, LEAD + "/destinations", Role.VIEWER, this::ofLead);
        add(router, HttpMethod.POST, LEAD + "/exports", Role.OPERATOR, this::export);
        add(router, HttpMethod.GET, ApiPath.TENANT + "/reconciliation", Role.VIEWER, this::reconciled);
    }

    private static void add(
            Router router,
            HttpMethod method,
            String path,
            Role least,
            Function<RoutingContext, Future<ObjectNode>> work) {
        ApiPath.route(router, method, path).handler(context -> {
            Future<ObjectNode> future;
            try {
                Api.require(context, least);
                future = work.apply(context);
            } catch (ProblemException e) {
                future = Future.failedFuture(e);
            }
            Api.respond(context, future.map(Api.Answer::ok));
        });
    }

    private Future<ObjectNode> list(RoutingContext context) {
        String tenant = context.pathParam("tenant");
        return rulebooks.apply(tenant).compose(book -> destinations.list(tenant, book));
    }

    private Future<ObjectNode> one(RoutingContext context) {
        String tenant = context.pathParam("tenant");
        String name = context.pathParam("name");
        return rulebooks.apply(tenant).compose(book -> {
            known(book, name);
            return destinations.one(tenant, name);
        });
    }

    /** What DNS says of the domain that a mail connection sends for. */
    private Future<ObjectNode> sender(RoutingContext context) {
        DnsClient dns = context.vertx().createDnsClient();
        SenderCheck check = new SenderCheck(dns::resolveTXT);
        return connections
                .apply(context.pathParam("tenant"), context.pathParam("name"))
                .compose(found -> {
                    Resource connection = found.orElseThrow(() ->
                            Problem.notFound("There is no such connection").exception());
                    JsonNode settings = connection.spec().path("settings");
                    String from = settings.path("from").asText("");
                    String domain = settings.path("dkimDomain")
                            .asText(from.substring(from.lastIndexOf('@') + 1).replaceAll("[>\\s]", ""));
                    if (!DOMAIN.matcher(domain).matches()) {
                        throw Problem.invalid(
                                        "This cannot be done; see errors",
                                        List.of(new FieldError(
                                                "connection", "choice", "is no mail connection: it has no sender")))
                                .exception();
                    }
                    return check.check(
                            domain,
                            Optional.of(settings.path("dkimSelector").asText(""))
                                    .filter(name -> !name.isEmpty()));
                });
    }

    private Future<ObjectNode> ofLead(RoutingContext context) {
        String tenant = context.pathParam("tenant");
        UUID id = leadId(context);
        return leads.apply(tenant, id).compose(found -> {
            LeadState lead = found.orElseThrow(() -> missing());
            return rulebooks.apply(tenant).compose(book -> destinations.ofLead(tenant, lead, book));
        });
    }

    private Future<ObjectNode> replay(RoutingContext context) {
        String tenant = context.pathParam("tenant");
        String name = context.pathParam("name");
        return rulebooks.apply(tenant).compose(book -> {
            known(book, name);
            return replay(tenant, name, book, Api.jsonBody(context));
        });
    }

    private Future<ObjectNode> replay(String tenant, String name, Rulebook book, ObjectNode body) {
        List<FieldError> errors = new ArrayList<>();
        body.fieldNames().forEachRemaining(member -> {
            if (!RANGE.contains(member)) {
                errors.add(new FieldError(member, "unknown", "is not known here; known are from, states, to"));
            }
        });
        Optional<Instant> from = moment(body, "from", errors);
        Optional<Instant> to = moment(body, "to", errors);
        List<String> states = new ArrayList<>();
        JsonNode asked = body.path("states");
        if (asked.isMissingNode()) {
            states.addAll(STATES);
        } else {
            asked.forEach(state -> states.add(state.asText()));
            if (!asked.isArray() || states.isEmpty() || !STATES.containsAll(states)) {
                errors.add(new FieldError("states", "choice", "must be a list of " + String.join(", ", STATES)));
            }
        }
        if (errors.isEmpty() && !from.orElseThrow().isBefore(to.orElseThrow())) {
            errors.add(new FieldError("to", "range", "must be later than from"));
        }
        refuse(errors);
        exporter(book, name);
        return destinations.replay(tenant, name, from.orElseThrow(), to.orElseThrow(), states);
    }

    private static void known(Rulebook book, String name) {
        if (book.part(ConnectionPolicies.class).find(name).isEmpty()) {
            throw Problem.notFound("There is no such connection").exception();
        }
    }

    private static void exporter(Rulebook book, String name) {
        if (!book.part(ExportRules.class).all().contains(name)) {
            throw Problem.invalid(
                            "This cannot be done; see errors",
                            List.of(new FieldError(
                                    "connection", "missing", "names " + name + ", which exports no leads")))
                    .exception();
        }
    }

    /** A lead is sent by a fact, like all that is sent. */
    private Future<ObjectNode> export(RoutingContext context) {
        ObjectNode body = Api.jsonBody(context);
        UUID id = leadId(context);
        String tenant = context.pathParam("tenant");
        String name = body.path("connection").asText();
        return rulebooks
                .apply(tenant)
                .compose(book -> leads.apply(tenant, id).compose(found -> {
                    LeadState lead = found.orElseThrow(() -> missing());
                    if (!body.path("connection").isTextual() || body.size() != 1) {
                        refuse(List.of(new FieldError(
                                "connection", "required", "must be there, alone: the name of an exporter")));
                    }
                    exporter(book, name);
                    String actor = Api.caller(context).actor();
                    ObjectNode stated =
                            Json.object().put("leadId", lead.id().toString()).put("actor", actor);
                    stated.putArray("facts")
                            .addObject()
                            .put("type", "export.requested")
                            .putObject("data")
                            .put("connection", name);
                    JsonObject submission = Bus.of(context)
                            .put("kind", "fact")
                            .put("source", "api")
                            .put("contentType", "application/json")
                            .put("leadId", lead.id().toString())
                            .put("meta", new JsonObject().put("actor", actor))
                            .put("body", Buffer.buffer(Json.writeBytes(stated)))
                            .put("waitMs", WAIT_MS);
                    return Bus.request(context.vertx(), LeadBus.SUBMIT, submission, WAIT_MS + 5_000)
                            .compose(done -> destinations.ofLead(tenant, lead, book));
                }));
    }

    private Future<ObjectNode> reconciled(RoutingContext context) {
        Optional<String> from = Params.text(context, "from");
        try {
            Optional<LocalDate> day = from.map(LocalDate::parse);
            return reconciliation.list(context.pathParam("tenant"), day);
        } catch (DateTimeParseException e) {
            throw Params.wrong("from", "must be a day such as 2026-11-23");
        }
    }

    private static Optional<Instant> moment(ObjectNode body, String name, List<FieldError> errors) {
        Optional<Instant> moment =
                body.path(name).isTextual() ? Params.moment(body.path(name).textValue()) : Optional.empty();
        if (moment.isEmpty()) {
            errors.add(new FieldError(name, "time", "must be a time in RFC 3339, such as 2026-11-23T10:00:00Z"));
        }
        return moment;
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw Problem.invalid("This cannot be done; see errors", errors).exception();
        }
    }

    private static UUID leadId(RoutingContext context) {
        return Ids.parse(context.pathParam("id")).orElseThrow(() -> missing());
    }

    private static ProblemException missing() {
        return Problem.notFound("There is no such lead; check the id").exception();
    }
}
