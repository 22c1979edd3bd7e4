package org.vivaio.core.privacy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import java.security.SecureRandom;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.vivaio.core.consent.PurposeSpec;
import org.vivaio.core.consent.Purposes;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.ConsentChanged;
import org.vivaio.core.lead.Forgetter;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.Projection;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;

/**
 * Keeps the proof of each change of a consent in the transaction that decided it: the exact wording, the record, and its
 * salted commitment on the tenant's chain. An erasure empties the record and destroys the salt; the chain stays whole.
 */
public final class ConsentLedger implements Projection, Forgetter {
    /** Sixteen random bytes: nobody can find out by trying what an erased record said. */
    private static final int SALT = 16;

    private static final String WORDINGS = """
            insert into consent_wording (tenant_id, hash, language, text, created_at)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
            on conflict do nothing""";

    private static final String RECORDS = """
            insert into consent_record (tenant_id, id, lead_id, data, personal, salt)
            select t, i, l, d::jsonb, p::jsonb, s
            from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bytea[]) as x(t, i, l, d, p, s)""";

    private final SecureRandom random = new SecureRandom();

    /** What becomes a row. */
    private record Entry(
            String tenant,
            LeadEvent event,
            ConsentChanged change,
            Rulebook rulebook,
            Map<String, String> data,
            Map<String, String> personal) {}

    @Override
    public Future<Void> write(SqlConnection connection, List<Decided> facts) {
        return writeAll(connection, entries(facts));
    }

    /** Writes one event of before the chain, with the fact that caused it. */
    Future<Void> late(SqlConnection connection, String tenant, List<LeadEvent> withFact, Rulebook rulebook) {
        LeadEvent event = withFact.get(0);
        return event.data() instanceof ConsentChanged change
                ? writeAll(connection, List.of(entry(tenant, event, change, withFact.get(1), rulebook)))
                : Future.succeededFuture();
    }

    private Future<Void> writeAll(SqlConnection connection, List<Entry> entries) {
        if (entries.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Future<?>> writes = new ArrayList<>();
        Map<String, String[]> wordings = wordings(entries);
        if (!wordings.isEmpty()) {
            OffsetDateTime[] times = new OffsetDateTime[wordings.size()];
            java.util.Arrays.fill(times, entries.get(0).event().recordedAt().atOffset(ZoneOffset.UTC));
            List<String[]> rows = List.copyOf(wordings.values());
            writes.add(connection
                    .preparedQuery(WORDINGS)
                    .execute(Db.params(column(rows, 0), column(rows, 1), column(rows, 2), column(rows, 3), times)));
        }
        int n = entries.size();
        String[] tenants = new String[n];
        UUID[] ids = new UUID[n];
        UUID[] leads = new UUID[n];
        String[] data = new String[n];
        String[] personal = new String[n];
        Buffer[] salts = new Buffer[n];
        Buffer[] commitments = new Buffer[n];
        for (int i = 0; i < n; i++) {
            Entry entry = entries.get(i);
            byte[] salt = new byte[SALT];
            random.nextBytes(salt);
            tenants[i] = entry.tenant();
            ids[i] = entry.event().id();
            leads[i] = entry.event().leadId();
            data[i] = Json.write(entry.data());
            personal[i] = Json.write(entry.personal());
            salts[i] = Buffer.buffer(salt);
            Map<String, String> content = new LinkedHashMap<>(entry.data());
            content.putAll(entry.personal());
            commitments[i] = Buffer.buffer(ConsentProof.commitment(salt, content));
        }
        writes.add(connection.preparedQuery(RECORDS).execute(Db.params(tenants, ids, leads, data, personal, salts)));
        // last: it locks the ends of these tenants' chains until the commit, which follows at once
        writes.add(connection
                .preparedQuery("select consent_append($1::text[], $2::uuid[], $3::bytea[])")
                .execute(Db.params(tenants, ids, commitments)));
        return Future.all(writes).mapEmpty();
    }

    private static List<Entry> entries(List<Decided> facts) {
        List<Entry> entries = new ArrayList<>();
        for (Decided decided : facts) {
            for (LeadEvent event : decided.events()) {
                if (event.data() instanceof ConsentChanged change) {
                    String tenant = decided.after().tenant();
                    LeadEvent fact = decided.events().get(0);
                    entries.add(entry(tenant, event, change, fact, decided.rulebook()));
                }
            }
        }
        // each tenant's rows together, tenants in one order everywhere
        entries.sort(Comparator.comparing(Entry::tenant));
        return entries;
    }

    private static Entry entry(
            String tenant, LeadEvent event, ConsentChanged change, LeadEvent fact, Rulebook rulebook) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("id", event.id().toString());
        data.put("tenant", tenant);
        data.put("lead", event.leadId().toString());
        data.put("change", change.change());
        data.put("purpose", change.text().purpose());
        data.put("channel", change.text().channel());
        put(data, "wordingVersion", change.text().wordingVersion());
        put(data, "language", change.text().language());
        put(data, "wordingHash", change.text().hash());
        rulebook.part(Purposes.class)
                .purpose(change.text().purpose())
                .map(PurposeSpec::legalBasis)
                .ifPresent(basis -> data.put("legalBasis", basis));
        if (change.pending()) {
            data.put("doubleOptIn", "requested");
        }
        data.put("at", event.at().toString());
        data.put("recordedAt", event.recordedAt().toString());
        data.put("rulebook", Long.toString(event.rulebook()));
        Map<String, String> personal = new LinkedHashMap<>();
        personal.put("actor", fact.actor());
        if (fact.data() instanceof CaptureAccepted capture) {
            personal.put("how", capture.source().startsWith("form:") ? "form" : "source");
            personal.put("source", capture.source());
            capture.meta().forEach((name, value) -> put(personal, name, value));
        }
        change.circumstances().forEach((name, value) -> put(personal, name, value));
        personal.putIfAbsent("how", "reported");
        return new Entry(tenant, event, change, rulebook, data, personal);
    }

    private static void put(Map<String, String> map, String name, String value) {
        if (!value.isEmpty()) {
            map.putIfAbsent(name, value);
        }
    }

    /** The texts by tenant and hash; an unknown hash, as a caller may state it, has no text that we could vouch for. */
    private static Map<String, String[]> wordings(List<Entry> entries) {
        Map<String, String[]> rows = new java.util.TreeMap<>();
        for (Entry entry : entries) {
            String hash = entry.change().text().hash();
            if (!hash.isEmpty()) {
                rows.computeIfAbsent(
                        entry.tenant() + "\n" + hash,
                        key -> entry.rulebook()
                                .part(Purposes.class)
                                .purpose(entry.change().text().purpose())
                                .flatMap(spec -> spec.byHash(hash))
                                .map(wording -> new String[] {entry.tenant(), hash, wording.language(), wording.text()})
                                .orElse(null));
            }
        }
        return rows;
    }

    private static String[] column(List<String[]> rows, int index) {
        return rows.stream().map(row -> row[index]).toArray(String[]::new);
    }

    @Override
    public Future<Void> forget(SqlConnection connection, Person person) {
        return forget(connection, person.tenant(), person.leadId());
    }

    @Override
    public Future<Void> forget(SqlConnection connection, String tenant, UUID leadId) {
        return connection
                .preparedQuery(
                        "update consent_record set personal = null, salt = null where tenant_id = $1 and lead_id = $2")
                .execute(Db.params(tenant, leadId))
                .mapEmpty();
    }
}
