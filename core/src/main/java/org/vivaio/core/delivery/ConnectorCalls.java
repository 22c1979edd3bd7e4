package org.vivaio.core.delivery;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.api.Uncertain;
import org.vivaio.api.Verifier;

/** The way from the dispatcher to connections; failed futures carry a {@link CallFailed}. */
public interface ConnectorCalls {
    /** How many more calls the connection can take at this moment; 0 while it is not open. */
    int free(String tenant, String connection);

    /** How many leads one call of {@link #export} may carry. */
    default int batchSize(String tenant, String connection) {
        return 1;
    }

    /** What a channel reaches people by: {@code email}, {@code sms} or {@code phone}; empty for what is no channel. */
    Optional<String> medium(String tenant, String connection);

    /** Hands a message to a channel. */
    Future<Receipt> send(String tenant, String connection, Message message);

    /** Hands leads to an exporter; one answer for each, in the same order. */
    Future<List<CrmExporter.Answer>> export(String tenant, String connection, List<Export> batch);

    /** Asks a verifier about a lead. */
    default Future<Verifier.Findings> verify(String tenant, String connection, Verifier.Request request) {
        return Future.failedFuture(new CallFailed(CallFailed.Kind.CONFIG, "The connection is no verifier"));
    }

    /** Name and version of the plugin behind a connection, as people are shown it; empty text when it is not open. */
    default String plugin(String tenant, String connection) {
        return "";
    }

    /** What the plugin wants done when the outcome of a call is not known. */
    Uncertain uncertain(String tenant, String connection);

    /** Asks the peer what became of a key; empty when it never got it. */
    Future<Optional<Receipt>> lookUp(String tenant, String connection, String key);
}
