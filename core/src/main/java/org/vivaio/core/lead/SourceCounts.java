package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.vivaio.core.lead.EventData.ReturnChanged;
import org.vivaio.core.lead.InboxRows.Finished;
import org.vivaio.core.lead.Intake.Reading;
import org.vivaio.core.platform.Db;

/**
 * The table {@code source_hour}: what each source brought by the hour, counted in the batch that decides it. What says
 * nothing of a supplier's quality is left out: tests, what came too much or too early, and repeats of one external id.
 */
final class SourceCounts {
    private static final Set<String> UNCOUNTED = Set.of(
            "test",
            "cap_reached",
            "throttled",
            "outside_schedule",
            "source_closed",
            "erased_person",
            "external_id_known");

    private static final String ADD = """
            insert into source_hour as h (tenant_id, source, hour, currency, accepted, duplicate, rejected, quarantined,
              redeemed, returned, payable, taken_back)
            select t, s, $1, c, a, d, r, q, re, b, p, k
            from unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[],
              $10::int[], $11::numeric[], $12::numeric[]) as x(t, s, c, a, d, r, q, re, b, p, k) order by t, s, c
            on conflict (tenant_id, source, hour, currency) do update set
              accepted = h.accepted + excluded.accepted, duplicate = h.duplicate + excluded.duplicate,
              rejected = h.rejected + excluded.rejected, quarantined = h.quarantined + excluded.quarantined,
              redeemed = h.redeemed + excluded.redeemed, returned = h.returned + excluded.returned,
              payable = h.payable + excluded.payable, taken_back = h.taken_back + excluded.taken_back""";

    private record Key(String tenant, String source, String currency) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byTenant = tenant.compareTo(other.tenant);
            int bySource = byTenant != 0 ? byTenant : source.compareTo(other.source);
            return bySource != 0 ? bySource : currency.compareTo(other.currency);
        }
    }

    private static final class Sum {
        private int accepted;
        private int duplicate;
        private int rejected;
        private int quarantined;
        private int redeemed;
        private int returned;
        private BigDecimal payable = BigDecimal.ZERO;
        private BigDecimal takenBack = BigDecimal.ZERO;
    }

    private final Map<Key, Sum> sums = new TreeMap<>();

    /** What a batch decided. */
    static SourceCounts of(Work work, List<LeadRows.Append> events) {
        SourceCounts counts = new SourceCounts();
        for (Finished one : work.finished().values()) {
            Reading reading = work.reading(one.item());
            if (reading instanceof Intake.Capture capture) {
                counts.add(one, capture.admission().source(), capture.data().terms());
            } else if (reading instanceof Intake.Refused refused) {
                counts.add(one, refused.source(), Terms.NONE);
            }
        }
        for (LeadRows.Append event : events) {
            if (event.event().data() instanceof ReturnChanged change
                    && change.change().equals("accepted")) {
                Sum sum = counts.sum(
                        event.tenant(), change.terms().source(), change.terms().currency());
                sum.returned++;
                sum.takenBack = sum.takenBack.add(change.terms().price().orElse(BigDecimal.ZERO));
            }
        }
        return counts;
    }

    private Sum sum(String tenant, String source, String currency) {
        return sums.computeIfAbsent(new Key(tenant, source, currency), key -> new Sum());
    }

    private void add(Finished one, String source, Terms terms) {
        Judgement judgement = one.judgement();
        if (source.isEmpty()
                || !one.item().isCapture()
                || judgement.reasons().stream().anyMatch(reason -> UNCOUNTED.contains(reason.code()))) {
            return;
        }
        boolean accepted = judgement.verdict().equals(Judgement.ACCEPTED);
        if (!accepted && one.item().verdict().isPresent()) {
            // decided again, and still refused: it was counted when it came
            return;
        }
        Sum sum = sum(one.item().tenant(), source, terms.price().isPresent() ? terms.currency() : "");
        switch (judgement.verdict()) {
            case Judgement.ACCEPTED -> {
                sum.accepted++;
                sum.payable = sum.payable.add(terms.price().orElse(BigDecimal.ZERO));
            }
            case Judgement.DUPLICATE -> sum.duplicate++;
            case Judgement.QUARANTINED -> sum.quarantined++;
            default -> sum.rejected++;
        }
        if (one.item().verdict().isPresent()) {
            sum.redeemed++;
        }
    }

    Future<Void> write(SqlConnection connection, Instant now) {
        if (sums.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Key> keys = List.copyOf(sums.keySet());
        return connection
                .preparedQuery(ADD)
                .execute(Db.params(
                        hour(now),
                        keys.stream().map(Key::tenant).toArray(String[]::new),
                        keys.stream().map(Key::source).toArray(String[]::new),
                        keys.stream().map(Key::currency).toArray(String[]::new),
                        counts(keys, sum -> sum.accepted),
                        counts(keys, sum -> sum.duplicate),
                        counts(keys, sum -> sum.rejected),
                        counts(keys, sum -> sum.quarantined),
                        counts(keys, sum -> sum.redeemed),
                        counts(keys, sum -> sum.returned),
                        amounts(keys, sum -> sum.payable),
                        amounts(keys, sum -> sum.takenBack)))
                .mapEmpty();
    }

    private static OffsetDateTime hour(Instant now) {
        return now.truncatedTo(ChronoUnit.HOURS).atOffset(ZoneOffset.UTC);
    }

    private Integer[] counts(List<Key> keys, ToIntFunction<Sum> of) {
        return keys.stream().map(key -> of.applyAsInt(sums.get(key))).toArray(Integer[]::new);
    }

    private Numeric[] amounts(List<Key> keys, Function<Sum, BigDecimal> of) {
        return keys.stream().map(key -> Numeric.create(of.apply(sums.get(key)))).toArray(Numeric[]::new);
    }
}
