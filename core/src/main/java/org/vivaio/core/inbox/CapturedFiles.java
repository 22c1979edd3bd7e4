package org.vivaio.core.inbox;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;

/** Keeps the files that came with what a connection brought, in the transaction that stores it. */
public interface CapturedFiles {
    /**
     * One file.
     *
     * @param source under which the inbox keeps what it came with
     * @param capture the inbox row
     * @param name as the sender calls it
     */
    record File(String source, UUID capture, String name, Buffer content) {}

    /** Stores files of rows that the same transaction stored. */
    Future<Void> store(SqlConnection connection, String tenant, List<File> files);
}
