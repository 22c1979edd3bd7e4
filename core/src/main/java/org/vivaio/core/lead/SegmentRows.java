package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.vivaio.core.platform.Db;

/** The table {@code lead_segment}: who is in which segment, in step with the leads' states. */
final class SegmentRows {
    private final SqlConnection connection;

    SegmentRows(SqlConnection connection) {
        this.connection = connection;
    }

    /** Adds and takes away what changed since before. */
    Future<Void> update(List<LeadState> leads, UnaryOperator<LeadState> before) {
        Rows entered = new Rows();
        Rows left = new Rows();
        for (LeadState lead : leads) {
            LeadState was = before.apply(lead);
            // a merged lead is in no segment, the one that stands for it may be
            Set<String> old = was.mergedInto().isPresent() ? Set.of() : was.segments();
            Set<String> now = lead.mergedInto().isPresent() ? Set.of() : lead.segments();
            if (!old.equals(now)) {
                now.stream().filter(name -> !old.contains(name)).forEach(name -> entered.add(lead, name));
                old.stream().filter(name -> !now.contains(name)).forEach(name -> left.add(lead, name));
            }
        }
        return entered.run(
                        connection,
                        "insert into lead_segment (tenant_id, segment, lead_id, entered_at)"
                                + " select * from unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[])"
                                + " on conflict do nothing")
                .compose(done -> left.run(
                        connection,
                        "delete from lead_segment s"
                                + " using unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[]) as x(t, n, l, a)"
                                + " where s.tenant_id = x.t and s.segment = x.n and s.lead_id = x.l"));
    }

    private static final class Rows {
        private final List<String> tenants = new ArrayList<>();
        private final List<String> segments = new ArrayList<>();
        private final List<UUID> leads = new ArrayList<>();
        private final List<OffsetDateTime> times = new ArrayList<>();

        void add(LeadState lead, String segment) {
            tenants.add(lead.tenant());
            segments.add(segment);
            leads.add(lead.id());
            times.add(LeadRows.time(lead.updatedAt()));
        }

        Future<Void> run(SqlConnection connection, String sql) {
            return segments.isEmpty()
                    ? Future.succeededFuture()
                    : connection
                            .preparedQuery(sql)
                            .execute(Db.params(
                                    tenants.toArray(String[]::new),
                                    segments.toArray(String[]::new),
                                    leads.toArray(UUID[]::new),
                                    times.toArray(OffsetDateTime[]::new)))
                            .mapEmpty();
        }
    }
}
