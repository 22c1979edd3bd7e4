package org.vivaio.core.privacy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/** What the privacy desk can do. */
public final class PrivacyDesk {
    private static final String METHOD =
            "commitment = SHA-256(salt | record as JSON: sorted keys, text values, no white space, UTF-8)."
                    + " link = SHA-256(previous | seq as 8 bytes big endian | commitment)."
                    + " wordingHash = SHA-256 of the wording in UTF-8. All in hex here; | joins bytes.";

    private final Db db;
    private final Clock clock;
    private final Vertx vertx;
    private final ConsentChain chain;
    private final RequestLog log;
    private final Dossier dossier;

    /** A desk. */
    public PrivacyDesk(Vertx vertx, Db db, Clock clock, ConsentChain chain, RequestLog log) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.chain = chain;
        this.log = log;
        this.dossier = new Dossier(chain);
    }

    ConsentChain chain() {
        return chain;
    }

    RequestLog log() {
        return log;
    }

    /** The proof of all consents of a lead. */
    Future<ObjectNode> proof(String tenant, UUID leadId) {
        return db.in(
                tenant,
                connection -> exists(connection, tenant, leadId)
                        .compose(there -> chain.records(connection, tenant, new UUID[] {leadId}))
                        .compose(records -> connection
                                .preparedQuery("select seq, link from consent_head where tenant_id = $1")
                                .execute(Db.params(tenant))
                                .map(head -> {
                                    ObjectNode proof = Json.object()
                                            .put("tenant", tenant)
                                            .put("lead", leadId.toString())
                                            .put("at", clock.instant().toString());
                                    boolean verified = true;
                                    for (var record : records) {
                                        verified &= record.path("verified").asBoolean();
                                    }
                                    proof.put("verified", verified);
                                    head.forEach(row -> proof.putObject("chain")
                                            .put("length", row.getLong(0))
                                            .put(
                                                    "head",
                                                    HexFormat.of()
                                                            .formatHex(row.getBuffer(1)
                                                                    .getBytes())));
                                    proof.set("records", records);
                                    return proof.put("method", METHOD);
                                })));
    }

    /** Everything that is stored about a person; asking for it is logged. */
    Future<ObjectNode> dossier(String tenant, UUID leadId, String actor) {
        return ask(LeadBus.GET, tenant, leadId.toString(), new JsonObject())
                .compose(person -> db.in(
                        tenant,
                        connection -> dossier.gather(connection, tenant, leads(leadId, person))
                                .compose(sections -> log.write(
                                                connection,
                                                tenant,
                                                "dossier",
                                                Optional.of(leadId),
                                                actor,
                                                Json.object())
                                        .map(done -> {
                                            ObjectNode answer = Json.object()
                                                    .put("tenant", tenant)
                                                    .put("at", clock.instant().toString());
                                            answer.set("person", Json.parse(person.encode()));
                                            answer.setAll(sections);
                                            return answer;
                                        }))));
    }

    /** The lead that was asked for and the one that answers, which differ after a merge. */
    private static UUID[] leads(UUID asked, JsonObject person) {
        return Ids.parse(person.getString("id", ""))
                .filter(id -> !id.equals(asked))
                .map(id -> new UUID[] {asked, id})
                .orElseGet(() -> new UUID[] {asked});
    }

    /** Discards many, each by itself; ids that are not the tenant's are told like ids of nobody. */
    Future<ObjectNode> discard(String tenant, List<UUID> ids, String actor) {
        ObjectNode answer = Json.object();
        ArrayNode items = Json.array();
        int[] gone = new int[1];
        Future<Void> chain = Future.succeededFuture();
        for (UUID id : ids) {
            JsonObject request = new JsonObject().put("why", "discarded").put("actor", actor);
            chain = chain.compose(done -> ask(LeadBus.ERASE, tenant, id.toString(), request)
                    .transform(ended -> {
                        boolean unknown = ended.cause() instanceof ReplyException reply && reply.failureCode() == 404;
                        if (ended.failed() && !unknown) {
                            return Future.failedFuture(ended.cause());
                        }
                        items.addObject().put("id", id.toString()).put("result", unknown ? "unknown" : "discarded");
                        gone[0] += unknown ? 0 : 1;
                        return Future.succeededFuture();
                    }));
        }
        return chain.map(done -> {
            answer.put("discarded", gone[0]).put("unknown", ids.size() - gone[0]);
            answer.set("items", items);
            return answer;
        });
    }

    private Future<JsonObject> ask(String address, String tenant, String id, JsonObject request) {
        DeliveryOptions here = new DeliveryOptions().setLocalOnly(true).setSendTimeout(15_000);
        return vertx.eventBus()
                .<JsonObject>request(address, request.put("tenant", tenant).put("id", id), here)
                .map(Message::body);
    }

    static Future<Void> exists(SqlConnection connection, String tenant, UUID leadId) {
        return connection
                .preparedQuery("select from lead where tenant_id = $1 and id = $2")
                .execute(Db.params(tenant, leadId))
                .compose(rows -> rows.size() == 0 ? Future.failedFuture(noLead()) : Future.succeededFuture());
    }

    /** 404 for a lead that is not there. */
    static ProblemException noLead() {
        return Problem.notFound("There is no such lead").exception();
    }
}
