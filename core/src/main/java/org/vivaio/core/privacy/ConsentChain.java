package org.vivaio.core.privacy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.lead.EventJson;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** Does the arithmetic of a tenant's consent chain again, from its first link to its last. */
public final class ConsentChain {
    private static final int PAGE = 2_000;

    private static final String ROWS = """
            select c.seq, c.record_id, c.commitment, c.link, r.id, r.lead_id, r.data::text, r.personal::text, r.salt,
              l.erased_at, w.text
            from consent_chain c
              left join consent_record r on r.tenant_id = c.tenant_id and r.id = c.record_id
              left join lead l on l.tenant_id = r.tenant_id and l.id = r.lead_id
              left join consent_wording w on w.tenant_id = c.tenant_id and w.hash = r.data ->> 'wordingHash'
            where c.tenant_id = $1 and c.seq > $2
            order by c.seq limit %d""".formatted(PAGE);

    private final Db db;

    /** A checker. */
    public ConsentChain(Db db) {
        this.db = db;
    }

    /**
     * Checks one page.
     *
     * @param after the place of the last link checked, 0 at first
     * @return {@code checked}, {@code erased}, {@code broken}, {@code faults}, {@code next?} when there is more, else
     *     {@code length} and {@code head}
     */
    public Future<ObjectNode> verify(String tenant, long after) {
        return db.in(
                tenant,
                connection -> start(connection, tenant, after)
                        .compose(link -> connection
                                .preparedQuery(ROWS)
                                .execute(Db.params(tenant, after))
                                .compose(rows -> {
                                    Page page = new Page(tenant, after, link);
                                    rows.forEach(page::check);
                                    if (rows.size() == PAGE) {
                                        page.answer.put("next", Long.toString(page.seq));
                                        return Future.succeededFuture(page.answer());
                                    }
                                    return end(connection, tenant).map(head -> page.finish(head));
                                })));
    }

    private static Future<byte[]> start(SqlConnection connection, String tenant, long after) {
        if (after <= 0) {
            return Future.succeededFuture(ConsentProof.origin(tenant));
        }
        return connection
                .preparedQuery("select link from consent_chain where tenant_id = $1 and seq = $2")
                .execute(Db.params(tenant, after))
                .map(rows -> rows.size() == 0
                        ? new byte[0]
                        : rows.iterator().next().getBuffer(0).getBytes());
    }

    /** The end of the chain, with how many records there are beside it: none may stand outside. */
    private static Future<RowSet<Row>> end(SqlConnection connection, String tenant) {
        return connection
                .preparedQuery("select seq, link from consent_head where tenant_id = $1")
                .execute(Db.params(tenant));
    }

    private static final class Page {
        private final ObjectNode answer = Json.object();
        private final ArrayNode faults = Json.array();
        private final String tenant;
        private long seq;
        private byte[] link;
        private long checked;
        private long erased;
        private long broken;

        Page(String tenant, long after, byte[] link) {
            this.tenant = tenant;
            this.seq = after;
            this.link = link;
        }

        void check(Row row) {
            checked++;
            long found = row.getLong("seq");
            byte[] commitment = bytes(row, "commitment");
            if (found != seq + 1) {
                fault(found, row, "gap", "Links " + (seq + 1) + " to " + (found - 1) + " are missing");
            } else if (!Arrays.equals(bytes(row, "link"), ConsentProof.link(link, found, commitment))) {
                fault(found, row, "link", "This link does not follow from the one before and its commitment");
            }
            content(found, row, commitment);
            seq = found;
            link = bytes(row, "link");
        }

        private void content(long found, Row row, byte[] commitment) {
            if (row.getUUID("id") == null) {
                fault(found, row, "record", "The record of this link is missing");
                return;
            }
            Map<String, String> content = contentOf(row);
            Buffer salt = row.getBuffer("salt");
            if (salt == null) {
                erased++;
                if (row.getOffsetDateTime("erased_at") == null) {
                    fault(found, row, "salt", "The salt is gone though the lead was not erased");
                }
                return;
            }
            if (!Arrays.equals(commitment, ConsentProof.commitment(salt.getBytes(), content))) {
                fault(found, row, "content", "The record is not the one that was committed to");
                return;
            }
            boolean same = tenant.equals(content.get("tenant"))
                    && row.getUUID("id").toString().equals(content.get("id"))
                    && row.getUUID("lead_id").toString().equals(content.get("lead"));
            if (!same) {
                fault(found, row, "place", "The record stands under another lead or id than it says");
            }
            String text = row.getString("text");
            if (text != null && !org.vivaio.core.consent.PurposeSpec.hash(text).equals(content.get("wordingHash"))) {
                fault(found, row, "wording", "The wording is not the one that was shown");
            }
        }

        private void fault(long place, Row row, String code, String message) {
            broken++;
            if (faults.size() < 50) {
                faults.addObject()
                        .put("seq", place)
                        .put("record", String.valueOf(row.getUUID("record_id")))
                        .put("code", code)
                        .put("message", message);
            }
        }

        ObjectNode finish(RowSet<Row> head) {
            long length = head.size() == 0 ? 0 : head.iterator().next().getLong("seq");
            byte[] end = head.size() == 0
                    ? ConsentProof.origin(tenant)
                    : bytes(head.iterator().next(), "link");
            if (length != seq || !Arrays.equals(end, link)) {
                broken++;
                faults.addObject()
                        .put("seq", seq)
                        .put("code", "end")
                        .put("message", "The chain ends at " + seq + " and should end at " + length);
            }
            answer.put("length", seq).put("head", HexFormat.of().formatHex(link));
            return answer();
        }

        ObjectNode answer() {
            answer.put("checked", checked).put("erased", erased).put("broken", broken);
            answer.set("faults", faults);
            return answer;
        }
    }

    private static byte[] bytes(Row row, String column) {
        return row.getBuffer(column).getBytes();
    }

    private static Map<String, String> contentOf(Row row) {
        return contentOf(row.getString("data"), row.getString("personal"));
    }

    private static Map<String, String> contentOf(@Nullable String data, @Nullable String personal) {
        Map<String, String> content = new LinkedHashMap<>();
        if (data != null) {
            content.putAll(EventJson.texts(Json.parse(data)));
        }
        if (personal != null) {
            content.putAll(EventJson.texts(Json.parse(personal)));
        }
        return content;
    }

    /**
     * The proof of a lead's consents: each record with its wording, salt and place in the chain. Whoever has it can do the
     * arithmetic again without us; it stays right whatever becomes of the forms.
     */
    public Future<ArrayNode> records(SqlConnection connection, String tenant, UUID[] leads) {
        return connection.preparedQuery("""
                        select r.id, r.data::text, r.personal::text, r.salt, c.seq, c.commitment, c.link, w.text,
                          (select p.link from consent_chain p where p.tenant_id = $1 and p.seq = c.seq - 1) as previous
                        from consent_record r
                          join consent_chain c on c.tenant_id = r.tenant_id and c.record_id = r.id
                          left join consent_wording w on w.tenant_id = r.tenant_id and w.hash = r.data ->> 'wordingHash'
                        where r.tenant_id = $1 and r.lead_id = any ($2::uuid[])
                        order by c.seq""").execute(Db.params(tenant, leads)).map(rows -> {
            ArrayNode records = Json.array();
            for (Row row : rows) {
                records.add(record(tenant, row));
            }
            return records;
        });
    }

    private static ObjectNode record(String tenant, Row row) {
        Map<String, String> content = contentOf(row);
        Buffer salt = row.getBuffer("salt");
        byte[] commitment = bytes(row, "commitment");
        byte[] previous = row.getBuffer("previous") == null ? ConsentProof.origin(tenant) : bytes(row, "previous");
        Optional<String> text = Optional.ofNullable(row.getString("text"));
        boolean linked = Arrays.equals(bytes(row, "link"), ConsentProof.link(previous, row.getLong("seq"), commitment));
        boolean opened = salt != null && Arrays.equals(commitment, ConsentProof.commitment(salt.getBytes(), content));
        boolean worded = text.isEmpty()
                || org.vivaio.core.consent.PurposeSpec.hash(text.get()).equals(content.get("wordingHash"));
        ObjectNode record = Json.object();
        record.set("record", Json.MAPPER.valueToTree(content));
        text.ifPresent(wording -> record.put("wording", wording));
        record.put("seq", row.getLong("seq"))
                .put("commitment", HexFormat.of().formatHex(commitment))
                .put("previous", HexFormat.of().formatHex(previous))
                .put("link", HexFormat.of().formatHex(bytes(row, "link")));
        if (salt != null) {
            record.put("salt", HexFormat.of().formatHex(salt.getBytes()));
        }
        return record.put("erased", salt == null).put("verified", linked && worded && (salt == null || opened));
    }
}
