package org.vivaio.core.whatif;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.Decision;
import org.vivaio.core.lead.Histories;
import org.vivaio.core.lead.Histories.History;
import org.vivaio.core.resource.Rulebook;

/** Runs two rulebooks over the same real facts, page by page, in worker threads. Writes nothing, sends nothing. */
public final class WhatIf {
    private static final int FACTS_A_PAGE = 2_000;
    private static final int MOST_LEADS_A_PAGE = 1_000;
    private static final int FIRST_PAGE = 100;
    private static final int ALL = 65_536;

    private final Vertx vertx;
    private final Histories histories;
    private final Decision.Deciders deciders;
    private final Clock clock;

    /**
     * Compares by the deciders of rules only: who gets a lead, and what leaves, is not tried.
     *
     * @param deciders that need nothing but the lead and its history
     */
    public WhatIf(Vertx vertx, Histories histories, Decision.Deciders deciders, Clock clock) {
        this.vertx = vertx;
        this.histories = histories;
        this.deciders = deciders;
        this.clock = clock;
    }

    /**
     * Which leads.
     *
     * @param sample how many of them, or which share when less than 1; empty for all
     * @param since those created from then on
     */
    public record Selection(Optional<Double> sample, Optional<Instant> since) {
        /** All leads. */
        public static final Selection ALL_LEADS = new Selection(Optional.empty(), Optional.empty());
    }

    /** How far a comparison is; may be asked from any thread. */
    public static final class Progress {
        private volatile long of;
        private volatile long done;
        private volatile boolean stopped;

        /** Leads to compare. */
        public long of() {
            return of;
        }

        /** Leads compared. */
        public long done() {
            return done;
        }

        /** Ends the comparison at the next page. */
        public void stop() {
            stopped = true;
        }
    }

    /** Compares. */
    public Future<ObjectNode> compare(
            String tenant, Rulebook active, Rulebook proposed, Selection selection, Progress progress) {
        Instant end = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Comparison comparison = new Comparison(active, proposed, end);
        UUID from = Histories.from(selection.since());
        return histories.count(tenant, from).compose(count -> {
            int share = share(selection.sample(), count);
            progress.of = count * share / ALL;
            Run run = new Run(tenant, active, proposed, comparison, share, end, progress);
            return run.from(histories.page(tenant, from, FIRST_PAGE, share), FIRST_PAGE)
                    .map(done -> comparison.toJson().put("leads", comparison.leads()));
        });
    }

    private static int share(Optional<Double> sample, long count) {
        if (sample.isEmpty() || count == 0) {
            return ALL;
        }
        double wanted = sample.get() < 1 ? sample.get() : sample.get() / count;
        return (int) Math.max(1, Math.min(ALL, Math.ceil(wanted * ALL)));
    }

    /** One comparison on its way through the leads. */
    private final class Run {
        private final String tenant;
        private final Rulebook active;
        private final Rulebook proposed;
        private final Comparison comparison;
        private final int share;
        private final Instant end;
        private final Progress progress;

        Run(
                String tenant,
                Rulebook active,
                Rulebook proposed,
                Comparison comparison,
                int share,
                Instant end,
                Progress progress) {
            this.tenant = tenant;
            this.active = active;
            this.proposed = proposed;
            this.comparison = comparison;
            this.share = share;
            this.end = end;
            this.progress = progress;
        }

        /** Compares a page while the next one is read. */
        Future<Void> from(Future<List<History>> read, int limit) {
            return read.compose(page -> {
                if (page.isEmpty() || progress.stopped) {
                    return Future.succeededFuture();
                }
                int next = nextLimit(page, limit);
                UUID last = page.get(page.size() - 1).leadId();
                Future<List<History>> following = page.size() < limit
                        ? Future.succeededFuture(List.of())
                        : histories.page(tenant, last, next, share);
                return both(page).compose(done -> {
                    progress.done = comparison.leads();
                    return from(following, next);
                });
            });
        }

        /** Two workers share a page. */
        private Future<Void> both(List<History> page) {
            int middle = page.size() / 2;
            return Future.all(compare(page.subList(0, middle)), compare(page.subList(middle, page.size())))
                    .mapEmpty();
        }

        private Future<Void> compare(List<History> part) {
            return part.isEmpty()
                    ? Future.succeededFuture()
                    : vertx.executeBlocking(
                            () -> {
                                for (History history : part) {
                                    comparison.add(history, run(active, history), run(proposed, history));
                                }
                                return null;
                            },
                            false);
        }

        private Simulation.Outcome run(Rulebook rulebook, History history) {
            return new Simulation(rulebook, deciders, tenant, history.leadId()).run(history, end);
        }
    }

    /** So many leads that the page holds about as many facts as it may. */
    private static int nextLimit(List<History> page, int limit) {
        long facts = 0;
        for (History history : page) {
            facts += history.events().size();
        }
        long fitting = facts == 0 ? limit : FACTS_A_PAGE * page.size() / facts;
        return (int) Math.max(1, Math.min(MOST_LEADS_A_PAGE, fitting));
    }
}
