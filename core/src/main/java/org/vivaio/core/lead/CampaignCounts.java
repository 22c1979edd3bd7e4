package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.ReturnChanged;
import org.vivaio.core.platform.Db;

/** The table {@code campaign_day}: captures, new leads and returns of each campaign by day, counted in the batch that makes them. */
final class CampaignCounts {
    private static final String ADD = """
            insert into campaign_day (tenant_id, campaign, day, source, captures, leads, payable, returned, taken_back)
            select * from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::int[], $6::int[], $7::numeric[],
              $8::int[], $9::numeric[])
            on conflict (tenant_id, campaign, day, source) do update set
              captures = campaign_day.captures + excluded.captures, leads = campaign_day.leads + excluded.leads,
              payable = campaign_day.payable + excluded.payable, returned = campaign_day.returned + excluded.returned,
              taken_back = campaign_day.taken_back + excluded.taken_back""";

    private record Key(String tenant, String campaign, String source) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int first = tenant.compareTo(other.tenant);
            int second = first != 0 ? first : campaign.compareTo(other.campaign);
            return second != 0 ? second : source.compareTo(other.source);
        }
    }

    private record Sum(int captures, int leads, BigDecimal payable, int returned, BigDecimal takenBack) {
        Sum plus(Sum more) {
            return new Sum(
                    captures + more.captures,
                    leads + more.leads,
                    payable.add(more.payable),
                    returned + more.returned,
                    takenBack.add(more.takenBack));
        }
    }

    private final Map<Key, Sum> sums = new TreeMap<>();

    /** Counts what an event changes. */
    void add(String tenant, EventData data) {
        if (data instanceof CaptureAccepted capture) {
            capture.terms()
                    .campaign()
                    .ifPresent(campaign -> sums.merge(
                            new Key(tenant, campaign, capture.source()),
                            new Sum(
                                    1,
                                    capture.attached() ? 0 : 1,
                                    capture.terms().price().orElse(BigDecimal.ZERO),
                                    0,
                                    BigDecimal.ZERO),
                            Sum::plus));
        } else if (data instanceof ReturnChanged change && change.change().equals("accepted")) {
            ReturnTerms terms = change.terms();
            terms.campaign()
                    .ifPresent(campaign -> sums.merge(
                            new Key(tenant, campaign, terms.key()),
                            new Sum(0, 0, BigDecimal.ZERO, 1, terms.price().orElse(BigDecimal.ZERO)),
                            Sum::plus));
        }
    }

    Future<Void> write(SqlConnection connection, Instant now) {
        if (sums.isEmpty()) {
            return Future.succeededFuture();
        }
        LocalDate day = now.atOffset(ZoneOffset.UTC).toLocalDate();
        List<Key> keys = List.copyOf(sums.keySet());
        return connection
                .preparedQuery(ADD)
                .execute(Db.params(
                        keys.stream().map(Key::tenant).toArray(String[]::new),
                        keys.stream().map(Key::campaign).toArray(String[]::new),
                        keys.stream().map(k -> day).toArray(LocalDate[]::new),
                        keys.stream().map(Key::source).toArray(String[]::new),
                        keys.stream().map(k -> sums.get(k).captures()).toArray(Integer[]::new),
                        keys.stream().map(k -> sums.get(k).leads()).toArray(Integer[]::new),
                        keys.stream()
                                .map(k -> Numeric.create(sums.get(k).payable()))
                                .toArray(Numeric[]::new),
                        keys.stream().map(k -> sums.get(k).returned()).toArray(Integer[]::new),
                        keys.stream()
                                .map(k -> Numeric.create(sums.get(k).takenBack()))
                                .toArray(Numeric[]::new)))
                .mapEmpty();
    }
}
