package org.vivaio.core.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.vivaio.core.http.PluginAdmin;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.plugin.Permissions;
import org.vivaio.core.plugin.PluginException;
import org.vivaio.core.plugin.PluginHealth;
import org.vivaio.core.plugin.PluginHost;
import org.vivaio.core.plugin.PluginInfo;
import org.vivaio.core.plugin.PluginSync;
import org.vivaio.core.plugin.PluginTable;

/** The plugins of all nodes as the instance admin sees them over HTTP. */
final class PluginService implements PluginAdmin {
    private final Vertx vertx;
    private final PluginHost host;
    private final PluginSync sync;
    private final PluginTable table;

    PluginService(Vertx vertx, PluginHost host, PluginSync sync, PluginTable table) {
        this.vertx = vertx;
        this.host = host;
        this.sync = sync;
        this.table = table;
    }

    @Override
    public Future<ArrayNode> list() {
        return table.nodes()
                .compose(nodes -> blocking(() -> {
                    Map<String, ArrayNode> byPlugin = new HashMap<>();
                    nodes.forEach(on -> {
                        ObjectNode item = byPlugin.computeIfAbsent(on.plugin(), plugin -> Json.array())
                                .addObject()
                                .put("node", on.node().toString())
                                .put("version", on.version())
                                .put("state", on.state())
                                .put("at", on.at().toString());
                        if (!on.problem().isEmpty()) {
                            item.put("problem", on.problem());
                        }
                    });
                    Map<String, PluginHealth> health = host.connections().health();
                    ArrayNode list = Json.array();
                    host.plugins().forEach(plugin -> {
                        ObjectNode item = json(plugin);
                        item.put("hungCalls", host.runner().hungCalls(plugin.id()));
                        if (health.containsKey(plugin.id())) {
                            item.set("health", json(health.get(plugin.id())));
                        }
                        if (byPlugin.containsKey(plugin.id())) {
                            item.set("nodes", byPlugin.get(plugin.id()));
                        }
                        list.add(item);
                    });
                    return list;
                }));
    }

    @Override
    public Future<ObjectNode> inspect(Path jar, String name) {
        Callable<ObjectNode> work = () -> {
            PluginInfo info = host.inspect(jar);
            ObjectNode json = json(info);
            json.remove(List.of("state", "connectors", "bundled"));
            host.plugin(info.id()).ifPresent(present -> json.put("replaces", present.version()));
            return json;
        };
        return mapped(named(vertx.executeBlocking(work, false), jar, name));
    }

    @Override
    public Future<ObjectNode> install(Path jar, String name) {
        return mapped(named(sync.install(jar), jar, name)).map(PluginService::json);
    }

    /** Nobody knows the name under which an upload waits here. */
    private static <T> Future<T> named(Future<T> work, Path jar, String name) {
        String waiting = String.valueOf(jar.getFileName());
        return work.recover(failure -> Future.failedFuture(
                failure instanceof PluginException refused
                        ? new PluginException(
                                String.valueOf(refused.getMessage()).replace(waiting, name), refused)
                        : failure));
    }

    @Override
    public Future<ObjectNode> disable(String id) {
        return known(id).compose(present -> mapped(sync.disable(id))).map(PluginService::json);
    }

    @Override
    public Future<ObjectNode> enable(String id) {
        return known(id).compose(present -> mapped(sync.enable(id))).map(PluginService::json);
    }

    @Override
    public Future<Void> remove(String id) {
        return known(id).compose(present -> mapped(sync.remove(id)));
    }

    private Future<PluginInfo> known(String id) {
        return blocking(() -> host.plugin(id)
                .orElseThrow(() -> Problem.notFound("There is no plugin " + id).exception()));
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return mapped(vertx.executeBlocking(work, false));
    }

    private static <T> Future<T> mapped(Future<T> work) {
        return work.recover(failure -> Future.failedFuture(
                failure instanceof PluginException
                        ? Problem.invalid(
                                        String.valueOf(failure.getMessage()),
                                        List.of(new FieldError("file", "plugin", String.valueOf(failure.getMessage()))))
                                .exception()
                        : failure));
    }

    private static ObjectNode json(PluginInfo plugin) {
        ObjectNode json = Json.object()
                .put("id", plugin.id())
                .put("version", plugin.version())
                .put("state", plugin.state().name().toLowerCase(Locale.ROOT))
                .put("provider", plugin.provider())
                .put("description", plugin.description())
                .put("requires", plugin.requires())
                .put("bundled", plugin.bundled());
        ObjectNode permissions = permissions(plugin.permissions());
        ArrayNode secrets = permissions.putArray("secrets");
        plugin.secrets().forEach(secrets::add);
        json.set("permissions", permissions);
        ArrayNode connectors = json.putArray("connectors");
        plugin.connectors().forEach(connector -> {
            ObjectNode item = connectors
                    .addObject()
                    .put("id", connector.id())
                    .put("label", connector.label())
                    .put("help", connector.help());
            ArrayNode kinds = item.putArray("kinds");
            connector.kinds().stream()
                    .sorted()
                    .forEach(kind -> kinds.add(kind.name().toLowerCase(Locale.ROOT)));
        });
        plugin.signer().ifPresent(signer -> json.put("signer", signer));
        plugin.problem().ifPresent(problem -> json.put("problem", problem));
        return json;
    }

    private static ObjectNode json(PluginHealth health) {
        ObjectNode json = Json.object();
        ObjectNode states = json.putObject("connections");
        health.connections().forEach((kind, count) -> states.put(kind.wire(), count));
        json.put("calls", health.calls())
                .put("failed", health.failed())
                .put("perMinute", health.perMinute())
                .put("p95Ms", health.p95().toNanos() / 1e6)
                .put("underWay", health.underWay())
                .put("waiting", health.waiting());
        ObjectNode failures = json.putObject("failures");
        health.failures().forEach((kind, count) -> failures.put(kind.name().toLowerCase(Locale.ROOT), count));
        return json;
    }

    private static ObjectNode permissions(Permissions asked) {
        ObjectNode json = Json.object().put("declared", asked.declared());
        ArrayNode hosts = json.putArray("hosts");
        asked.hosts().forEach(hosts::add);
        ArrayNode fields = json.putArray("fields");
        asked.fields().forEach(fields::add);
        return json;
    }
}
