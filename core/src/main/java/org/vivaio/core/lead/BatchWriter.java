package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vivaio.core.lead.InboxRows.Finished;
import org.vivaio.core.resource.Rulebook;

/** Writes what a batch decided: leads, events, effects, timers, counters, and the verdicts of its items. */
final class BatchWriter {
    private final PipelineParts parts;
    private final SqlConnection connection;
    private final Instant now;
    private final Deciding deciding;

    BatchWriter(PipelineParts parts, SqlConnection connection, Instant now, Deciding deciding) {
        this.parts = parts;
        this.connection = connection;
        this.now = now;
        this.deciding = deciding;
    }

    /** Statements that need no answer of each other, on their way together. */
    List<Future<Void>> write(Work work, Arrivals arrivals, Map<String, Rulebook> rulebooks) {
        List<Future<Void>> writes = new ArrayList<>();
        List<LeadState> leads = deciding.leads();
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
                Rulebook rulebook = rulebooks.get(lead.tenant());
                if (keysMayHaveChanged(lead, rulebook)) {
                    writes.add(parts.identity()
                            .learn(
                                    connection,
                                    lead.tenant(),
                                    lead.id(),
                                    parts.identity().keys(lead.fields(), rulebook)));
                }
            }
        }
        if (!deciding.effects().isEmpty()) {
            writes.add(parts.effects().write(connection, deciding.effects()));
        }
        if (!deciding.timers().isEmpty()) {
            writes.add(TimerRows.write(connection, deciding.timers()));
        }
        List<Finished> stored = work.finished().values().stream()
                .filter(one -> !arrivals.has(one.item().id()))
                .toList();
        if (!stored.isEmpty()) {
            writes.add(InboxRows.finish(connection, stored, now));
        }
        writes.add(arrivals.store(connection, work.finished(), now));
        writes.add(rememberKeysOfRefused(work));
        return writes;
    }

    private boolean keysMayHaveChanged(LeadState lead, Rulebook rulebook) {
        LeadState was = deciding.before(lead);
        return !was.isUnborn()
                && lead.mergedInto().isEmpty()
                && parts.identity().keyFields(rulebook).stream()
                        .anyMatch(field -> !was.text(field).equals(lead.text(field)));
    }

    private Future<Void> rememberKeysOfRefused(Work work) {
        Map<Received, Collection<Intake.MatchKey>> keys = new HashMap<>();
        for (Finished one : work.finished().values()) {
            Intake.Reading reading = work.reading(one.item());
            if (reading instanceof Intake.Refused refused) {
                keys.put(one.item(), refused.keys());
            } else if (reading instanceof Intake.Capture capture
                    && !one.judgement().verdict().equals(Judgement.ACCEPTED)) {
                keys.put(one.item(), capture.keys());
            }
        }
        return InboxRows.remember(connection, keys);
    }
}
