package org.vivaio.core.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.vivaio.core.http.PluginAdmin;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.plugin.PluginException;
import org.vivaio.core.plugin.PluginHost;
import org.vivaio.core.plugin.PluginInfo;

/** The plugin host as the instance admin sees it over HTTP. */
final class PluginService implements PluginAdmin {
    private final Vertx vertx;
    private final PluginHost host;

    PluginService(Vertx vertx, PluginHost host) {
        this.vertx = vertx;
        this.host = host;
    }

    @Override
    public Future<ArrayNode> list() {
        return blocking(() -> {
            ArrayNode list = Json.array();
            host.plugins().forEach(plugin -> list.add(json(plugin)));
            return list;
        });
    }

    @Override
    public Future<ObjectNode> install(Path jar) {
        return blocking(() -> json(host.install(jar)));
    }

    @Override
    public Future<ObjectNode> disable(String id) {
        return blocking(() -> {
            known(id);
            host.disable(id);
            return json(known(id));
        });
    }

    @Override
    public Future<ObjectNode> enable(String id) {
        return blocking(() -> {
            known(id);
            return json(host.enable(id));
        });
    }

    @Override
    public Future<Void> remove(String id) {
        return blocking(() -> {
                    known(id);
                    host.remove(id);
                    return Boolean.TRUE;
                })
                .mapEmpty();
    }

    private PluginInfo known(String id) {
        return host.plugin(id)
                .orElseThrow(() -> Problem.notFound("There is no plugin " + id).exception());
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return vertx.executeBlocking(work, false)
                .recover(failure -> Future.failedFuture(
                        failure instanceof PluginException
                                ? Problem.invalid(
                                                String.valueOf(failure.getMessage()),
                                                List.of(new FieldError(
                                                        "file", "plugin", String.valueOf(failure.getMessage()))))
                                        .exception()
                                : failure));
    }

    private static ObjectNode json(PluginInfo plugin) {
        ObjectNode json = Json.object()
                .put("id", plugin.id())
                .put("version", plugin.version())
                .put("state", plugin.state().name().toLowerCase(Locale.ROOT))
                .put("provider", plugin.provider())
                .put("bundled", plugin.bundled());
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
}
