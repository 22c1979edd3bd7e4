package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** The tables {@code lead}, {@code lead_event}: many rows a statement. */
final class LeadRows {
    static final String COLUMNS =
            "tenant_id, id, seq, stage, owner, source, fields::text, personal::text, state::text, rulebook, created_at,"
                    + " updated_at, erased_at, merged_into";

    static final String LOCK = "select " + COLUMNS
            + " from lead where tenant_id = any ($1::text[]) and id = any ($2::uuid[]) order by id for update skip locked";

    static final String SELECT = "select " + COLUMNS + " from lead where tenant_id = $1 and id = $2";

    static final String UPSERT = """
            insert into lead (tenant_id, id, seq, stage, owner, fit, engagement, source, fields, personal, state,
              rulebook, created_at, updated_at, erased_at, total, merged_into)
            select t, i, s, st, o, f, e, so, fi::jsonb, pe::jsonb, sta::jsonb, r, c, u, er, tot, mi
            from unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::float8[], $7::float8[],
              $8::text[], $9::text[], $10::text[], $11::text[], $12::bigint[], $13::timestamptz[], $14::timestamptz[],
              $15::timestamptz[], $16::float8[], $17::uuid[])
              as x(t, i, s, st, o, f, e, so, fi, pe, sta, r, c, u, er, tot, mi)
            on conflict (tenant_id, id) do update set
              seq = excluded.seq, stage = excluded.stage, owner = excluded.owner, fit = excluded.fit,
              engagement = excluded.engagement, source = excluded.source, fields = excluded.fields,
              personal = excluded.personal, state = excluded.state, rulebook = excluded.rulebook,
              updated_at = excluded.updated_at, erased_at = excluded.erased_at, total = excluded.total,
              merged_into = excluded.merged_into""";

    static final String APPEND = """
            insert into lead_event (tenant_id, id, lead_id, seq, type, at, recorded_at, actor, rulebook, inbox_id,
              cause, data, personal, context)
            select t, i, l, s, ty, a, re, ac, ru, ib, ca, d::jsonb, p::jsonb, co::jsonb
            from unnest($1::text[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::timestamptz[],
              $7::timestamptz[], $8::text[], $9::bigint[], $10::uuid[], $11::uuid[], $12::text[], $13::text[],
              $14::text[]) as x(t, i, l, s, ty, a, re, ac, ru, ib, ca, d, p, co)""";

    private LeadRows() {}

    /** An event on its way into the table. */
    record Append(String tenant, LeadEvent event, Optional<ObjectNode> context) {}

    static Future<Void> upsert(SqlConnection connection, Collection<LeadState> leads) {
        int n = leads.size();
        String[] tenant = new String[n];
        UUID[] id = new UUID[n];
        Integer[] seq = new Integer[n];
        String[] stage = new String[n];
        String[] owner = new String[n];
        Double[] fit = new Double[n];
        Double[] engagement = new Double[n];
        String[] source = new String[n];
        String[] fields = new String[n];
        String[] personal = new String[n];
        String[] state = new String[n];
        Long[] rulebook = new Long[n];
        OffsetDateTime[] created = new OffsetDateTime[n];
        OffsetDateTime[] updated = new OffsetDateTime[n];
        OffsetDateTime[] erased = new OffsetDateTime[n];
        Double[] total = new Double[n];
        UUID[] merged = new UUID[n];
        int i = 0;
        for (LeadState lead : leads) {
            tenant[i] = lead.tenant();
            id[i] = lead.id();
            seq[i] = lead.seq();
            stage[i] = lead.stage();
            owner[i] = lead.owner().orElse(null);
            fit[i] = lead.score().fitPoints();
            engagement[i] = lead.score().engagementPoints(lead.updatedAt());
            total[i] = lead.score().total(lead.updatedAt());
            source[i] = lead.source();
            fields[i] = Json.write(lead.fields());
            personal[i] = Json.write(LeadStateJson.personal(lead));
            state[i] = Json.write(LeadStateJson.state(lead));
            rulebook[i] = lead.rulebook();
            created[i] = time(lead.createdAt());
            updated[i] = time(lead.updatedAt());
            erased[i] = lead.erasedAt().map(LeadRows::time).orElse(null);
            merged[i] = lead.mergedInto().orElse(null);
            i++;
        }
        return connection
                .preparedQuery(UPSERT)
                .execute(Db.params(
                        tenant,
                        id,
                        seq,
                        stage,
                        owner,
                        fit,
                        engagement,
                        source,
                        fields,
                        personal,
                        state,
                        rulebook,
                        created,
                        updated,
                        erased,
                        total,
                        merged))
                .mapEmpty();
    }

    static Future<Void> append(SqlConnection connection, List<Append> rows) {
        int n = rows.size();
        String[] tenant = new String[n];
        UUID[] id = new UUID[n];
        UUID[] lead = new UUID[n];
        Integer[] seq = new Integer[n];
        String[] type = new String[n];
        OffsetDateTime[] at = new OffsetDateTime[n];
        OffsetDateTime[] recorded = new OffsetDateTime[n];
        String[] actor = new String[n];
        Long[] rulebook = new Long[n];
        UUID[] inbox = new UUID[n];
        UUID[] cause = new UUID[n];
        String[] data = new String[n];
        String[] personal = new String[n];
        String[] context = new String[n];
        for (int i = 0; i < n; i++) {
            LeadEvent event = rows.get(i).event();
            tenant[i] = rows.get(i).tenant();
            id[i] = event.id();
            lead[i] = event.leadId();
            seq[i] = event.seq();
            type[i] = event.data().type();
            at[i] = time(event.at());
            recorded[i] = time(event.recordedAt());
            actor[i] = event.actor();
            rulebook[i] = event.rulebook();
            inbox[i] = event.inboxId().orElse(null);
            cause[i] = event.cause().orElse(null);
            data[i] = Json.write(EventJson.open(event.data()));
            personal[i] = EventJson.personal(event.data()).map(Json::write).orElse(null);
            context[i] = rows.get(i).context().map(Json::write).orElse(null);
        }
        return connection
                .preparedQuery(APPEND)
                .execute(Db.params(
                        tenant, id, lead, seq, type, at, recorded, actor, rulebook, inbox, cause, data, personal,
                        context))
                .mapEmpty();
    }

    /** Reads a row selected with all columns. */
    static LeadState lead(Row row) {
        LeadStateBuilder lead = new LeadStateBuilder(row.getString("tenant_id"), row.getUUID("id"))
                .seq(row.getInteger("seq"))
                .stage(row.getString("stage"))
                .owner(Optional.ofNullable(row.getString("owner")))
                .source(row.getString("source"))
                .fields(EventJson.map(Json.parse(row.getString("fields"))))
                .rulebook(row.getLong("rulebook"))
                .createdAt(row.getOffsetDateTime("created_at").toInstant())
                .updatedAt(row.getOffsetDateTime("updated_at").toInstant())
                .erasedAt(
                        Optional.ofNullable(row.getOffsetDateTime("erased_at")).map(OffsetDateTime::toInstant))
                .mergedInto(Optional.ofNullable(row.getUUID("merged_into")));
        LeadStateJson.readPersonal(Json.parse(row.getString("personal")), lead);
        LeadStateJson.readState(Json.parse(row.getString("state")), lead);
        return lead.build();
    }

    /** Reads an event selected with {@link #EVENT_COLUMNS}. */
    static LeadEvent event(Row row) {
        String personal = row.getString("personal");
        return new LeadEvent(
                row.getUUID("id"),
                row.getUUID("lead_id"),
                row.getInteger("seq"),
                row.getOffsetDateTime("at").toInstant(),
                row.getOffsetDateTime("recorded_at").toInstant(),
                row.getString("actor"),
                row.getLong("rulebook"),
                Optional.ofNullable(row.getUUID("inbox_id")),
                Optional.ofNullable(row.getUUID("cause")),
                EventJson.read(
                        row.getString("type"),
                        Json.parse(row.getString("data")),
                        personal == null ? Json.object() : Json.parse(personal)));
    }

    /** What {@link #event} reads. */
    static final String EVENT_COLUMNS =
            "id, lead_id, seq, type, at, recorded_at, actor, rulebook, inbox_id, cause, data::text, personal::text";

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
