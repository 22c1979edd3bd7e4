package org.vivaio.core.identity.match;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/**
 * How far matching has come for one tenant.
 *
 * @param txid with {@code eventId} the event read last
 * @param leads how many leads have keys
 * @param model what was learnt
 * @param attributes by which attributes the keys were made
 * @param learntFrom how many leads there were when it was learnt
 * @param asked whether somebody asked to learn anew
 * @param rescanAfter the last lead that was looked at again; empty when none is to be
 */
record MatchState(
        String tenant,
        long txid,
        UUID eventId,
        long leads,
        Optional<Model> model,
        String attributes,
        Optional<Instant> learntAt,
        long learntFrom,
        boolean asked,
        Optional<UUID> rescanAfter) {

    private static final String COLUMNS = "tenant_id, txid, event_id, leads, model::text, attributes, learnt_at,"
            + " learnt_from, asked, rescan_after";

    /** The weights to judge by. */
    Model weights(List<Attribute> now) {
        return model.filter(m -> attributes.equals(text(now)))
                .map(m -> m.among(leads))
                .orElseGet(() -> Model.builtIn(leads));
    }

    /** Whether it is time to learn: at first when there is enough to learn from, then each time there is twice as much. */
    boolean wantsToLearn(List<Attribute> now) {
        boolean others = !attributes.equals(text(now));
        return leads >= Learner.FEWEST && (asked || model.isEmpty() || others || leads >= 2 * learntFrom);
    }

    /** Whether the keys were made by other attributes. */
    boolean outdated(List<Attribute> now) {
        return !attributes.isEmpty() && !attributes.equals(text(now));
    }

    /** The attributes as a text that tells whether they changed. */
    static String text(List<Attribute> attributes) {
        return attributes.toString();
    }

    /** The state, locked; empty when another node works on this tenant. */
    static Future<Optional<MatchState>> lock(SqlConnection connection, String tenant) {
        return connection
                .preparedQuery("insert into match_state (tenant_id) values ($1) on conflict do nothing")
                .execute(Db.params(tenant))
                .compose(done -> connection
                        .preparedQuery(
                                "select " + COLUMNS + " from match_state where tenant_id = $1 for update skip locked")
                        .execute(Db.params(tenant)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(read(rows.iterator().next())));
    }

    /** The state as it stands. */
    static Future<MatchState> look(SqlConnection connection, String tenant) {
        return connection
                .preparedQuery("select " + COLUMNS + " from match_state where tenant_id = $1")
                .execute(Db.params(tenant))
                .map(rows -> rows.size() == 0
                        ? new MatchState(
                                tenant,
                                0,
                                new UUID(0, 0),
                                0,
                                Optional.empty(),
                                "",
                                Optional.empty(),
                                0,
                                false,
                                Optional.empty())
                        : read(rows.iterator().next()));
    }

    private static MatchState read(Row row) {
        String model = row.getString("model");
        String attributes = row.getString("attributes");
        return new MatchState(
                row.getString("tenant_id"),
                row.getLong("txid"),
                row.getUUID("event_id"),
                row.getLong("leads"),
                model == null ? Optional.empty() : Optional.of(ModelJson.read(Json.parse(model))),
                attributes == null ? "" : attributes,
                Optional.ofNullable(row.getOffsetDateTime("learnt_at")).map(OffsetDateTime::toInstant),
                row.getLong("learnt_from"),
                row.getBoolean("asked"),
                Optional.ofNullable(row.getUUID("rescan_after")));
    }

    /** The events up to this one are read. */
    Future<Void> read(SqlConnection connection, long toTxid, UUID toEvent, int fresh) {
        return connection
                .preparedQuery(
                        "update match_state set txid = $2, event_id = $3, leads = leads + $4 where tenant_id = $1")
                .execute(Db.params(tenant, toTxid, toEvent, (long) fresh))
                .mapEmpty();
    }

    /** The leads up to this one were looked at again; none means all were. */
    Future<Void> rescanned(SqlConnection connection, Optional<UUID> to, int fresh) {
        return connection
                .preparedQuery("update match_state set rescan_after = $2, leads = leads + $3 where tenant_id = $1")
                .execute(Db.params(tenant, to.orElse(null), (long) fresh))
                .mapEmpty();
    }

    /** Something was learnt; all leads are to be looked at again. */
    static Future<Void> learnt(
            SqlConnection connection, String tenant, List<Attribute> attributes, Optional<Model> model, Instant now) {
        return connection
                .preparedQuery("update match_state set model = $2::text::json, attributes = $3, learnt_at = $4,"
                        + " learnt_from = leads, asked = false,"
                        + " rescan_after = '00000000-0000-0000-0000-000000000000' where tenant_id = $1")
                .execute(Db.params(
                        tenant,
                        model.map(m -> Json.write(ModelJson.write(m))).orElse(null),
                        text(attributes),
                        now.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }
}
