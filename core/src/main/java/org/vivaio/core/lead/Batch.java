package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.vivaio.core.lead.Context.Need;
import org.vivaio.core.lead.Deciding.Task;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.Identity.Found;
import org.vivaio.core.lead.Identity.Person;
import org.vivaio.core.lead.Judgement.Reason;
import org.vivaio.core.resource.Rulebook;

/**
 * One transaction of the pipeline: claims items of the inbox or stores them, finds their leads, decides, and writes leads,
 * events, effects and verdicts together. Locks are taken in one order everywhere: idempotency keys, external ids, match
 * keys, leads, counters.
 */
final class Batch {
    private static final Judgement ERASED = new Judgement(
            Judgement.REJECTED,
            false,
            List.of(Reason.of("erased_person", "The person was erased after this had come; nothing of it was kept")),
            Optional.empty());

    private final PipelineParts parts;
    private final UsualCounters usual;
    private final SqlConnection connection;
    private final Instant now;
    private final Deciding deciding;
    private final Merging merging;
    private final Work work = new Work();
    private final Map<UUID, Map<String, Instant>> seenHere = new HashMap<>();
    private final CampaignCounts campaigns = new CampaignCounts();
    private final Turns turns;
    private final Quotas quotas;
    private final Set<MergeRequests.Merge> joins = new LinkedHashSet<>();
    private Arrivals arrivals = new Arrivals(List.of());
    private boolean takesEarlier = true;
    private Map<String, Rulebook> rulebooks = Map.of();

    /**
     * A batch that is run once.
     *
     * @param usual what earlier batches asked for
     */
    Batch(PipelineParts parts, UsualCounters usual, SqlConnection connection, Instant now) {
        this.parts = parts;
        this.usual = usual;
        this.connection = connection;
        this.now = now;
        this.deciding = new Deciding(parts.deciders(), parts.ids(), now);
        this.turns = new Turns(connection);
        this.quotas = new Quotas(now);
        this.merging = new Merging(connection, deciding, parts.identity());
    }

    /**
     * Decides the given items, as far as nobody else has them.
     *
     * @param stored items of the inbox
     * @param arriving items that are put into the inbox by this batch
     * @param alone without what came earlier for their leads: to find out which of them is bad
     */
    Future<BatchResult> run(List<Received> stored, List<Arriving> arriving, boolean alone) {
        List<Received> all = new ArrayList<>(stored);
        arriving.forEach(one -> all.add(one.item()));
        Future<Void> loaded = loadRulebooks(all);
        arrivals = new Arrivals(arriving);
        takesEarlier = !alone;
        Future<Map<UUID, Optional<String>>> claimed = InboxRows.claim(connection, stored);
        Future<List<Received>> bound = arrivals.bind(connection, now);
        return Future.all(claimed, bound).compose(done -> {
            List<Received> ours = new ArrayList<>(bound.result());
            for (Received item : stored) {
                if (claimed.result().containsKey(item.id())) {
                    ours.add(item.decided(claimed.result().get(item.id())));
                } else {
                    work.skip(item.id());
                }
            }
            return decide(ours, loaded, Integer.MAX_VALUE);
        });
    }

    /** Decides what is due in the inbox. */
    Future<BatchResult> runDue(int limit) {
        return InboxRows.claimDue(connection, now, limit).compose(due -> decide(due, loadRulebooks(due), limit));
    }

    /** What this batch claimed. */
    List<Received> claimed() {
        return work.items();
    }

    private Future<BatchResult> decide(List<Received> claimed, Future<Void> rulebooksLoaded, int limit) {
        if (claimed.isEmpty()) {
            return rulebooksLoaded.map(done -> result());
        }
        return rulebooksLoaded
                .compose(loaded -> {
                    Turns.Last facts = new Turns.Last();
                    claimed.stream()
                            .filter(item -> !item.isCapture())
                            .forEach(item -> item.leadId().ifPresent(lead -> facts.add(lead, item)));
                    return takesEarlier
                            ? turns.earlier(facts, true, Work.ids(claimed))
                            : Future.succeededFuture(List.<Received>of());
                })
                .compose(earlier -> {
                    work.take(claimed, Integer.MAX_VALUE);
                    work.take(earlier, limit);
                    work.items().forEach(this::read);
                    return settleExternalIds();
                })
                .compose(settled -> leaveOutErased())
                .compose(left -> applyCaps())
                .compose(capped -> findPeople())
                .compose(done -> takeEarlierOfKnown(limit))
                .compose(done -> new LeadLocks(connection, deciding, turns).lock(work))
                .compose(done -> decideAll())
                .compose(done -> write())
                .map(written -> result());
    }

    private void read(Received item) {
        work.read(item, parts.intake().read(item, rulebooks.get(item.tenant())));
    }

    /** Facts that came for a lead before a capture that turned out to be of the same lead. */
    private Future<Void> takeEarlierOfKnown(int limit) {
        Turns.Last known = new Turns.Last();
        Set<UUID> fresh = work.fresh();
        for (Received item : work.items()) {
            Found who = work.who(item);
            if (who != null && who.known() && !fresh.contains(who.leadId())) {
                known.add(who.leadId(), item);
            }
        }
        if (!takesEarlier) {
            return Future.succeededFuture();
        }
        return turns.earlier(known, false, work.ids()).map(earlier -> {
            earlier.forEach(this::read);
            work.take(earlier, limit);
            return null;
        });
    }

    private Future<Void> loadRulebooks(List<Received> of) {
        return RulebookRows.inForce(connection, parts.rulebooks(), of).map(loaded -> {
            rulebooks = loaded;
            return null;
        });
    }

    private Future<Void> settleExternalIds() {
        return ExternalIds.duplicates(connection, work.items()).map(duplicates -> {
            duplicates.forEach(this::duplicate);
            return null;
        });
    }

    /** What came before its person was erased counts as part of what was erased; what arrives in this batch came after. */
    private Future<Void> leaveOutErased() {
        Map<Received, Collection<Intake.MatchKey>> captures = new HashMap<>();
        work.openCaptures().forEach((item, capture) -> {
            if (!arrivals.has(item.id())) {
                captures.put(item, capture.keys());
            }
        });
        return parts.erased().among(connection, captures, now).compose(erased -> {
            for (Received item : captures.keySet()) {
                if (erased.contains(item.id())) {
                    work.read(item, new Intake.Refused(ERASED, new TreeSet<>()));
                    work.finish(item, ERASED);
                }
            }
            return erased.isEmpty() ? Future.succeededFuture() : Erasure.empty(connection, work.items(), erased);
        });
    }

    /** Refuses what a source may not bring any more; before people are looked for, so that a refusal leaves no key. */
    private Future<Void> applyCaps() {
        Map<Received, String> counted = new LinkedHashMap<>();
        work.openCaptures().forEach((item, capture) -> {
            if (capture.admission().isCounted()) {
                quotas.want(item.tenant(), capture.admission());
                counted.put(item, capture.admission().source());
            }
        });
        return quotas.lock(connection).map(locked -> {
            counted.forEach((item, source) ->
                    quotas.reserve(item.tenant(), source).ifPresent(reason -> work.reject(item, reason)));
            return null;
        });
    }

    private void duplicate(Received item, Optional<UUID> leadId) {
        work.finish(
                item,
                new Judgement(
                        Judgement.DUPLICATE,
                        false,
                        List.of(Reason.of(
                                "external_id_known", "externalId", "This source sent this id before; it counts once")),
                        leadId));
    }

    private Future<Void> findPeople() {
        for (Received item : work.items()) {
            if (!work.isFinished(item) && work.reading(item) instanceof Intake.Refused refused) {
                work.finish(item, refused.judgement());
            }
        }
        List<Received> captures = new ArrayList<>();
        List<Person> people = new ArrayList<>();
        work.openCaptures().forEach((item, capture) -> {
            captures.add(item);
            people.add(new Person(
                    item.tenant(),
                    parts.ids().next(),
                    capture.keys(),
                    capture.data().fields()));
        });
        if (people.isEmpty()) {
            return Future.succeededFuture();
        }
        return parts.identity().find(connection, people).map(answers -> {
            for (int i = 0; i < answers.size(); i++) {
                Received item = captures.get(i);
                Found who = answers.get(i);
                work.met(item, who);
                who.joined().ifPresent(other -> joins.add(new MergeRequests.Merge(item.tenant(), who.leadId(), other)));
            }
            return null;
        });
    }

    private List<Task> tasks() {
        List<Task> tasks = new ArrayList<>();
        for (Received item : work.open()) {
            Rulebook rulebook = rulebooks.get(item.tenant());
            if (work.reading(item) instanceof Intake.Capture capture) {
                Found who = Objects.requireNonNull(work.who(item));
                if (isRepeat(capture, who)) {
                    duplicatePerson(item, who);
                    continue;
                }
                Task task = captureTask(item, rulebook, capture, who);
                tasks.add(task);
                for (Intake.Stated stated : capture.with()) {
                    Fact fact = new Fact(parts.ids().next(), item.id(), stated.at(), stated.actor(), stated.data());
                    tasks.add(new Task(item, rulebook, task.leadId(), fact));
                }
            } else if (work.reading(item) instanceof Intake.Facts facts) {
                for (Intake.Stated stated : facts.facts()) {
                    Fact fact = new Fact(parts.ids().next(), item.id(), stated.at(), stated.actor(), stated.data());
                    tasks.add(new Task(item, rulebook, facts.leadId(), fact));
                    if (stated.data() instanceof EventData.LeadUnmerged taken) {
                        Fact mirrored = new Fact(
                                parts.ids().next(),
                                item.id(),
                                stated.at(),
                                stated.actor(),
                                new EventData.LeadUnmerged(taken.event(), facts.leadId()));
                        tasks.add(new Task(item, rulebook, taken.other(), mirrored, false));
                    }
                }
                work.finish(item, new Judgement(Judgement.ACCEPTED, false, List.of(), Optional.of(facts.leadId())));
            }
        }
        return tasks;
    }

    /** Whether the source wants no person twice, and this one was brought within its window. */
    private boolean isRepeat(Intake.Capture capture, Found who) {
        Admission.Dedupe dedupe = capture.admission().dedupe();
        if (!dedupe.reject() || !who.known()) {
            return false;
        }
        Origin before = deciding.state(who.leadId()).map(LeadState::origin).orElse(Origin.NONE);
        Origin here = Origin.seenOnly(seenHere.getOrDefault(who.leadId(), Map.of()));
        return before.within(dedupe.source(), dedupe.window(), now)
                || here.within(dedupe.source(), dedupe.window(), now);
    }

    private void duplicatePerson(Received item, Found who) {
        work.finish(
                item,
                new Judgement(
                        Judgement.DUPLICATE,
                        false,
                        List.of(Reason.of("duplicate_person", "This person was brought already within the window")),
                        Optional.of(who.leadId())));
    }

    private Task captureTask(Received item, Rulebook rulebook, Intake.Capture capture, Found who) {
        List<Reason> reasons = new ArrayList<>(capture.reasons());
        if (who.known()) {
            reasons.add(Reason.of("attached", "A lead known before; this capture was added to it"));
        }
        who.possible()
                .ifPresent(other ->
                        reasons.add(Reason.of("possible_duplicate", "Lead " + other + " may be the same person")));
        CaptureAccepted data = capture.data().attached(who.known());
        seenHere.computeIfAbsent(who.leadId(), id -> new HashMap<>()).put(data.source(), now);
        if (capture.admission().isCounted()) {
            quotas.use(item.tenant(), capture.admission().source());
        }
        UUID answered = deciding.root(who.leadId()).map(LeadState::id).orElse(who.leadId());
        work.finish(item, new Judgement(Judgement.ACCEPTED, who.known(), reasons, Optional.of(answered)));
        Fact fact = new Fact(parts.ids().next(), item.id(), capture.at(), capture.actor(), data);
        return new Task(item, rulebook, who.leadId(), fact);
    }

    private Future<Void> decideAll() {
        List<Task> tasks = tasks();
        Set<String> growing = new HashSet<>();
        for (Task task : tasks) {
            if (task.item().isCapture() && deciding.root(task.leadId()).isEmpty()) {
                growing.add(task.item().tenant());
            }
        }
        return deciding.counters()
                .load(connection, usual.of(growing))
                .compose(loaded -> decideAll(tasks, 0))
                .onSuccess(done -> {
                    Map<String, Set<Need>> used =
                            new HashMap<>(deciding.counters().used());
                    used.keySet().retainAll(growing);
                    usual.keep(used);
                });
    }

    private Future<Void> decideAll(List<Task> tasks, int round) {
        Map<Task, Set<Need>> open = deciding.run(tasks);
        if (open.isEmpty()) {
            return Future.succeededFuture();
        }
        if (round > 64) {
            Task first = open.keySet().iterator().next();
            throw new Deciding.Poison(
                    first.item(), deciding.known(first), new IllegalStateException("Context asked for without end"));
        }
        return new Contexts(connection, deciding, merging, parts.receivers())
                .load(open)
                .compose(loaded -> decideAll(List.copyOf(open.keySet()), round + 1));
    }

    private Future<Void> write() {
        deciding.refused().forEach(work::reject);
        List<Future<Void>> writes = new ArrayList<>();
        writes.add(merging.write());
        writes.add(MergeRequests.ask(connection, List.copyOf(joins), parts.ids(), now));
        writes.addAll(new BatchWriter(parts, connection, now, deciding).write(work, arrivals, rulebooks));
        deciding.events()
                .forEach(event -> campaigns.add(event.tenant(), event.event().data()));
        writes.add(quotas.write(connection));
        writes.add(campaigns.write(connection, now));
        writes.add(SourceCounts.of(work, deciding.events()).write(connection, now));
        return Future.all(writes).mapEmpty();
    }

    private BatchResult result() {
        Map<UUID, Judgement> decided = new HashMap<>();
        work.finished().forEach((id, one) -> decided.put(id, one.judgement()));
        Set<String> tenants = new HashSet<>();
        deciding.leads().forEach(lead -> tenants.add(lead.tenant()));
        return new BatchResult(
                decided,
                Set.copyOf(work.skipped()),
                arrivals.repeated(),
                tenants,
                deciding.effects().size(),
                work.items().size());
    }
}
