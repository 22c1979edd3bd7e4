package org.vivaio.core.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Incoming;
import org.vivaio.api.Intake;
import org.vivaio.api.Verdict;
import org.vivaio.core.inbox.ReasonCodes;
import org.vivaio.core.inbox.SourceBus;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.spam.SpamWatch;
import org.vivaio.core.spam.Submit;

/** The way in for one connection: what a plugin brings goes over the bus like everything else. */
final class PluginIntake implements Intake {
    private static final long WAIT_MS = 10_000;

    private static final int MOST_VERDICTS = 500;

    /** Submits a minute that one address may make at a page before that is a signal. */
    private static final int RATE = 30;

    private static final DeliveryOptions HERE =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(WAIT_MS + 5_000);

    private final Vertx vertx;
    private final SourceInbox inbox;
    private final SpamWatch spam;
    private final String tenant;
    private final String connection;

    PluginIntake(Vertx vertx, SourceInbox inbox, SpamWatch spam, String tenant, String connection) {
        this.spam = spam;
        this.vertx = vertx;
        this.inbox = inbox;
        this.tenant = tenant;
        this.connection = connection;
    }

    @Override
    public Verdict submit(Capture capture) throws ConnectorException {
        if (!capture.files().isEmpty()) {
            throw new IllegalArgumentException("A capture with files is given to store(), not to submit()");
        }
        JsonObject request =
                new IncomingJson(tenant, connection).capture(capture).put("waitMs", WAIT_MS);
        JsonObject reply = await(watched(capture, request).compose(this::send));
        return verdict(reply, reply.getBoolean("decided"));
    }

    private static Verdict verdict(JsonObject reply, boolean decided) {
        List<Verdict.Reason> reasons = new ArrayList<>();
        for (Object item : reply.getJsonArray("reasons", new JsonArray())) {
            JsonObject reason = (JsonObject) item;
            reasons.add(new Verdict.Reason(
                    reason.getString("code"),
                    Optional.ofNullable(reason.getString("field")),
                    reason.getString("message")));
        }
        Verdict.Kind kind = decided
                ? Verdict.Kind.valueOf(reply.getString("verdict").toUpperCase(Locale.ROOT))
                : Verdict.Kind.PENDING;
        return new Verdict(reply.getString("captureId"), kind, reasons, Optional.ofNullable(reply.getString("leadId")));
    }

    @Override
    public Map<String, Verdict> verdicts(List<String> externalIds) throws ConnectorException {
        if (externalIds.size() > MOST_VERDICTS) {
            throw ConnectorException.rejected("Ask for the verdicts of " + MOST_VERDICTS + " ids at a time");
        }
        Map<String, String> stored = new HashMap<>();
        externalIds.forEach(id -> stored.putIfAbsent(IncomingJson.external(id), id));
        JsonObject request = new JsonObject()
                .put("tenant", tenant)
                .put("connection", connection)
                .put("externalIds", new JsonArray(List.copyOf(stored.keySet())));
        JsonObject reply = await(vertx.eventBus()
                .<JsonObject>request(SourceBus.VERDICTS, request, HERE)
                .map(m -> m.body()));
        Map<String, Verdict> verdicts = new HashMap<>();
        for (Object each : reply.getJsonArray("items")) {
            JsonObject item = (JsonObject) each;
            Optional.ofNullable(stored.get(item.getString("externalId")))
                    .ifPresent(id -> verdicts.put(id, verdict(item, !"pending".equals(item.getString("verdict")))));
        }
        return verdicts;
    }

    /** A page for everybody is watched as a form is; what a plugin brings by a right of its own is not. */
    private Future<JsonObject> watched(Capture capture, JsonObject request) {
        Map<String, String> headers = capture.payload().headers();
        if (!headers.containsKey("x-vivaio-public")) {
            return Future.succeededFuture(request);
        }
        JsonObject meta = request.getJsonObject("meta");
        Set<String> noticed = headers.containsKey("x-vivaio-honeypot") ? Set.of(ReasonCodes.HONEYPOT) : Set.of();
        meta.remove("signals");
        meta.put("door", "page");
        Optional<String> address = Optional.ofNullable(headers.get("x-vivaio-address"));
        address.ifPresent(hash -> meta.put("addressHash", hash));
        return spam.look(new Submit(
                        tenant,
                        "connection:" + connection,
                        RATE,
                        address,
                        Optional.ofNullable(headers.get("user-agent")),
                        true,
                        capture.fields(),
                        noticed))
                .map(finding -> {
                    if (!finding.signals().isEmpty()) {
                        meta.put("spam", SpamWatch.json(finding));
                    }
                    return request;
                });
    }

    @Override
    public void store(List<Incoming> items) throws ConnectorException {
        await(inbox.store(tenant, connection, items, Optional.empty()).map(new JsonObject()));
    }

    private Future<JsonObject> send(JsonObject request) {
        return vertx.eventBus()
                .<JsonObject>request(LeadBus.SUBMIT, request, HERE)
                .map(m -> m.body());
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
