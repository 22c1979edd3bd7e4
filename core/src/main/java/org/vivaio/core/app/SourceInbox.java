package org.vivaio.core.app;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.api.Answering;
import org.vivaio.api.Capture;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.Payload;
import org.vivaio.api.Report;
import org.vivaio.core.inbox.SourceBus;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.plugin.SourceLeases;
import org.vivaio.core.plugin.SourceSink;

/** Brings what sources and listeners of plugins found into the inbox, over the bus like everything else. */
final class SourceInbox implements SourceSink, SourceLeases {
    private static final DeliveryOptions HERE =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(20_000);

    /** A peer may report on a message before the outcome of its sending is on record. */
    private static final List<Integer> WAITS = List.of(300, 1_500);

    /** Reports that come from a person: where the person is not known yet, they make a lead. */
    private static final Set<String> OF_PEOPLE =
            Set.of("call.started", "call.ended", "message.replied", "order.placed", "cart.abandoned");

    private static final long WAIT_MS = 10_000;

    private final Vertx vertx;
    private final UUID node;
    private final ReportSubjects subjects;
    private final Clock clock;

    SourceInbox(Vertx vertx, UUID node, ReportSubjects subjects, Clock clock) {
        this.clock = clock;
        this.vertx = vertx;
        this.node = node;
        this.subjects = subjects;
    }

    @Override
    public Future<Void> store(String tenant, String connection, List<Incoming> items, Cursor next) {
        return store(tenant, connection, items, Optional.of(next));
    }

    /** Stores in one commit; without a cursor, on behalf of any node. */
    Future<Void> store(String tenant, String connection, List<Incoming> items, Optional<Cursor> next) {
        return joined(tenant, connection, items).compose(all -> write(tenant, connection, all, next));
    }

    /** What answers an earlier message goes to the lead of that message, as a fact. */
    private Future<List<Incoming>> joined(String tenant, String connection, List<Incoming> items) {
        List<Capture> answering = new ArrayList<>();
        for (Incoming item : items) {
            if (item instanceof Capture capture && capture.answering().isPresent()) {
                answering.add(capture);
            }
        }
        return subjects.answered(tenant, connection, answering).map(leads -> {
            List<Incoming> all = new ArrayList<>();
            for (Incoming item : items) {
                String lead = item instanceof Capture capture ? leads.get(capture) : null;
                all.add(lead == null ? item : fact((Capture) item, lead));
            }
            return all;
        });
    }

    private Report fact(Capture capture, String lead) {
        Answering answering = capture.answering().orElseThrow();
        return new Report(
                new Report.Known(lead),
                answering.type(),
                capture.at().orElseGet(clock::instant),
                answering.data(),
                Optional.of(capture.payload()),
                capture.externalId(),
                capture.files());
    }

    private Future<Void> write(String tenant, String connection, List<Incoming> items, Optional<Cursor> next) {
        return leads(tenant, connection, items).compose(leads -> {
            IncomingJson json = new IncomingJson(tenant, connection);
            JsonArray list = new JsonArray();
            for (Incoming item : items) {
                if (item instanceof Capture capture) {
                    list.add(json.capture(capture));
                } else if (item instanceof Report report) {
                    list.add(json.report(report, Optional.ofNullable(leads.get(report.about()))));
                }
            }
            JsonObject request = new JsonObject()
                    .put("tenant", tenant)
                    .put("connection", connection)
                    .put("items", list);
            next.ifPresent(cursor -> request.put("cursor", cursor.value()).put("node", node.toString()));
            return ask(SourceBus.STORE, request).mapEmpty();
        });
    }

    @Override
    public Future<Cursor> cursor(String tenant, String connection) {
        return ask(SourceBus.CURSOR, new JsonObject().put("tenant", tenant).put("connection", connection))
                .map(reply -> new Cursor(reply.getString("cursor")));
    }

    @Override
    public Future<Set<Key>> hold(Set<Key> wanted) {
        return ask(SourceBus.HOLD, new JsonObject().put("node", node.toString()).put("wanted", keys(wanted)))
                .map(reply -> {
                    Set<Key> held = new HashSet<>();
                    reply.getJsonArray("held").forEach(item -> {
                        JsonObject key = (JsonObject) item;
                        held.add(new Key(key.getString("tenant"), key.getString("connection")));
                    });
                    return held;
                });
    }

    @Override
    public Future<Void> release(Set<Key> held) {
        return ask(
                        SourceBus.RELEASE,
                        new JsonObject().put("node", node.toString()).put("held", keys(held)))
                .mapEmpty();
    }

    private static JsonArray keys(Set<Key> keys) {
        JsonArray list = new JsonArray();
        keys.forEach(
                key -> list.add(new JsonObject().put("tenant", key.tenant()).put("connection", key.connection())));
        return list;
    }

    private Future<JsonObject> ask(String address, JsonObject request) {
        return vertx.eventBus().<JsonObject>request(address, request, HERE).map(reply -> reply.body());
    }

    /** The leads that reports are about, where there are any. */
    private Future<Map<Report.About, String>> leads(String tenant, String connection, List<Incoming> items) {
        Map<Report.About, Report> wanted = new LinkedHashMap<>();
        for (Incoming item : items) {
            if (item instanceof Report report) {
                wanted.putIfAbsent(report.about(), report);
            }
        }
        return wanted.isEmpty()
                ? Future.succeededFuture(Map.of())
                : find(tenant, wanted.keySet(), 0).compose(found -> make(tenant, connection, wanted, found));
    }

    private Future<Map<Report.About, String>> find(String tenant, Set<Report.About> wanted, int tries) {
        return subjects.find(tenant, wanted).compose(found -> {
            boolean missing =
                    wanted.stream().anyMatch(about -> about instanceof Report.Sent && !found.containsKey(about));
            if (!missing || tries == WAITS.size()) {
                return Future.succeededFuture(found);
            }
            Promise<Void> later = Promise.promise();
            vertx.setTimer(WAITS.get(tries), tick -> later.complete());
            return later.future().compose(done -> find(tenant, wanted, tries + 1));
        });
    }

    /** Makes leads of people whom nobody knew, committed before what they did: told again, they are known then. */
    private Future<Map<Report.About, String>> make(
            String tenant, String connection, Map<Report.About, Report> wanted, Map<Report.About, String> found) {
        Map<Report.About, String> all = new LinkedHashMap<>(found);
        List<Future<Void>> making = new ArrayList<>();
        wanted.forEach((about, report) -> {
            if (about instanceof Report.Matching person
                    && !all.containsKey(about)
                    && OF_PEOPLE.contains(report.type())) {
                Capture capture = new Capture(
                        report.payload().orElse(Payload.of("text/plain", new byte[0])),
                        Optional.empty(),
                        Optional.of(report.at()),
                        Map.of(person.field(), person.value()),
                        Map.of(),
                        List.of());
                making.add(ask(
                                LeadBus.SUBMIT,
                                new IncomingJson(tenant, connection)
                                        .capture(capture)
                                        .put("waitMs", WAIT_MS))
                        .map(reply -> {
                            Optional.ofNullable(reply.getString("leadId")).ifPresent(id -> all.put(about, id));
                            return null;
                        }));
            }
        });
        return Future.all(making).map(all);
    }
}
