package org.vivaio.core.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.lead.Received;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/**
 * Gathers everything that is stored about a person. What came in is found through events and match keys; every other table
 * with a {@code lead_id} is found in the catalogue, so that none can be forgotten.
 */
final class Dossier {
    /** What is gathered in a way of its own, or holds only derived words of it. */
    private static final Set<String> OWN =
            Set.of("lead_event", "inbox", "consent_record", "lead_word", "match_token", "privacy_request");

    private static final String TABLES = """
            select c.relname, array_agg(a.attname::text order by a.attnum) filter (where a.atttypid = 'bytea'::regtype)
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
              and exists (select from pg_attribute l where l.attrelid = c.oid and l.attname = 'lead_id'
                and l.atttypid = 'uuid'::regtype and not l.attisdropped)
              and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id'
                and not t.attisdropped)
            group by 1 order by 1""";

    private static final String EVENTS = """
            select id, lead_id, type, at, recorded_at, actor, inbox_id, data::text, personal::text
            from lead_event where tenant_id = $1 and lead_id = any ($2::uuid[]) order by lead_id, seq""";

    /** What came in about the leads, and what was refused but carries an address of theirs. */
    private static final String CAPTURES = """
            select id, kind, source, content_type, body, meta::text, external_id, verdict, reasons::text
            from inbox where tenant_id = $1 and id = any (array(
              select inbox_id from lead_event where tenant_id = $1 and lead_id = any ($2::uuid[]) and inbox_id is not null
              union
              select k.inbox_id from match_key m
                join inbox_key k on k.tenant_id = $1 and k.token = m.kind || ':' || m.token
              where m.tenant_id = $1 and m.lead_id = any ($2::uuid[])
              union
              select i.id from inbox i where i.tenant_id = $1 and i.lead_id = any ($2::uuid[]) and i.state = 'stuck'))
            order by id""";

    private static final String ATTEMPTS = """
            select to_jsonb(a) - 'tenant_id' from attempt a where a.tenant_id = $1 and a.effect_id = any (array(
              select id from effect where tenant_id = $1 and lead_id = any ($2::uuid[])
              union all select id from effect_log where tenant_id = $1 and lead_id = any ($2::uuid[])))""";

    private final ConsentChain chain;

    Dossier(ConsentChain chain) {
        this.chain = chain;
    }

    /**
     * All sections, each a list of rows.
     *
     * @param leads the lead and those that were merged into it
     */
    Future<ObjectNode> gather(SqlConnection connection, String tenant, UUID[] leads) {
        ObjectNode sections = Json.object();
        return events(connection, tenant, leads)
                .compose(events -> {
                    sections.set("events", events);
                    return captures(connection, tenant, leads);
                })
                .compose(captures -> {
                    sections.set("captures", captures);
                    return chain.records(connection, tenant, leads);
                })
                .compose(consents -> {
                    sections.set("consents", consents);
                    return connection.preparedQuery(ATTEMPTS).execute(Db.params(tenant, leads));
                })
                .compose(rows -> {
                    ArrayNode attempts = sections.putArray("attempts");
                    rows.forEach(row -> attempts.add(json(row.getValue(0))));
                    return others(connection, tenant, leads, sections);
                })
                .map(done -> sections);
    }

    private static Future<ArrayNode> events(SqlConnection connection, String tenant, UUID[] leads) {
        return connection
                .preparedQuery(EVENTS)
                .execute(Db.params(tenant, leads))
                .map(rows -> {
                    ArrayNode events = Json.array();
                    for (Row row : rows) {
                        ObjectNode event = events.addObject()
                                .put("id", row.getUUID("id").toString())
                                .put("lead", row.getUUID("lead_id").toString())
                                .put("type", row.getString("type"))
                                .put(
                                        "at",
                                        row.getOffsetDateTime("at").toInstant().toString())
                                .put(
                                        "recordedAt",
                                        row.getOffsetDateTime("recorded_at")
                                                .toInstant()
                                                .toString())
                                .put("actor", row.getString("actor"));
                        if (row.getUUID("inbox_id") != null) {
                            event.put("captureId", row.getUUID("inbox_id").toString());
                        }
                        ObjectNode data = Json.parseObject(row.getString("data"));
                        if (row.getString("personal") != null) {
                            data.setAll(Json.parseObject(row.getString("personal")));
                        }
                        event.set("data", data);
                    }
                    return events;
                });
    }

    private static Future<ArrayNode> captures(SqlConnection connection, String tenant, UUID[] leads) {
        return connection
                .preparedQuery(CAPTURES)
                .execute(Db.params(tenant, leads))
                .map(rows -> {
                    ArrayNode captures = Json.array();
                    for (Row row : rows) {
                        ObjectNode capture = captures.addObject()
                                .put("id", row.getUUID("id").toString())
                                .put(
                                        "receivedAt",
                                        Received.receivedAt(row.getUUID("id")).toString())
                                .put("kind", row.getString("kind"))
                                .put("source", row.getString("source"))
                                .put("contentType", row.getString("content_type"))
                                .put("verdict", row.getString("verdict"));
                        if (row.getString("external_id") != null) {
                            capture.put("externalId", row.getString("external_id"));
                        }
                        Buffer body = row.getBuffer("body");
                        if (body != null) {
                            put(capture, "body", body.getBytes());
                        }
                        capture.set("meta", Json.parse(row.getString("meta")));
                        if (row.getString("reasons") != null) {
                            capture.set("reasons", Json.parse(row.getString("reasons")));
                        }
                    }
                    return captures;
                });
    }

    private static Future<Void> others(SqlConnection connection, String tenant, UUID[] leads, ObjectNode sections) {
        return connection.query(TABLES).execute().compose(tables -> {
            Map<String, List<String>> bytes = new LinkedHashMap<>();
            for (Row table : tables) {
                String[] columns = table.getArrayOfStrings(1);
                bytes.put(table.getString(0), columns == null ? List.of() : List.of(columns));
            }
            OWN.forEach(bytes::remove);
            List<Future<?>> reads = new ArrayList<>();
            bytes.forEach((table, columns) -> {
                String name = '"' + table.replace("\"", "\"\"") + '"';
                reads.add(connection
                        .preparedQuery("select to_jsonb(t) - 'tenant_id' from " + name
                                + " t where t.tenant_id = $1 and t.lead_id = any ($2::uuid[])")
                        .execute(Db.params(tenant, leads))
                        .onSuccess(rows -> {
                            if (rows.size() > 0) {
                                ArrayNode section = Json.array();
                                rows.forEach(row -> section.add(readable(json(row.getValue(0)), columns)));
                                sections.set(table, section);
                            }
                        }));
            });
            return Future.all(reads).mapEmpty();
        });
    }

    /** Bytes in hex as PostgreSQL writes them, as text where they are text. */
    private static JsonNode readable(JsonNode row, List<String> bytes) {
        if (row instanceof ObjectNode object) {
            for (String column : bytes) {
                String hex = object.path(column).asText("");
                if (hex.startsWith("\\x")) {
                    put(object, column, HexFormat.of().parseHex(hex.substring(2)));
                }
            }
        }
        return row;
    }

    private static void put(ObjectNode object, String name, byte[] bytes) {
        try {
            object.put(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            object.put(name, Base64.getEncoder().encodeToString(bytes)).put(name + "Encoding", "base64");
        }
    }

    private static JsonNode json(Object value) {
        return Json.parse(String.valueOf(value));
    }
}
