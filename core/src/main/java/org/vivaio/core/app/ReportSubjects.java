package org.vivaio.core.app;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.api.Capture;
import org.vivaio.api.Report.About;
import org.vivaio.api.Report.Known;
import org.vivaio.api.Report.Matching;
import org.vivaio.api.Report.Sent;
import org.vivaio.core.identity.Contact;
import org.vivaio.core.lead.Intake.MatchKey;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;

/** Finds the leads that a connection's reports are about, all of a batch at once. */
final class ReportSubjects {
    private static final int MOST_REFERENCES = 50;

    /** Messages of ours by their key or the id in their receipt; what the connection itself brought, by its id. */
    private static final String ANSWERED = """
            select reference, lead_id, 'sent' as how from effect_log
              where tenant_id = $1 and reference = any ($2::text[])
            union all select id::text, lead_id, 'sent' from effect_log where tenant_id = $1 and id = any ($3::uuid[])
            union all select id::text, lead_id, 'sent' from effect where tenant_id = $1 and id = any ($3::uuid[])
            union all
            select e.external_id, i.lead_id, case e.source when $4 then 'capture' else 'report' end
              from external e join inbox i on i.tenant_id = e.tenant_id and i.id = e.inbox_id
              where e.tenant_id = $1 and e.source = any (array[$4, $5]::text[]) and e.external_id = any ($2::text[])
                and i.lead_id is not null""";

    private final Db db;

    ReportSubjects(Db db) {
        this.db = db;
    }

    /** The ids of leads; what is about nobody we know is missing. */
    Future<Map<About, String>> find(String tenant, Collection<About> abouts) {
        Map<About, String> found = new HashMap<>();
        Map<UUID, About> effects = new HashMap<>();
        Map<String, About> references = new HashMap<>();
        Map<MatchKey, List<About>> keys = new HashMap<>();
        for (About about : abouts) {
            if (about instanceof Known known) {
                Ids.parse(known.leadId()).ifPresent(id -> found.put(about, id.toString()));
            } else if (about instanceof Sent sent) {
                Optional<UUID> id = Ids.parse(sent.reference());
                id.ifPresentOrElse(i -> effects.put(i, about), () -> references.put(sent.reference(), about));
            } else if (about instanceof Matching matching) {
                Contact.of(Map.of(matching.field(), matching.value())).keys().stream()
                        .findFirst()
                        .ifPresent(key -> keys.computeIfAbsent(key, k -> new ArrayList<>())
                                .add(about));
            }
        }
        if (effects.isEmpty() && references.isEmpty() && keys.isEmpty()) {
            return Future.succeededFuture(found);
        }
        return db.in(
                tenant,
                sql -> byEffect(sql, tenant, effects, found)
                        .compose(done -> byReference(sql, tenant, references, found))
                        .compose(done -> byKey(sql, tenant, keys, found))
                        .map(found));
    }

    /**
     * The leads of earlier messages that captures answer.
     *
     * @param answering captures that name earlier messages
     * @return by capture; what answers nothing we know, or was stored as a capture before, is missing
     */
    Future<Map<Capture, String>> answered(String tenant, String connection, List<Capture> answering) {
        if (answering.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        Set<String> wanted = new LinkedHashSet<>();
        answering.forEach(capture -> {
            wanted.addAll(references(capture));
            capture.externalId().ifPresent(id -> wanted.add(IncomingJson.external(id)));
        });
        return db.in(
                tenant,
                sql -> sql.preparedQuery(ANSWERED)
                        .execute(Db.params(
                                tenant,
                                wanted.toArray(String[]::new),
                                wanted.stream()
                                        .flatMap(text -> Ids.parse(text).stream())
                                        .toArray(UUID[]::new),
                                connection,
                                "connection:" + connection))
                        .map(rows -> {
                            Map<String, String> leads = new HashMap<>();
                            Set<String> captured = new HashSet<>();
                            Map<String, String> reported = new HashMap<>();
                            for (Row row : rows) {
                                String lead = row.getUUID("lead_id").toString();
                                leads.putIfAbsent(row.getString("reference"), lead);
                                if (row.getString("how").equals("capture")) {
                                    captured.add(row.getString("reference"));
                                } else if (row.getString("how").equals("report")) {
                                    reported.put(row.getString("reference"), lead);
                                }
                            }
                            Map<Capture, String> found = new IdentityHashMap<>();
                            for (Capture capture : answering) {
                                String own = capture.externalId()
                                        .map(IncomingJson::external)
                                        .orElse("");
                                Optional.ofNullable(reported.get(own))
                                        .or(() -> references(capture).stream()
                                                .filter(reference -> !captured.contains(own) && !reference.equals(own))
                                                .flatMap(
                                                        reference -> Optional.ofNullable(leads.get(reference)).stream())
                                                .findFirst())
                                        .ifPresent(lead -> found.put(capture, lead));
                            }
                            return found;
                        }));
    }

    private static List<String> references(Capture capture) {
        return capture.answering().stream()
                .flatMap(answering -> answering.references().stream())
                .map(IncomingJson::external)
                .distinct()
                .limit(MOST_REFERENCES)
                .toList();
    }

    private static Future<Void> byEffect(
            SqlConnection sql, String tenant, Map<UUID, About> wanted, Map<About, String> found) {
        if (wanted.isEmpty()) {
            return Future.succeededFuture();
        }
        return sql.preparedQuery("select id, lead_id from effect_log where tenant_id = $1 and id = any ($2::uuid[])"
                        + " union all select id, lead_id from effect where tenant_id = $1 and id = any ($2::uuid[])")
                .execute(Db.params(tenant, wanted.keySet().toArray(UUID[]::new)))
                .map(rows -> {
                    for (Row row : rows) {
                        found.put(wanted.get(row.getUUID(0)), row.getUUID(1).toString());
                    }
                    return null;
                });
    }

    private static Future<Void> byReference(
            SqlConnection sql, String tenant, Map<String, About> wanted, Map<About, String> found) {
        if (wanted.isEmpty()) {
            return Future.succeededFuture();
        }
        return sql.preparedQuery(
                        "select reference, lead_id from effect_log where tenant_id = $1 and reference = any ($2::text[])")
                .execute(Db.params(tenant, wanted.keySet().toArray(String[]::new)))
                .map(rows -> {
                    for (Row row : rows) {
                        found.put(wanted.get(row.getString(0)), row.getUUID(1).toString());
                    }
                    return null;
                });
    }

    private static Future<Void> byKey(
            SqlConnection sql, String tenant, Map<MatchKey, List<About>> wanted, Map<About, String> found) {
        if (wanted.isEmpty()) {
            return Future.succeededFuture();
        }
        return sql.preparedQuery("""
                        select m.kind, m.token, m.lead_id
                        from unnest($2::text[], $3::text[]) as w (kind, token)
                        join match_key m on m.tenant_id = $1 and m.kind = w.kind and m.token = w.token""")
                .execute(Db.params(
                        tenant,
                        wanted.keySet().stream().map(MatchKey::kind).toArray(String[]::new),
                        wanted.keySet().stream().map(MatchKey::token).toArray(String[]::new)))
                .map(rows -> {
                    for (Row row : rows) {
                        wanted.getOrDefault(new MatchKey(row.getString(0), row.getString(1)), List.of())
                                .forEach(
                                        about -> found.put(about, row.getUUID(2).toString()));
                    }
                    return null;
                });
    }
}
