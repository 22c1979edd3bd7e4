package org.vivaio.core.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.vivaio.api.Channel;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.api.Uncertain;
import org.vivaio.api.Verifier;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.api.WebhookReceiver;
import org.vivaio.core.delivery.CallFailed;
import org.vivaio.core.delivery.ConnectorCalls;
import org.vivaio.core.http.Doors;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.plugin.CallFailure;
import org.vivaio.core.plugin.ConnectionHandle;
import org.vivaio.core.plugin.ConnectorInfo;
import org.vivaio.core.plugin.ConnectorKind;
import org.vivaio.core.plugin.Permissions;
import org.vivaio.core.plugin.PluginHost;
import org.vivaio.core.resource.SaveCheck;

/** Joins the plugin host to those who need it: deliveries, doors, and the saving of connections. */
final class PluginBridge implements ConnectorCalls, Doors, SaveCheck {
    private static final Duration CALL = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final PluginHost host;
    private final Map<String, Traits> traits = new ConcurrentHashMap<>();

    PluginBridge(PluginHost host) {
        this.host = host;
    }

    private Optional<ConnectionHandle> handle(String tenant, String connection) {
        return host.connections().get(tenant, connection);
    }

    @Override
    public int free(String tenant, String connection) {
        // before it is known what the plugin wants done with lost outcomes, nothing may be called
        return handle(tenant, connection)
                .filter(handle -> !asks(handle) || traits.containsKey(tenant + "/" + connection))
                .map(ConnectionHandle::free)
                .orElse(0);
    }

    private static boolean asks(ConnectionHandle handle) {
        return handle.kinds().contains(ConnectorKind.CHANNEL) || handle.kinds().contains(ConnectorKind.EXPORTER);
    }

    @Override
    public String plugin(String tenant, String connection) {
        return handle(tenant, connection)
                .flatMap(handle -> handle.plugin()
                        .map(id -> id + " " + handle.pluginVersion().orElse("")))
                .orElse("");
    }

    /** What a connector says of itself, asked once for each opened version. */
    private record Traits(Optional<String> medium, Uncertain uncertain, int batchSize) {
        static final Traits UNKNOWN = new Traits(Optional.empty(), Uncertain.RETRY, 1);
    }

    private Traits traits(String tenant, String connection) {
        return traits.getOrDefault(tenant + "/" + connection, Traits.UNKNOWN);
    }

    /** To be called when a connection was opened. */
    void opened(ConnectionHandle handle) {
        String key = handle.tenant() + "/" + handle.name();
        traits.remove(key);
        if (handle.kinds().contains(ConnectorKind.CHANNEL)) {
            host.runner()
                    .call(
                            handle,
                            Channel.class,
                            ANSWER,
                            channel -> new Traits(Optional.of(channel.medium()), channel.uncertain(), 1))
                    .onSuccess(known -> traits.put(key, known))
                    .onFailure(silent -> traits.put(key, Traits.UNKNOWN));
        } else if (handle.kinds().contains(ConnectorKind.EXPORTER)) {
            host.runner()
                    .call(
                            handle,
                            CrmExporter.class,
                            ANSWER,
                            exporter -> new Traits(
                                    Optional.empty(), exporter.uncertain(), Math.max(1, exporter.batchSize())))
                    .onSuccess(known -> traits.put(key, known))
                    .onFailure(silent -> traits.put(key, Traits.UNKNOWN));
        }
    }

    @Override
    public Optional<String> medium(String tenant, String connection) {
        return traits(tenant, connection).medium();
    }

    @Override
    public int batchSize(String tenant, String connection) {
        return traits(tenant, connection).batchSize();
    }

    @Override
    public Future<Receipt> send(String tenant, String connection, Message message) {
        return call(tenant, connection, Channel.class, channel -> channel.send(message));
    }

    @Override
    public Future<List<CrmExporter.Answer>> export(String tenant, String connection, List<Export> batch) {
        List<Export> seen = SeenExport.of(batch, permissions(tenant, connection));
        return call(tenant, connection, CrmExporter.class, exporter -> exporter.export(seen));
    }

    @Override
    public Future<Verifier.Findings> verify(String tenant, String connection, Verifier.Request request) {
        Permissions permissions = permissions(tenant, connection);
        Map<String, Object> seen = new java.util.HashMap<>(request.fields());
        seen.keySet().removeIf(field -> !permissions.sees(field));
        Verifier.Request shown = new Verifier.Request(request.key(), request.leadId(), seen);
        return call(tenant, connection, Verifier.class, verifier -> verifier.verify(shown));
    }

    private Permissions permissions(String tenant, String connection) {
        return handle(tenant, connection)
                .map(h -> host.connections().permissions(h.connector()))
                .orElse(Permissions.ALL);
    }

    @Override
    public Uncertain uncertain(String tenant, String connection) {
        return traits(tenant, connection).uncertain();
    }

    @Override
    public Future<Optional<Receipt>> lookUp(String tenant, String connection, String key) {
        return handle(tenant, connection)
                        .filter(h -> h.kinds().contains(ConnectorKind.CHANNEL))
                        .isPresent()
                ? call(tenant, connection, Channel.class, channel -> channel.lookUp(key))
                : call(tenant, connection, CrmExporter.class, exporter -> exporter.lookUp(key));
    }

    private <C extends org.vivaio.api.Connector, T> Future<T> call(
            String tenant, String connection, Class<C> type, org.vivaio.core.plugin.ConnectorCall<C, T> call) {
        Optional<ConnectionHandle> handle = handle(tenant, connection);
        if (handle.isEmpty()) {
            return Future.failedFuture(
                    new CallFailed(CallFailed.Kind.UNAVAILABLE, "The connection is not open on this node yet"));
        }
        return host.runner()
                .call(handle.get(), type, CALL, call)
                .recover(failure -> Future.failedFuture(failed(failure)));
    }

    private static Throwable failed(Throwable failure) {
        return failure instanceof CallFailure call
                ? new CallFailed(
                        CallFailed.Kind.valueOf(call.kind().name()), String.valueOf(call.getMessage()), call.after())
                : failure;
    }

    @Override
    public Future<Optional<WebResponse>> serve(String tenant, String door, String name, WebRequest request) {
        Optional<ConnectionHandle> handle =
                handle(tenant, name).filter(h -> h.kinds().contains(ConnectorKind.RECEIVER));
        if (handle.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        return host.runner()
                .call(handle.get(), WebhookReceiver.class, ANSWER, receiver -> receiver.receive(request))
                .map(Optional::of)
                .recover(failure -> Future.failedFuture(problem(failure)));
    }

    private static Throwable problem(Throwable failure) {
        if (!(failure instanceof CallFailure call)) {
            return failure;
        }
        return switch (call.kind()) {
            case AUTH ->
                Problem.of(401, "unauthorized", "Not signed in", String.valueOf(call.getMessage()))
                        .exception();
            case REJECTED ->
                Problem.of(422, "refused", "Refused", String.valueOf(call.getMessage()))
                        .exception();
            case CONFIG -> Problem.notFound("This page is not available").exception();
            default ->
                Problem.unavailable("This page cannot answer at the moment; try again")
                        .exception();
        };
    }

    @Override
    public Future<ObjectNode> derive(
            String tenant, String kind, String name, ObjectNode spec, Consumer<FieldError> problems) {
        if (!kind.equals("connection")) {
            return Future.succeededFuture(Json.object());
        }
        String connector = spec.path("connector").asText();
        JsonNode settings = spec.has("settings") ? spec.get("settings") : Json.object();
        return host.connections().validate(connector, settings).map(errors -> {
            for (FieldError error : errors) {
                String field =
                        error.field().equals("connector") || error.field().startsWith("settings")
                                ? error.field()
                                : "settings." + error.field();
                problems.accept(new FieldError(field, error.code(), error.message()));
            }
            ObjectNode derived = Json.object();
            ArrayNode roles = derived.putArray("roles");
            host.connections().connectors().stream()
                    .filter(info -> info.id().equals(connector))
                    .map(ConnectorInfo::kinds)
                    .flatMap(java.util.Set::stream)
                    .sorted()
                    .forEach(role -> roles.add(role.name().toLowerCase(java.util.Locale.ROOT)));
            ArrayNode secrets = derived.putArray("secrets");
            host.connections().schema(connector).ifPresent(schema -> secrets("settings", schema, secrets));
            return derived;
        });
    }

    private static void secrets(String path, JsonNode schema, ArrayNode secrets) {
        schema.path("properties").properties().forEach(property -> {
            String inner = path + "." + property.getKey();
            if (property.getValue().path("writeOnly").asBoolean()) {
                secrets.add(inner);
            } else {
                secrets(inner, property.getValue(), secrets);
            }
        });
    }
}
