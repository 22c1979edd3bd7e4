package org.vivaio.core.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.delivery.Template;
import org.vivaio.core.delivery.Templates;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Bus;
import org.vivaio.core.http.IdempotencyKey;
import org.vivaio.core.http.Params;
import org.vivaio.core.http.Routes;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Draft;
import org.vivaio.core.resource.Rulebook;

/** Messages to leads over the API: asking for one, and looking at what a template makes of a lead. */
public final class MessageRoutes implements Routes {
    private static final String MESSAGES = ApiPath.TENANT + "/leads/{id}/messages";
    private static final String PREVIEW = ApiPath.TENANT + "/templates:preview";
    private static final Set<String> MEMBERS = Set.of("template", "connection", "key", "at");
    private static final Set<String> LOOKED_AT = Set.of("name", "spec", "lead", "language", "channel");
    private static final List<String> MEDIA = List.of("email", "sms", "phone");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final Duration FARTHEST = Duration.ofDays(365);
    private static final long WAIT_MS = 10_000;

    private final MessagePorts ports;
    private final Clock clock;

    /** Routes. */
    public MessageRoutes(MessagePorts ports, Clock clock) {
        this.ports = ports;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.POST, MESSAGES).handler(this::ask);
        ApiPath.route(router, HttpMethod.POST, PREVIEW).handler(this::preview);
    }

    private void ask(RoutingContext context) {
        Api.require(context, Caller.Role.SELLER);
        String tenant = context.pathParam("tenant");
        UUID lead = id(context.pathParam("id"));
        ObjectNode body = Api.jsonBody(context);
        Api.respond(
                context,
                ports.rulebooks()
                        .apply(tenant)
                        .compose(rulebook -> Bus.lead(context).compose(there -> {
                            refuse(problems(body, rulebook));
                            return submit(context, tenant, lead, body);
                        })));
    }

    private List<FieldError> problems(ObjectNode body, Rulebook rulebook) {
        List<FieldError> errors = new ArrayList<>();
        unknown(body, MEMBERS, errors);
        Optional<String> name = text(body, "template", errors);
        Optional<Template> template =
                name.flatMap(n -> rulebook.part(Templates.class).find(n));
        if (name.isEmpty()) {
            errors.add(new FieldError("template", "required", "is missing: the name of a template"));
        } else if (template.isEmpty()) {
            errors.add(new FieldError("template", "missing", "names " + name.get() + ", which is no template"));
        } else if (template.get().purpose().isEmpty()) {
            errors.add(new FieldError(
                    "template", "purpose", "names a template without a purpose, which cannot go to leads"));
        }
        text(body, "connection", errors).ifPresent(connection -> {
            if (!rulebook.part(MessageRules.class).channels().containsKey(connection)) {
                errors.add(new FieldError("connection", "missing", "names " + connection + ", which is no channel"));
            }
        });
        text(body, "key", errors)
                .filter(key -> !KEY.matcher(key).matches())
                .ifPresent(key -> errors.add(new FieldError("key", "format", "must be 1 to 200 visible characters")));
        text(body, "at", errors).ifPresent(at -> {
            Optional<Instant> moment = Params.moment(at);
            if (moment.isEmpty() || moment.get().isAfter(clock.instant().plus(FARTHEST))) {
                errors.add(new FieldError("at", "time", "must be a time in RFC 3339, at most a year ahead"));
            }
        });
        return errors;
    }

    private Future<Api.Answer> submit(RoutingContext context, String tenant, UUID lead, ObjectNode asked) {
        String actor = Api.caller(context).actor();
        ObjectNode body = Json.object().put("leadId", lead.toString()).put("actor", actor);
        ObjectNode fact = body.putArray("facts").addObject().put("type", MessageDecider.REQUESTED);
        fact.set("data", asked);
        JsonObject submission = Bus.of(context)
                .put("kind", "fact")
                .put("source", "api")
                .put("contentType", "application/json")
                .put("leadId", lead.toString())
                .put("meta", new JsonObject().put("actor", actor))
                .put("body", Buffer.buffer(Json.writeBytes(body)))
                .put("waitMs", WAIT_MS);
        IdempotencyKey.put(
                submission,
                IdempotencyKey.of(context.request()),
                "MESSAGE " + lead,
                context.body().buffer());
        return Bus.request(context.vertx(), LeadBus.SUBMIT, submission, WAIT_MS + 5_000)
                .compose(reply -> {
                    String capture = reply.getString("captureId");
                    if (!reply.getBoolean("decided", false)) {
                        return Future.succeededFuture(
                                Api.Answer.of(202, Json.object().put("factId", capture)));
                    }
                    UUID now = Optional.ofNullable(reply.getString("leadId"))
                            .map(UUID::fromString)
                            .orElse(lead);
                    return ports.fact(tenant, now, MessageDecider.REQUESTED, UUID.fromString(capture))
                            .compose(fact0 -> ports.deliveries()
                                    .caused(tenant, now, fact0)
                                    .compose(items -> answer(tenant, now, fact0, items)));
                });
    }

    private Future<Api.Answer> answer(String tenant, UUID lead, UUID fact, ArrayNode items) {
        ObjectNode answer = Json.object().put("factId", fact.toString());
        answer.set("deliveries", items);
        if (!items.isEmpty()) {
            return Future.succeededFuture(Api.Answer.of(201, answer));
        }
        return ports.why(tenant, lead, fact).map(why -> {
            answer.put("error", why.orElse("No message follows: it was asked for before, or the lead was erased"));
            return Api.Answer.of(200, answer);
        });
    }

    private void preview(RoutingContext context) {
        Api.require(context, Caller.Role.SELLER);
        String tenant = context.pathParam("tenant");
        ObjectNode body = Api.jsonBody(context);
        List<FieldError> errors = new ArrayList<>();
        unknown(body, LOOKED_AT, errors);
        String name = text(body, "name", errors).orElse("preview");
        String channel = text(body, "channel", errors).orElse("email");
        String language = text(body, "language", errors).orElse("");
        Optional<UUID> lead = text(body, "lead", errors).flatMap(Ids::parse);
        JsonNode spec = body.path("spec");
        if (!MEDIA.contains(channel)) {
            errors.add(new FieldError("channel", "choice", "must be one of " + String.join(", ", MEDIA)));
        }
        if (!spec.isMissingNode() && !spec.isObject()) {
            errors.add(new FieldError("spec", "type", "must be an object: the template's spec"));
        }
        if (lead.isEmpty()) {
            errors.add(new FieldError("lead", "required", "must be the id of a lead to show it with"));
        }
        refuse(errors);
        Future<Rulebook> rules = spec.isObject()
                ? ports.proposed().apply(tenant, new Draft("template", name, (ObjectNode) spec))
                : ports.rulebooks().apply(tenant);
        Api.respond(
                context,
                rules.compose(rulebook -> ports.lead()
                        .apply(tenant, lead.orElseThrow())
                        .map(found -> show(rulebook, name, found, language, channel))));
    }

    private Api.Answer show(Rulebook rulebook, String name, Optional<LeadState> lead, String language, String channel) {
        Template template = rulebook.part(Templates.class)
                .find(name)
                .orElseThrow(
                        () -> Problem.notFound("There is no template " + name).exception());
        LeadState state = lead.orElseThrow(
                () -> Problem.notFound("There is no such lead; check the id").exception());
        ObjectNode shown;
        try {
            shown = ports.renderer().preview(state, template, rulebook, language, channel);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(
                            "The template cannot be filled in",
                            List.of(new FieldError("spec", "template", String.valueOf(e.getMessage()))))
                    .exception();
        }
        ChannelChoice.Choice choice = ChannelChoice.of(
                state,
                rulebook.part(MessageRules.class).templates().get(name),
                rulebook.part(MessageRules.class).channels(),
                Optional.empty(),
                Set.of());
        choice.way()
                .ifPresentOrElse(
                        way -> shown.put("connection", way.connection()).put("channel", way.channel()),
                        () -> shown.put("notSent", choice.why()));
        return Api.Answer.ok(shown);
    }

    private static void unknown(ObjectNode body, Set<String> known, List<FieldError> errors) {
        body.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                errors.add(new FieldError(
                        name,
                        "unknown",
                        "is not known here; known are "
                                + String.join(", ", known.stream().sorted().toList())));
            }
        });
    }

    private static Optional<String> text(ObjectNode body, String name, List<FieldError> errors) {
        JsonNode value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            errors.add(new FieldError(name, "type", "must be text"));
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw Problem.invalid("This cannot be done; see errors", errors).exception();
        }
    }

    private static UUID id(String text) {
        return Ids.parse(text)
                .orElseThrow(() ->
                        Problem.notFound("There is no such lead; check the id").exception());
    }
}
