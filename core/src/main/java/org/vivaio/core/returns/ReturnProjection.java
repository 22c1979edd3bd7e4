package org.vivaio.core.returns;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.lead.EventData.ReturnChanged;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.Projection;
import org.vivaio.core.platform.Db;

/** Keeps the table {@code lead_return} in step with the leads. */
public final class ReturnProjection implements Projection {
    private static final String CLAIM = """
            insert into lead_return (tenant_id, id, capture_id, lead_id, source, reason, note, evidence, price, currency,
              captured_at, claimed_at, claimed_by)
            select t, i, c, l, s, r, n, string_to_array(e, ',')::uuid[], p::numeric, cu, ca, cl, b
            from unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[],
              $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::text[])
              as x(t, i, c, l, s, r, n, e, p, cu, ca, cl, b)
            on conflict do nothing""";

    private static final String ANSWER = """
            update lead_return r set state = x.s, answered_at = x.at, answered_by = x.b, answer_note = x.n
            from unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[])
              as x(t, c, s, at, b, n)
            where r.tenant_id = x.t and r.capture_id = x.c and r.state = 'open'""";

    private record Change(String tenant, LeadEvent event) {
        ReturnChanged data() {
            return (ReturnChanged) event.data();
        }
    }

    @Override
    public Future<Void> write(SqlConnection connection, List<Decided> facts) {
        List<Change> claims = new ArrayList<>();
        List<Change> answers = new ArrayList<>();
        for (Decided fact : facts) {
            for (LeadEvent event : fact.events()) {
                if (event.data() instanceof ReturnChanged change) {
                    (change.change().equals("claimed") ? claims : answers)
                            .add(new Change(fact.after().tenant(), event));
                }
            }
        }
        Future<Void> claimed = claims.isEmpty() ? Future.succeededFuture() : claim(connection, claims);
        // a claim and its answer may come in one batch
        return claimed.compose(done -> answers.isEmpty() ? Future.succeededFuture() : answer(connection, answers));
    }

    private static Future<Void> claim(SqlConnection connection, List<Change> claims) {
        return connection
                .preparedQuery(CLAIM)
                .execute(Db.params(
                        texts(claims, Change::tenant),
                        ids(claims, c -> c.event().id()),
                        ids(claims, c -> c.data().capture()),
                        ids(claims, c -> c.event().leadId()),
                        texts(claims, c -> c.data().terms().source()),
                        texts(claims, c -> c.data().reason().orElse("")),
                        texts(claims, c -> c.data().note().orElse(null)),
                        texts(
                                claims,
                                c -> String.join(
                                        ",",
                                        c.data().evidence().stream()
                                                .map(UUID::toString)
                                                .toList())),
                        // as text: the client's array of numbers takes no null
                        texts(
                                claims,
                                c -> c.data()
                                        .terms()
                                        .price()
                                        .map(BigDecimal::toPlainString)
                                        .orElse(null)),
                        texts(claims, c -> c.data().terms().currency()),
                        times(claims, c -> c.data().terms().capturedAt()),
                        times(claims, c -> c.event().recordedAt()),
                        texts(claims, c -> c.event().actor())))
                .mapEmpty();
    }

    private static Future<Void> answer(SqlConnection connection, List<Change> answers) {
        return connection
                .preparedQuery(ANSWER)
                .execute(Db.params(
                        texts(answers, Change::tenant),
                        ids(answers, c -> c.data().capture()),
                        texts(answers, c -> c.data().change()),
                        times(answers, c -> c.event().recordedAt()),
                        texts(answers, c -> c.event().actor()),
                        texts(answers, c -> c.data().note().orElse(null))))
                .mapEmpty();
    }

    private static String[] texts(
            List<Change> changes, Function<Change, @org.jspecify.annotations.Nullable String> of) {
        String[] column = new String[changes.size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = of.apply(changes.get(i));
        }
        return column;
    }

    private static UUID[] ids(List<Change> changes, Function<Change, UUID> of) {
        return changes.stream().map(of).toArray(UUID[]::new);
    }

    private static OffsetDateTime[] times(List<Change> changes, Function<Change, Instant> of) {
        return changes.stream().map(c -> of.apply(c).atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new);
    }

    /** The words go; that something was returned, why and for how much stays. */
    @Override
    public Future<Void> forget(SqlConnection connection, String tenant, UUID leadId) {
        return connection
                .preparedQuery("update lead_return set note = null, answer_note = null"
                        + " where tenant_id = $1 and lead_id = $2")
                .execute(Db.params(tenant, leadId))
                .mapEmpty();
    }
}
