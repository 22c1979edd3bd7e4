package org.vivaio.core.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Incoming;
import org.vivaio.api.Intake;
import org.vivaio.api.Report;
import org.vivaio.api.Verdict;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Json;

/** The way in for one connection: what a plugin brings goes over the bus like everything else. */
final class PluginIntake implements Intake {
    private static final long WAIT_MS = 10_000;
    private static final DeliveryOptions HERE =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(WAIT_MS + 5_000);

    private final Vertx vertx;
    private final Subjects subjects;
    private final String tenant;
    private final String connection;

    PluginIntake(Vertx vertx, Subjects subjects, String tenant, String connection) {
        this.vertx = vertx;
        this.subjects = subjects;
        this.tenant = tenant;
        this.connection = connection;
    }

    /** Finds the lead that a report is about. */
    interface Subjects {
        /** The lead's id; empty when there is none. */
        Future<Optional<String>> find(String tenant, Report.About about);
    }

    @Override
    public Verdict submit(Capture capture) throws ConnectorException {
        JsonObject reply = await(send(request(capture, WAIT_MS)));
        List<Verdict.Reason> reasons = new ArrayList<>();
        for (Object item : reply.getJsonArray("reasons", new JsonArray())) {
            JsonObject reason = (JsonObject) item;
            reasons.add(new Verdict.Reason(
                    reason.getString("code"),
                    Optional.ofNullable(reason.getString("field")),
                    reason.getString("message")));
        }
        Verdict.Kind kind = reply.getBoolean("decided")
                ? Verdict.Kind.valueOf(reply.getString("verdict").toUpperCase(Locale.ROOT))
                : Verdict.Kind.PENDING;
        return new Verdict(reply.getString("captureId"), kind, reasons, Optional.ofNullable(reply.getString("leadId")));
    }

    @Override
    public void store(List<Incoming> items) throws ConnectorException {
        List<Future<?>> stored = new ArrayList<>();
        for (Incoming item : items) {
            if (item instanceof Capture capture) {
                stored.add(send(request(capture, 0)));
            } else if (item instanceof Report report) {
                stored.add(subjects.find(tenant, report.about())
                        .compose(lead -> lead.isEmpty()
                                ? Future.succeededFuture(new JsonObject())
                                : send(request(report, lead.get()))));
            }
        }
        await(Future.all(stored).map(new JsonObject()));
    }

    private Future<JsonObject> send(JsonObject request) {
        return vertx.eventBus()
                .<JsonObject>request(LeadBus.SUBMIT, request, HERE)
                .map(m -> m.body());
    }

    private JsonObject base(String kind) {
        return new JsonObject()
                .put("tenant", tenant)
                .put("kind", kind)
                .put("source", kind.equals("capture") ? connection : "connection:" + connection);
    }

    private JsonObject request(Capture capture, long waitMs) {
        JsonObject meta = new JsonObject().put("actor", "lead");
        JsonObject headers = new JsonObject();
        capture.payload().headers().forEach(headers::put);
        meta.put("headers", headers);
        if (capture.payload().headers().containsKey("x-vivaio-honeypot")) {
            meta.put("signals", new JsonArray().add("honeypot"));
        }
        if (!capture.fields().isEmpty() || !capture.consents().isEmpty()) {
            JsonObject envelope = new JsonObject()
                    .put("fields", new JsonObject(Json.write(capture.fields())))
                    .put("touch", new JsonObject(Json.write(capture.touch())));
            JsonArray consents = new JsonArray();
            capture.consents()
                    .forEach(c -> consents.add(new JsonObject()
                            .put("purpose", c.purpose())
                            .put("channel", c.channel())
                            .put("wordingVersion", c.wordingVersion())));
            envelope.put("consents", consents);
            capture.at().ifPresent(at -> envelope.put("at", at.toString()));
            meta.put("capture", FormDoor.storable(envelope));
        }
        JsonObject request = base("capture")
                .put("contentType", capture.payload().contentType())
                .put("body", Buffer.buffer(capture.payload().body()))
                .put("meta", meta)
                .put("waitMs", waitMs);
        capture.externalId().ifPresent(id -> request.put("externalId", id));
        return request;
    }

    private JsonObject request(Report report, String leadId) {
        JsonObject body = new JsonObject()
                .put("leadId", leadId)
                .put("actor", "connection:" + connection)
                .put(
                        "facts",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("type", report.type())
                                        .put("at", report.at().toString())
                                        .put("data", new JsonObject(Json.write(report.data())))));
        JsonObject request = base("fact")
                .put("contentType", "application/json")
                .put("body", body.toBuffer())
                .put("leadId", leadId)
                .put("waitMs", 0);
        report.externalId().ifPresent(id -> request.put("externalId", id));
        return request;
    }

    private static JsonObject await(Future<JsonObject> future) throws ConnectorException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(WAIT_MS + 6_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("Interrupted while waiting for the store");
        } catch (ExecutionException | TimeoutException e) {
            throw ConnectorException.unavailable("It could not be stored; try again", e);
        }
    }
}
