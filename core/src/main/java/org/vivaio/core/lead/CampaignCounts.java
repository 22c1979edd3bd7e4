package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.platform.Db;

/** The table {@code campaign_day}: captures and new leads of each campaign by day, counted in the batch that makes them. */
final class CampaignCounts {
    private static final String ADD = """
            insert into campaign_day (tenant_id, campaign, day, source, captures, leads, payable)
            select * from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::int[], $6::int[], $7::numeric[])
            on conflict (tenant_id, campaign, day, source) do update set
              captures = campaign_day.captures + excluded.captures, leads = campaign_day.leads + excluded.leads,
              payable = campaign_day.payable + excluded.payable""";

    private record Key(String tenant, String campaign, String source) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int first = tenant.compareTo(other.tenant);
            int second = first != 0 ? first : campaign.compareTo(other.campaign);
            return second != 0 ? second : source.compareTo(other.source);
        }
    }

    private record Sum(int captures, int leads, BigDecimal payable) {
        Sum plus(Sum more) {
            return new Sum(captures + more.captures, leads + more.leads, payable.add(more.payable));
        }
    }

    private final Map<Key, Sum> sums = new TreeMap<>();

    void add(String tenant, CaptureAccepted capture) {
        capture.terms()
                .campaign()
                .ifPresent(campaign -> sums.merge(
                        new Key(tenant, campaign, capture.source()),
                        new Sum(
                                1,
                                capture.attached() ? 0 : 1,
                                capture.terms().price().orElse(BigDecimal.ZERO)),
                        Sum::plus));
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
                                .map(k -> io.vertx.sqlclient.data.Numeric.create(
                                        sums.get(k).payable()))
                                .toArray(io.vertx.sqlclient.data.Numeric[]::new)))
                .mapEmpty();
    }
}
