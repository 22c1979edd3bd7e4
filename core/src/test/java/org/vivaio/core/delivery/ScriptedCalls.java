package org.vivaio.core.delivery;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.api.Uncertain;

/** Plugins that do what the test says and remember what they were asked. */
final class ScriptedCalls implements ConnectorCalls {
    /** What a connection got. */
    record Sent(String tenant, String connection, String key, Object what) {
        Message message() {
            return (Message) what;
        }

        Export export() {
            return (Export) what;
        }

        String bytes() {
            return new String(export().document(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    final List<Sent> sent = new CopyOnWriteArrayList<>();
    final List<String> lookedUp = new CopyOnWriteArrayList<>();
    private final Map<String, Function<Sent, Future<Receipt>>> scripts = new ConcurrentHashMap<>();
    volatile Uncertain policy = Uncertain.RETRY;
    volatile int free = 64;
    volatile int batch = 1;
    volatile boolean tooFew;
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    volatile Future<Optional<Receipt>> found = Future.succeededFuture(Optional.empty());

    /** What a connection answers; without a script it takes everything. */
    void on(String connection, Function<Sent, Future<Receipt>> script) {
        scripts.put(connection, script);
    }

    void failOn(String connection, CallFailed failure) {
        on(connection, sent -> Future.failedFuture(failure));
    }

    void take(String connection) {
        scripts.remove(connection);
    }

    List<Sent> to(String connection) {
        return sent.stream().filter(s -> s.connection().equals(connection)).toList();
    }

    @Override
    public int free(String tenant, String connection) {
        return free;
    }

    @Override
    public int batchSize(String tenant, String connection) {
        return batch;
    }

    @Override
    public Optional<String> medium(String tenant, String connection) {
        return connection.startsWith("mail")
                ? Optional.of("email")
                : connection.startsWith("pbx") ? Optional.of("phone") : Optional.empty();
    }

    @Override
    public Future<Receipt> send(String tenant, String connection, Message message) {
        return call(new Sent(tenant, connection, message.key(), message));
    }

    private Future<Receipt> call(Sent call) {
        sent.add(call);
        Function<Sent, Future<Receipt>> script = scripts.get(call.connection());
        return script == null
                ? Future.succeededFuture(Receipt.of("ref-" + call.key().substring(24)))
                : script.apply(call);
    }

    @Override
    public Future<List<CrmExporter.Answer>> export(String tenant, String connection, List<Export> exports) {
        batches.add(exports.size());
        if (tooFew) {
            return Future.succeededFuture(List.of());
        }
        List<Future<Receipt>> all = new ArrayList<>();
        exports.forEach(export -> all.add(call(new Sent(tenant, connection, export.key(), export))));
        return Future.all(all)
                .map(done -> all.stream()
                        .<CrmExporter.Answer>map(one -> new CrmExporter.Done(one.result()))
                        .toList());
    }

    @Override
    public Uncertain uncertain(String tenant, String connection) {
        return policy;
    }

    @Override
    public Future<Optional<Receipt>> lookUp(String tenant, String connection, String key) {
        lookedUp.add(key);
        return found;
    }
}
