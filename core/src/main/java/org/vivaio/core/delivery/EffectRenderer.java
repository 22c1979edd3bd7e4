package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.vivaio.core.consent.PreferenceLinks;
import org.vivaio.core.consent.Purposes;
import org.vivaio.core.delivery.Verdict.Result;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.ScoreState;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.routing.RoutingRules;
import org.vivaio.core.routing.Seller;
import org.vivaio.core.verification.VerificationRules;

/** Renders alerts and messages from templates and exports as the API shows a lead, behind the consent gate. */
public final class EffectRenderer implements Renderer {
    /** A list of a lead is shown up to this length: templates must end in time. */
    private static final int LONGEST_LIST = 50;

    private final LeadView leads;
    private final URI publicUri;
    private final UnaryOperator<String> tenantName;
    private final PreferenceLinks links;
    private final TrackingLinks tracking;
    private final Extras extras;

    /** What else messages to a lead may hold: links to assets, the token by which our pages know the lead again. */
    @FunctionalInterface
    public interface Extras {
        /** Values by name, for one lead. */
        Map<String, Object> of(String tenant, UUID lead, Rulebook rulebook);
    }

    /**
     * A renderer.
     *
     * @param publicUri where people open the console
     * @param tenantName gives a tenant's name for its id
     * @param links by which people confirm and withdraw
     * @param tracking by which openings and clicks are told
     */
    public EffectRenderer(
            LeadView leads,
            URI publicUri,
            UnaryOperator<String> tenantName,
            PreferenceLinks links,
            TrackingLinks tracking) {
        this(leads, publicUri, tenantName, links, tracking, (tenant, lead, rulebook) -> Map.of());
    }

    /** The same with more values for messages. */
    public EffectRenderer(
            LeadView leads,
            URI publicUri,
            UnaryOperator<String> tenantName,
            PreferenceLinks links,
            TrackingLinks tracking,
            Extras extras) {
        this.extras = extras;
        this.leads = leads;
        this.publicUri = publicUri;
        this.tenantName = tenantName;
        this.links = links;
        this.tracking = tracking;
    }

    @Override
    public Rendering prepare(Job job, Optional<LeadState> lead, Rulebook rulebook, Optional<String> medium) {
        if (lead.isEmpty()) {
            return new Stop(Result.CANCELLED, "The lead does not exist any more");
        }
        LeadState state = lead.get();
        if (state.erasedAt().isPresent()) {
            return new Stop(Result.CANCELLED, "The lead was erased");
        }
        return switch (job.kind()) {
            case "export" -> export(job, state, rulebook);
            case "verification" -> verification(job, state, rulebook);
            case "alert", "message" -> message(job, state, rulebook, medium);
            default -> new Stop(Result.DEAD, "This version cannot carry out effects of kind " + job.kind());
        };
    }

    private Rendering export(Job job, LeadState lead, Rulebook rulebook) {
        Optional<String> purpose = rulebook.part(ConnectionPolicies.class)
                .find(job.connection())
                .flatMap(ConnectionPolicies.Policy::purpose);
        // who got the lead while it was allowed is told that it is not any more
        boolean withdrawal = job.payload().path("withdrawal").asBoolean();
        if (purpose.isPresent() && !withdrawal && !Consents.anyChannel(lead, purpose.get())) {
            return new Stop(Result.CANCELLED, "The lead has not consented to the purpose " + purpose.get());
        }
        if (job.rendered().isPresent()) {
            return new Ready(job.rendered().get());
        }
        ObjectNode document = leads.json(lead).deepCopy();
        document.put("tenant", job.tenant())
                .put("event", job.payload().path("event").asText(""))
                .put("effectId", job.key())
                .put("at", job.createdAt().toString());
        if (job.payload().has("value")) {
            document.set("value", job.payload().get("value"));
        }
        return new Ready(Buffer.buffer(Json.writeBytes(document)));
    }

    private Rendering verification(Job job, LeadState lead, Rulebook rulebook) {
        Optional<VerificationRules.VerifierRule> rule = Optional.ofNullable(
                rulebook.part(VerificationRules.class).verifiers().get(job.connection()));
        if (rule.isEmpty()) {
            return new Stop(Result.CANCELLED, "The connection is no verifier any more");
        }
        if (job.rendered().isPresent()) {
            return new Ready(job.rendered().get());
        }
        ObjectNode request = Json.object().put("key", job.payload().path("key").asText(job.key()));
        ObjectNode fields = request.putObject("fields");
        rule.get().fields().forEach(name -> {
            if (lead.text(name).isPresent()) {
                fields.set(name, Json.MAPPER.valueToTree(lead.fields().get(name)));
            }
        });
        return fields.isEmpty()
                ? new Stop(Result.CANCELLED, "The lead has none of the values that this connection verifies")
                : new Ready(Buffer.buffer(Json.writeBytes(request)));
    }

    private Rendering message(Job job, LeadState lead, Rulebook rulebook, Optional<String> medium) {
        if (medium.isEmpty()) {
            return new Later("The connection is not open, or is no channel");
        }
        if (job.payload().has("digest") && job.rendered().isEmpty()) {
            return digest(job, rulebook, medium.get());
        }
        Optional<Template> template = job.optIn().isPresent() && job.template().isEmpty()
                ? Optional.of(OptInText.TEMPLATE)
                : rulebook.part(Templates.class).find(job.template());
        if (template.isEmpty()) {
            return new Stop(Result.DEAD, "There is no template " + job.template() + ": make it, then retry");
        }
        boolean toLead = job.kind().equals("message");
        if (toLead) {
            Optional<Stop> refused =
                    job.optIn().isPresent() ? optIn(job.optIn().get(), lead) : gate(template.get(), lead, medium.get());
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        if (job.rendered().isPresent()) {
            return new Ready(job.rendered().get());
        }
        String sellerName =
                toLead ? lead.owner().orElse("") : job.payload().path("seller").asText("");
        Optional<Seller> seller = rulebook.part(RoutingRules.class).seller(sellerName);
        if (!toLead && seller.isEmpty()) {
            return new Stop(Result.CANCELLED, "There is no seller " + sellerName + " any more");
        }
        Optional<String> to = toLead ? Addresses.of(lead, medium.get()) : seller.flatMap(s -> address(s, medium.get()));
        if (to.isEmpty()) {
            return new Stop(
                    Result.CANCELLED,
                    (toLead ? "The lead" : "The seller " + sellerName) + " has no usable address for " + medium.get());
        }
        String language = toLead
                ? lead.text("language").orElse(job.payload().path("language").asText(""))
                : seller.map(Seller::language).orElse("");
        Map<String, Object> variables = variables(job, lead, seller);
        Optional<String> purpose =
                toLead && job.optIn().isEmpty() ? template.get().purpose() : Optional.empty();
        if (toLead) {
            links(job, lead, to.get(), medium.get(), purpose, rulebook, language, variables);
        }
        Map<String, String> headers = purpose.filter(p -> medium.get().equals("email"))
                .map(p -> links.headers(job.tenant(), lead.id(), p, medium.get()))
                .orElse(Map.of());
        return write(job, template.get(), language, variables, to.get(), headers, medium.get());
    }

    /** The ways to say yes and no that every message to a lead may offer. */
    private void links(
            Job job,
            LeadState lead,
            String to,
            String medium,
            Optional<String> purpose,
            Rulebook rulebook,
            String language,
            Map<String, Object> variables) {
        variables.putAll(extras.of(job.tenant(), lead.id(), rulebook));
        variables.put("preferencesLink", links.preferences(job.tenant(), lead.id()));
        purpose.ifPresent(p -> variables.put("unsubscribeLink", links.unsubscribe(job.tenant(), lead.id(), p, medium)));
        job.optIn().ifPresent(key -> {
            String name = key.substring(0, key.lastIndexOf('/'));
            Instant expires = Instant.parse(
                    job.payload().path("expires").asText(job.createdAt().toString()));
            variables.put(
                    "confirmLink",
                    links.confirm(job.tenant(), lead.id(), name, key.substring(key.lastIndexOf('/') + 1), to, expires));
            variables.put(
                    "purpose",
                    rulebook.part(Purposes.class)
                            .purpose(name)
                            .map(spec -> spec.label(List.of(language, "en")))
                            .orElse(name));
        });
    }

    private static Optional<Stop> optIn(String key, LeadState lead) {
        LeadState.ConsentState consent = lead.consents().get(key);
        return consent != null && consent.isPending()
                ? Optional.empty()
                : Optional.of(new Stop(Result.CANCELLED, "The consent " + key + " is not waiting for confirmation"));
    }

    private Rendering digest(Job job, Rulebook rulebook, String medium) {
        String name = job.payload().path("seller").asText("");
        Optional<Seller> seller = rulebook.part(RoutingRules.class).seller(name);
        Optional<String> to = seller.flatMap(s -> address(s, medium));
        if (to.isEmpty()) {
            return new Stop(
                    Result.CANCELLED, "The seller " + name + " is gone, or has no usable address for " + medium);
        }
        return new Ready(Buffer.buffer(Json.writeBytes(
                DigestMessage.write(job.payload(), seller.orElseThrow().language(), to.get(), leads(job.tenant())))));
    }

    private static Optional<Stop> gate(Template template, LeadState lead, String medium) {
        if (template.purpose().isEmpty()) {
            return Optional.of(
                    new Stop(Result.CANCELLED, "The template names no purpose, and a message to a lead needs consent"));
        }
        String purpose = template.purpose().get();
        return Consents.holds(lead, purpose, medium)
                ? Optional.empty()
                : Optional.of(new Stop(
                        Result.CANCELLED, "The lead has not consented to the purpose " + purpose + " by " + medium));
    }

    private static Optional<String> address(Seller seller, String medium) {
        return medium.equals("email")
                ? Addresses.email(seller.email())
                : medium.equals("sms") ? seller.phone().flatMap(Addresses::phone) : Optional.empty();
    }

    private Rendering write(
            Job job,
            Template template,
            String language,
            Map<String, Object> variables,
            String to,
            Map<String, String> headers,
            String medium) {
        try {
            ObjectNode message = Json.object().put("to", to);
            if (!headers.isEmpty()) {
                message.set("headers", Json.MAPPER.valueToTree(headers));
            }
            MessageText text = MessageText.of(template, language, variables, medium);
            text.subject().ifPresent(subject -> message.put("subject", subject));
            message.put("text", text.text());
            boolean tracked = template.tracking() && job.kind().equals("message") && medium.equals("email");
            text.html()
                    .map(html -> tracked ? tracking.mark(html, job.tenant(), job.leadId(), job.id()) : html)
                    .ifPresent(html -> message.put("html", html));
            if (medium.equals("email") && !template.attachments().isEmpty()) {
                message.set("attachments", Json.MAPPER.valueToTree(template.attachments()));
            }
            return new Ready(Buffer.buffer(Json.writeBytes(message)));
        } catch (IllegalArgumentException e) {
            return new Stop(Result.DEAD, String.valueOf(e.getMessage()));
        }
    }

    /** What a lead would get, as it is now, whether it may get it or not. */
    public ObjectNode preview(LeadState lead, Template template, Rulebook rulebook, String language, String medium) {
        Job job = new Job(
                lead.tenant(),
                lead.id(),
                lead.id(),
                "message",
                "",
                Json.object(),
                Optional.empty(),
                false,
                0,
                0,
                lead.createdAt(),
                Optional.empty());
        Optional<Seller> seller =
                rulebook.part(RoutingRules.class).seller(lead.owner().orElse(""));
        Map<String, Object> variables = variables(job, lead, seller);
        String spoken = language.isEmpty() ? lead.text("language").orElse("") : language;
        // links that do nothing: whoever looks at a preview must not act for the person
        variables.put("preferencesLink", publicUri + "#preferences");
        variables.put("unsubscribeLink", publicUri + "#unsubscribe");
        variables.put("confirmLink", publicUri + "#confirm");
        variables.put("purpose", template.purpose().orElse(""));
        MessageText text = MessageText.of(template, spoken, variables, medium);
        ObjectNode shown = Json.object();
        text.subject().ifPresent(subject -> shown.put("subject", subject));
        shown.put("text", text.text());
        text.html().ifPresent(html -> shown.put("html", html));
        if (medium.equals("email") && !template.attachments().isEmpty()) {
            shown.set("attachments", Json.MAPPER.valueToTree(template.attachments()));
        }
        Addresses.of(lead, medium).ifPresent(to -> shown.put("to", to));
        return shown;
    }

    /** What is said to a lead on the telephone; empty when there is nothing, or it cannot be filled in. */
    public String script(Optional<LeadState> lead, String template, Rulebook rulebook, String language) {
        try {
            return lead.flatMap(state -> rulebook.part(Templates.class)
                            .find(template)
                            .map(found -> preview(state, found, rulebook, language, "phone")
                                    .path("text")
                                    .asText("")))
                    .orElse("");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private Map<String, Object> variables(Job job, LeadState lead, Optional<Seller> seller) {
        Map<String, Object> values = new LinkedHashMap<>();
        lead.fields().forEach((name, value) -> values.put(name, plain(value)));
        values.put("id", lead.id().toString());
        values.put("stage", lead.stage());
        values.put("owner", lead.owner().orElse(""));
        values.put("source", lead.source());
        values.put("tags", plain(List.copyOf(lead.tags())));
        values.put("createdAt", lead.createdAt().toString());
        values.put(
                "score",
                Map.of(
                        "fit", ScoreState.shown(lead.score().fitPoints()).toPlainString(),
                        "engagement",
                                ScoreState.shown(lead.score().engagementPoints(lead.updatedAt()))
                                        .toPlainString(),
                        "total",
                                ScoreState.shown(lead.score().total(lead.updatedAt()))
                                        .toPlainString()));
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("lead", values);
        root.put(
                "seller",
                seller.<Map<String, Object>>map(s -> Map.of("name", s.label(), "label", s.label(), "email", s.email()))
                        .orElse(Map.of()));
        root.put("tenant", Map.of("id", job.tenant(), "name", tenantName.apply(job.tenant())));
        root.put("link", link(job));
        return root;
    }

    private String link(Job job) {
        return leads(job.tenant()) + job.leadId();
    }

    private String leads(String tenant) {
        String base = publicUri.toString();
        return (base.endsWith("/") ? base : base + "/") + "#/" + tenant + "/leads/";
    }

    private static Object plain(Object value) {
        if (value instanceof Collection<?> list) {
            List<Object> items = new ArrayList<>();
            for (Object item : list) {
                if (items.size() < LONGEST_LIST && item != null) {
                    items.add(plain(item));
                }
            }
            return items;
        }
        return value instanceof Map<?, ?> ? Json.write(value) : value;
    }
}
