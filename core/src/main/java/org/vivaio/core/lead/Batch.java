package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.vivaio.core.lead.Context.Need;
import org.vivaio.core.lead.Deciding.Task;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.Identity.Found;
import org.vivaio.core.lead.Identity.Person;
import org.vivaio.core.lead.InboxRows.Finished;
import org.vivaio.core.lead.Intake.Reading;
import org.vivaio.core.lead.Judgement.Reason;
import org.vivaio.core.platform.Db;
import org.vivaio.core.resource.Rulebook;

/**
 * One transaction of the pipeline: claims items of the inbox, finds their leads, decides, and writes leads, events,
 * effects and verdicts together. Locks are taken in one order everywhere: external ids, match keys, leads, counters.
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
    private final Map<UUID, Reading> readings = new HashMap<>();
    private final Map<UUID, Finished> finished = new LinkedHashMap<>();
    private final Map<UUID, List<Reason>> noticed = new HashMap<>();
    private final Map<UUID, Found> found = new HashMap<>();
    private final Set<UUID> skipped = new HashSet<>();
    private final Turns turns;
    private final Map<UUID, Map<String, Instant>> seenHere = new HashMap<>();
    private final CampaignCounts campaigns = new CampaignCounts();
    private final Quotas quotas;
    private final Set<MergeRequests.Merge> joins = new LinkedHashSet<>();
    private List<Received> items = List.of();
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
     * @param alone without what came earlier for their leads: to find out which of them is bad
     */
    Future<BatchResult> run(List<Received> given, boolean alone) {
        Future<Void> loaded = loadRulebooks(given);
        return InboxRows.claim(connection, given).compose(claimed -> {
            given.stream().map(Received::id).filter(id -> !claimed.contains(id)).forEach(skipped::add);
            takesEarlier = !alone;
            return decide(given.stream().filter(i -> claimed.contains(i.id())).toList(), loaded, Integer.MAX_VALUE);
        });
    }

    /** Decides what is due in the inbox. */
    Future<BatchResult> runDue(int limit) {
        return InboxRows.claimDue(connection, now, limit).compose(due -> decide(due, loadRulebooks(due), limit));
    }

    /** What this batch claimed. */
    List<Received> claimed() {
        return items;
    }

    private Future<BatchResult> decide(List<Received> claimed, Future<Void> rulebooksLoaded, int limit) {
        if (claimed.isEmpty()) {
            return rulebooksLoaded.map(new BatchResult(Map.of(), skipped, Set.of(), 0, 0));
        }
        return rulebooksLoaded
                .compose(loaded -> {
                    Turns.Last facts = new Turns.Last();
                    claimed.stream()
                            .filter(item -> !item.isCapture())
                            .forEach(item -> item.leadId().ifPresent(lead -> facts.add(lead, item)));
                    return takesEarlier
                            ? turns.earlier(facts, true, ids(claimed))
                            : Future.succeededFuture(List.<Received>of());
                })
                .compose(earlier -> {
                    items = inOrder(claimed, earlier, limit);
                    items.forEach(this::read);
                    return settleExternalIds();
                })
                .compose(settled -> leaveOutErased())
                .compose(left -> applyCaps())
                .compose(capped -> findPeople())
                .compose(done -> takeEarlierOfKnown(limit))
                .compose(done -> lockLeads())
                .compose(done -> decideAll())
                .compose(done -> write())
                .map(written -> result());
    }

    private void read(Received item) {
        // what was locked when it was to be claimed, and is free by now, came in with what is earlier
        skipped.remove(item.id());
        readings.put(item.id(), parts.intake().read(item, rulebooks.get(item.tenant())));
    }

    /** In the order in which they came; what goes beyond the limit is left for the next batch. */
    private static List<Received> inOrder(List<Received> claimed, List<Received> earlier, int limit) {
        return Stream.concat(claimed.stream(), earlier.stream())
                .sorted(Comparator.comparing(Received::id))
                .limit(limit)
                .toList();
    }

    private static List<UUID> ids(List<Received> of) {
        return of.stream().map(Received::id).toList();
    }

    /** Facts that came for a lead before a capture that turned out to be of the same lead. */
    private Future<Void> takeEarlierOfKnown(int limit) {
        Turns.Last known = new Turns.Last();
        Set<UUID> fresh = fresh();
        for (Received item : items) {
            Found who = found.get(item.id());
            if (who != null && who.known() && !fresh.contains(who.leadId())) {
                known.add(who.leadId(), item);
            }
        }
        if (!takesEarlier) {
            return Future.succeededFuture();
        }
        return turns.earlier(known, false, ids(items)).map(earlier -> {
            earlier.forEach(this::read);
            items = inOrder(items, earlier, limit);
            return null;
        });
    }

    /** Leads that come to be in this batch. */
    private Set<UUID> fresh() {
        Set<UUID> fresh = new HashSet<>();
        found.values().stream().filter(who -> !who.known()).forEach(who -> fresh.add(who.leadId()));
        return fresh;
    }

    private Future<Void> loadRulebooks(List<Received> of) {
        return RulebookRows.inForce(connection, parts.rulebooks(), of).map(loaded -> {
            rulebooks = loaded;
            return null;
        });
    }

    private Future<Void> settleExternalIds() {
        return ExternalIds.duplicates(connection, items).map(duplicates -> {
            duplicates.forEach(this::duplicate);
            return null;
        });
    }

    /** What came before its person was erased counts as part of what was erased. */
    private Future<Void> leaveOutErased() {
        Map<Received, Collection<Intake.MatchKey>> captures = new HashMap<>();
        for (Received item : items) {
            if (!finished.containsKey(item.id()) && readings.get(item.id()) instanceof Intake.Capture capture) {
                captures.put(item, capture.keys());
            }
        }
        return parts.erased().among(connection, captures, now).compose(erased -> {
            for (Received item : captures.keySet()) {
                if (erased.contains(item.id())) {
                    readings.put(item.id(), new Intake.Refused(ERASED, new TreeSet<>()));
                    finish(item, ERASED);
                }
            }
            return erased.isEmpty() ? Future.succeededFuture() : Erasure.empty(connection, items, erased);
        });
    }

    /** Refuses what a source may not bring any more; before people are looked for, so that a refusal leaves no key. */
    private Future<Void> applyCaps() {
        List<Received> capped = new ArrayList<>();
        for (Received item : items) {
            if (!finished.containsKey(item.id()) && readings.get(item.id()) instanceof Intake.Capture capture) {
                capture.admission().caps().ifPresent(caps -> {
                    quotas.want(item.tenant(), caps);
                    capped.add(item);
                });
            }
        }
        capped.sort(java.util.Comparator.comparing(Received::id));
        return quotas.lock(connection).map(locked -> {
            for (Received item : capped) {
                Admission.Caps caps = ((Intake.Capture) readings.get(item.id()))
                        .admission()
                        .caps()
                        .orElseThrow();
                if (!quotas.reserve(item.tenant(), caps)) {
                    Reason reason = Reason.of("cap_reached", "The source has brought as many as it may for now");
                    finish(item, new Judgement(Judgement.REJECTED, false, List.of(reason), Optional.empty()));
                }
            }
            return null;
        });
    }

    private void duplicate(Received item, Optional<UUID> leadId) {
        finish(
                item,
                new Judgement(
                        Judgement.DUPLICATE,
                        false,
                        List.of(Reason.of(
                                "external_id_known", "externalId", "This source sent this id before; it counts once")),
                        leadId));
    }

    private void finish(Received item, Judgement judgement) {
        finished.put(item.id(), new Finished(item, judgement));
    }

    private Future<Void> findPeople() {
        List<Received> captures = new ArrayList<>();
        List<Person> people = new ArrayList<>();
        for (Received item : items) {
            Reading reading = readings.get(item.id());
            if (reading instanceof Intake.Refused refused) {
                if (!finished.containsKey(item.id())) {
                    finish(item, refused.judgement());
                }
            } else if (reading instanceof Intake.Capture capture && !finished.containsKey(item.id())) {
                captures.add(item);
                people.add(new Person(
                        item.tenant(),
                        parts.ids().next(),
                        capture.keys(),
                        capture.data().fields()));
            }
        }
        if (people.isEmpty()) {
            return Future.succeededFuture();
        }
        return parts.identity().find(connection, people).map(answers -> {
            for (int i = 0; i < answers.size(); i++) {
                Received item = captures.get(i);
                Found who = answers.get(i);
                found.put(item.id(), who);
                who.joined().ifPresent(other -> joins.add(new MergeRequests.Merge(item.tenant(), who.leadId(), other)));
            }
            return null;
        });
    }

    private Future<Void> lockLeads() {
        Set<UUID> wanted = new LinkedHashSet<>();
        Set<UUID> fresh = fresh();
        Turns.Last last = new Turns.Last();
        for (Received item : items) {
            if (finished.containsKey(item.id())) {
                continue;
            }
            UUID lead = readings.get(item.id()) instanceof Intake.Facts facts ? facts.leadId() : foundLead(item);
            if (!fresh.contains(lead)) {
                wanted.add(lead);
                last.add(lead, item);
            }
            if (readings.get(item.id()) instanceof Intake.Facts facts) {
                facts.facts().forEach(fact -> Merging.other(fact.data()).ifPresent(wanted::add));
            }
        }
        if (wanted.isEmpty()) {
            return Future.succeededFuture();
        }
        String[] tenants = items.stream().map(Received::tenant).distinct().toArray(String[]::new);
        UUID[] ids = wanted.toArray(UUID[]::new);
        Future<Set<UUID>> existing = connection
                .preparedQuery("select id from lead where tenant_id = any ($1::text[]) and id = any ($2::uuid[])")
                .execute(Db.params(tenants, ids))
                .map(rows -> {
                    Set<UUID> there = new HashSet<>();
                    rows.forEach(row -> there.add(row.getUUID(0)));
                    return there;
                });
        Future<Turns.Before> before = turns.before(last, ids(items));
        Future<Void> locked = lock(tenants, ids);
        return Future.all(existing, before, locked).compose(done -> settle(existing.result(), before.result()));
    }

    /** Locks leads, and those that stand for them since a merge. */
    private Future<Void> lock(String[] tenants, UUID[] ids) {
        return connection
                .preparedQuery(LeadRows.LOCK)
                .execute(Db.params(tenants, ids))
                .compose(rows -> {
                    rows.forEach(row -> deciding.know(LeadRows.lead(row)));
                    Set<UUID> roots = deciding.missingRoots();
                    roots.removeAll(Set.of(ids));
                    return roots.isEmpty() || rows.size() == 0
                            ? Future.succeededFuture()
                            : lock(tenants, roots.toArray(UUID[]::new));
                });
    }

    /** Sets aside what cannot be decided now: no such lead, lead in another batch, earlier facts that are undecided. */
    private Future<Void> settle(Set<UUID> existing, Turns.Before before) {
        List<Future<Void>> writes = new ArrayList<>();
        for (Received item : items) {
            if (finished.containsKey(item.id())) {
                continue;
            }
            boolean isFact = readings.get(item.id()) instanceof Intake.Facts;
            UUID leadId = isFact ? ((Intake.Facts) readings.get(item.id())).leadId() : foundLead(item);
            boolean ours = deciding.root(leadId)
                    .filter(lead -> lead.tenant().equals(item.tenant()))
                    .isPresent();
            if (isFact && (!existing.contains(leadId) || deciding.state(leadId).isPresent() && !ours)) {
                finish(
                        item,
                        new Judgement(
                                Judgement.REJECTED,
                                false,
                                List.of(Reason.of("unknown_lead", "There is no such lead")),
                                Optional.empty()));
            } else if (before.isStuck(leadId, item)) {
                skipped.add(item.id());
                writes.add(
                        InboxRows.park(connection, item, Optional.of(leadId), "Waits behind a stuck fact of its lead"));
            } else if (existing.contains(leadId) && !ours
                    || isFact && !othersAreOurs(item, existing)
                    || before.isPending(leadId, item)) {
                skipped.add(item.id());
            } else if (isFact && deciding.root(leadId).orElseThrow().erasedAt().isPresent()) {
                finish(
                        item,
                        new Judgement(
                                Judgement.REJECTED,
                                false,
                                List.of(Reason.of("erased_lead", "The lead was erased")),
                                Optional.empty()));
                // it may say something about the person who wants nothing kept
                writes.add(InboxRows.forget(connection, item));
            }
        }
        return Future.all(writes).mapEmpty();
    }

    private boolean othersAreOurs(Received item, Set<UUID> existing) {
        return ((Intake.Facts) readings.get(item.id()))
                .facts().stream()
                        .map(fact -> Merging.other(fact.data()))
                        .flatMap(Optional::stream)
                        .allMatch(other -> !existing.contains(other)
                                || deciding.root(other).isPresent());
    }

    private UUID foundLead(Received item) {
        Found who = found.get(item.id());
        return who == null ? item.id() : who.leadId();
    }

    private List<Task> tasks() {
        List<Task> tasks = new ArrayList<>();
        for (Received item : items) {
            if (finished.containsKey(item.id()) || skipped.contains(item.id())) {
                continue;
            }
            Rulebook rulebook = rulebooks.get(item.tenant());
            if (readings.get(item.id()) instanceof Intake.Capture capture) {
                Found who = found.get(item.id());
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
            } else if (readings.get(item.id()) instanceof Intake.Facts facts) {
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
                finish(item, new Judgement(Judgement.ACCEPTED, false, List.of(), Optional.of(facts.leadId())));
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
        Origin here = new Origin(Optional.empty(), false, seenHere.getOrDefault(who.leadId(), Map.of()));
        return before.within(dedupe.source(), dedupe.window(), now)
                || here.within(dedupe.source(), dedupe.window(), now);
    }

    private void duplicatePerson(Received item, Found who) {
        finish(
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
        noticed.put(item.id(), reasons);
        CaptureAccepted data = capture.data().attached(who.known());
        seenHere.computeIfAbsent(who.leadId(), id -> new HashMap<>()).put(data.source(), now);
        capture.admission().caps().ifPresent(caps -> quotas.use(item.tenant(), caps));
        campaigns.add(item.tenant(), data);
        UUID answered = deciding.root(who.leadId()).map(LeadState::id).orElse(who.leadId());
        finish(item, new Judgement(Judgement.ACCEPTED, who.known(), reasons, Optional.of(answered)));
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
        List<Future<Void>> writes = new ArrayList<>();
        List<LeadState> leads = deciding.leads();
        deciding.refused()
                .forEach((item, reason) ->
                        finish(item, new Judgement(Judgement.REJECTED, false, List.of(reason), Optional.empty())));
        writes.add(merging.write());
        writes.add(MergeRequests.ask(connection, List.copyOf(joins), parts.ids(), now));
        if (!leads.isEmpty()) {
            writes.add(LeadRows.upsert(connection, leads));
            writes.add(LeadRows.append(connection, deciding.events()));
            writes.add(new WordRows(connection).update(leads, deciding::before));
            for (Projection projection : parts.projections()) {
                writes.add(projection.write(connection, deciding.facts()));
            }
            writes.add(deciding.counters().write(connection));
            writes.add(new SegmentRows(connection).update(leads, deciding::before));
            for (LeadState lead : leads) {
                if (keysMayHaveChanged(lead)) {
                    writes.add(parts.identity()
                            .learn(
                                    connection,
                                    lead.tenant(),
                                    lead.id(),
                                    parts.identity().keys(lead.fields(), rulebooks.get(lead.tenant()))));
                }
            }
        }
        if (!deciding.effects().isEmpty()) {
            writes.add(parts.effects().write(connection, deciding.effects()));
        }
        if (!deciding.timers().isEmpty()) {
            writes.add(TimerRows.write(connection, deciding.timers()));
        }
        writes.add(quotas.write(connection));
        writes.add(campaigns.write(connection, now));
        if (!finished.isEmpty()) {
            writes.add(InboxRows.finish(connection, finished.values(), now));
            writes.add(rememberKeysOfRefused());
        }
        return Future.all(writes).mapEmpty();
    }

    private boolean keysMayHaveChanged(LeadState lead) {
        LeadState was = deciding.before(lead);
        return !was.isUnborn()
                && lead.mergedInto().isEmpty()
                && parts.identity().keyFields(rulebooks.get(lead.tenant())).stream()
                        .anyMatch(field -> !was.text(field).equals(lead.text(field)));
    }

    private Future<Void> rememberKeysOfRefused() {
        Map<Received, Collection<Intake.MatchKey>> keys = new HashMap<>();
        for (Finished one : finished.values()) {
            Reading reading = readings.get(one.item().id());
            if (reading instanceof Intake.Refused refused) {
                keys.put(one.item(), refused.keys());
            } else if (reading instanceof Intake.Capture capture
                    && !one.judgement().verdict().equals(Judgement.ACCEPTED)) {
                keys.put(one.item(), capture.keys());
            }
        }
        return InboxRows.remember(connection, keys);
    }

    private BatchResult result() {
        Map<UUID, Judgement> decided = new HashMap<>();
        finished.forEach((id, one) -> decided.put(id, one.judgement()));
        Set<String> tenants = new HashSet<>();
        deciding.leads().forEach(lead -> tenants.add(lead.tenant()));
        return new BatchResult(
                decided, Set.copyOf(skipped), tenants, deciding.effects().size(), items.size());
    }
}
