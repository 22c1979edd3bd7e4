package org.vivaio.core.returns;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.inbox.Returns;
import org.vivaio.core.inbox.Source;
import org.vivaio.core.inbox.Sources;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.ReturnChanged;
import org.vivaio.core.lead.EventJson;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadQueries;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.ReturnTerms;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.work.store.WorkFacts;

/** Claims leads back from their suppliers, and takes the suppliers' answers: facts about the lead like all others. */
public final class ReturnDesk {
    private final ReturnQueries queries;
    private final LeadQueries leads;
    private final WorkFacts facts;
    private final Function<String, Future<Rulebook>> rulebooks;
    private final Clock clock;

    /**
     * A desk.
     *
     * @param rulebooks gives the rules of a tenant that are in force
     */
    public ReturnDesk(
            Db db, LeadQueries leads, WorkFacts facts, Function<String, Future<Rulebook>> rulebooks, Clock clock) {
        this.queries = new ReturnQueries(db);
        this.leads = leads;
        this.facts = facts;
        this.rulebooks = rulebooks;
        this.clock = clock;
    }

    /**
     * A claim as somebody makes it.
     *
     * @param capture which capture; the last one of the lead that can be returned, where none is named
     * @param reason one of the source's list
     * @param note in words, for the supplier to read
     * @param evidence events of the lead that show it
     */
    record Claim(Optional<UUID> capture, String reason, Optional<String> note, Set<UUID> evidence) {}

    /** Who does it, and under which idempotency key. */
    public record By(String actor, Optional<WorkFacts.Key> key) {}

    /** An answer to a claim. */
    public record Answer(UUID id, boolean accepted, Optional<String> note) {}

    Future<ObjectNode> list(String tenant, ReturnQueries.Query query, Optional<UUID> lead) {
        return lead.isEmpty()
                ? queries.list(tenant, query)
                : leads.group(tenant, lead.get())
                        .compose(group -> queries.list(
                                tenant,
                                new ReturnQueries.Query(
                                        query.state(),
                                        query.source(),
                                        query.reason(),
                                        group,
                                        query.cursor(),
                                        query.limit())));
    }

    /** How many claims of each source wait for an answer. */
    public Future<Map<String, Long>> open(String tenant) {
        return queries.open(tenant);
    }

    Future<ObjectNode> one(String tenant, UUID id) {
        return queries.one(tenant, id)
                .map(found -> found.orElseThrow(() -> Problem.notFound("There is no such return; check the id")
                        .exception()));
    }

    /** A source's claims as its supplier sees them: captures, not leads, and the evidence as types and times. */
    public Future<ObjectNode> ofSupplier(
            String tenant, String source, Optional<String> state, Optional<UUID> cursor, int limit) {
        ReturnQueries.Query query =
                new ReturnQueries.Query(state, Optional.of(source), Optional.empty(), List.of(), cursor, limit);
        return queries.list(tenant, query).compose(page -> {
            List<Future<?>> told = new ArrayList<>();
            ArrayNode items = (ArrayNode) page.path("items");
            for (int i = 0; i < items.size(); i++) {
                int at = i;
                told.add(forSupplier(tenant, (ObjectNode) items.get(i)).onSuccess(item -> items.set(at, item)));
            }
            return Future.all(told).map(page);
        });
    }

    private Future<ObjectNode> forSupplier(String tenant, ObjectNode item) {
        Future<ObjectNode> whole = item.path("evidence").isEmpty()
                ? Future.succeededFuture(item)
                : leads.events(tenant, UUID.fromString(item.path("leadId").asText()))
                        .map(events -> withEvidence(item, events));
        return whole.map(told -> {
            // who works on our side, and what the lead is called here, is not the supplier's
            told.remove(List.of("leadId", "claimedBy", "answeredBy"));
            return told;
        });
    }

    private static ObjectNode withEvidence(ObjectNode item, List<LeadEvent> events) {
        Map<String, LeadEvent> byId = new HashMap<>();
        events.forEach(event -> byId.put(event.id().toString(), event));
        ArrayNode told = Json.array();
        item.path("evidence").forEach(id -> {
            LeadEvent event = byId.get(id.asText());
            if (event != null) {
                told.addObject()
                        .put("type", event.data().type())
                        .put("at", event.at().toString());
            }
        });
        item.set("evidence", told);
        return item;
    }

    Future<ObjectNode> claim(String tenant, UUID lead, Claim claim, By by) {
        return rulebooks
                .apply(tenant)
                .compose(book -> leads.lead(tenant, lead).compose(state -> {
                    if (state.isEmpty()) {
                        throw Problem.notFound("There is no such lead; check the id")
                                .exception();
                    }
                    return leads.events(tenant, state.get().id())
                            .compose(events -> claim(tenant, state.get(), events, book.part(Sources.class), claim, by));
                }));
    }

    private Future<ObjectNode> claim(
            String tenant, LeadState lead, List<LeadEvent> events, Sources sources, Claim claim, By by) {
        LeadEvent capture = capture(events, sources, claim);
        CaptureAccepted said = (CaptureAccepted) capture.data();
        Source source = sources.of(said.source());
        Returns rules = source.returns().orElseThrow();
        List<FieldError> errors = errors(events, rules, claim);
        if (claim.note().isPresent() && lead.erasedAt().isPresent()) {
            errors.add(new FieldError("note", "erased", "must be left out: the person was erased"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("The claim cannot be made like that; see errors", errors)
                    .exception();
        }
        UUID id = capture.inboxId().orElseThrow();
        Instant until = capture.recordedAt().plus(rules.within());
        return queries.ofCapture(tenant, id).compose(known -> {
            // the same request once more is answered by its idempotency key
            if (known.isPresent() && by.key().isEmpty()) {
                throw conflict("return_claimed", "This capture was claimed back before; each can be claimed back once");
            }
            if (known.isEmpty() && clock.instant().isAfter(until)) {
                throw conflict(
                        "window_closed",
                        "The source " + source.name() + " takes leads back within " + words(rules.within())
                                + "; that ended at " + until);
            }
            ReturnTerms terms = new ReturnTerms(
                    source.name(),
                    said.source(),
                    said.terms().campaign(),
                    said.terms().price(),
                    said.terms().price().isPresent() ? said.terms().currency() : "",
                    capture.recordedAt());
            ReturnChanged change = new ReturnChanged(
                    "claimed",
                    id,
                    terms,
                    Optional.of(claim.reason()),
                    List.copyOf(new TreeSet<>(claim.evidence())),
                    claim.note());
            return state(tenant, capture.leadId(), change, by);
        });
    }

    private static String words(Duration within) {
        return within.toHours() % 24 == 0 ? within.toDays() + " days" : within.toHours() + " hours";
    }

    /** The capture that is meant; the newest that can be returned, where none is named. */
    private static LeadEvent capture(List<LeadEvent> events, Sources sources, Claim claim) {
        List<LeadEvent> captures = events.stream()
                .filter(event -> event.data() instanceof CaptureAccepted
                        && event.inboxId().isPresent())
                .sorted(Comparator.comparing(LeadEvent::recordedAt).reversed())
                .toList();
        if (claim.capture().isPresent()) {
            LeadEvent named = captures.stream()
                    .filter(event -> event.inboxId().equals(claim.capture()))
                    .findFirst()
                    .orElseThrow(() -> Problem.invalid(
                                    "The claim cannot be made like that; see errors",
                                    List.of(new FieldError(
                                            "captureId", "unknown", "is no accepted capture of this lead")))
                            .exception());
            Source source = sources.of(((CaptureAccepted) named.data()).source());
            if (source.returns().isEmpty()) {
                throw none(source.name());
            }
            return named;
        }
        return captures.stream()
                .filter(event -> sources.of(((CaptureAccepted) event.data()).source())
                        .returns()
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> none(
                        captures.isEmpty()
                                ? "of this lead"
                                : ((CaptureAccepted) captures.get(0).data()).source()));
    }

    private static ProblemException none(String source) {
        return conflict(
                "no_returns", "The source " + source + " takes nothing back; its spec would say so under returns");
    }

    private static ProblemException conflict(String code, String detail) {
        return Problem.of(409, code, "Not possible as the lead is now", detail).exception();
    }

    private static List<FieldError> errors(List<LeadEvent> events, Returns rules, Claim claim) {
        List<FieldError> errors = new ArrayList<>();
        if (!rules.reasons().containsKey(claim.reason())) {
            errors.add(new FieldError(
                    "reason",
                    "choice",
                    "must be one of "
                            + String.join(", ", new TreeSet<>(rules.reasons().keySet()))
                            + "; more can be said in note"));
        }
        Set<UUID> known = new HashSet<>();
        events.forEach(event -> known.add(event.id()));
        if (!known.containsAll(claim.evidence())) {
            errors.add(new FieldError("evidence", "unknown", "must be ids of events of this lead"));
        }
        return errors;
    }

    /**
     * Accepts or refuses a claim.
     *
     * @param source whose claim it must be; empty for any
     */
    public Future<ObjectNode> answer(String tenant, Optional<String> source, Answer answer, By by) {
        return one(tenant, answer.id()).compose(found -> {
            if (source.filter(name -> !name.equals(found.path("source").asText()))
                    .isPresent()) {
                throw Problem.notFound("There is no such return; check the id").exception();
            }
            UUID lead = UUID.fromString(found.path("leadId").asText());
            UUID capture = UUID.fromString(found.path("captureId").asText());
            if (!found.path("state").asText().equals("open") && by.key().isEmpty()) {
                throw conflict(
                        "return_answered",
                        "This claim was answered before: " + found.path("state").asText());
            }
            return leads.events(tenant, lead).compose(events -> {
                ReturnTerms terms = events.stream()
                        .filter(event -> event.data() instanceof ReturnChanged claimed
                                && claimed.change().equals("claimed")
                                && claimed.capture().equals(capture))
                        .map(event -> ((ReturnChanged) event.data()).terms())
                        .findFirst()
                        .orElseThrow();
                ReturnChanged change = new ReturnChanged(
                        answer.accepted() ? "accepted" : "refused",
                        capture,
                        terms,
                        Optional.empty(),
                        List.of(),
                        answer.note());
                return state(tenant, lead, change, by);
            });
        });
    }

    /** The same as a supplier sees it. */
    public Future<ObjectNode> answerOfSupplier(String tenant, String source, Answer answer, By by) {
        return answer(tenant, Optional.of(source), answer, by).compose(item -> forSupplier(tenant, item));
    }

    private Future<ObjectNode> state(String tenant, UUID lead, ReturnChanged change, By by) {
        ObjectNode fact = Json.object().put("type", change.type());
        fact.set("data", EventJson.whole(change));
        return facts.state(new WorkFacts.Stated(tenant, lead, by.actor(), fact, by.key()))
                .recover(ReturnDesk::asConflict)
                .compose(done -> queries.ofCapture(tenant, change.capture()))
                .map(found -> found.orElseThrow(() -> Problem.unavailable("It is stored; look again in a moment")
                        .exception()));
    }

    /** What changed between the look and the decision is a conflict, not a wrong input. */
    private static Future<WorkFacts.Done> asConflict(Throwable failure) {
        if (failure instanceof ProblemException known
                && known.problem().status() == 422
                && !known.problem().errors().isEmpty()) {
            FieldError reason = known.problem().errors().get(0);
            return Future.failedFuture(conflict(reason.code(), reason.message()));
        }
        return Future.failedFuture(failure);
    }
}
