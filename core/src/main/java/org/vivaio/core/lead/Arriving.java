package org.vivaio.core.lead;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is not in the inbox yet: its caller waits for the verdict, so that the batch that decides it may store it too, in
 * the one transaction that comes before the answer.
 *
 * @param item as it will stand in the inbox
 * @param meta of the item, as JSON text
 * @param dueAt when any node may take it, should it be stored undecided
 * @param key the caller's idempotency key
 * @param hash of the body that the key stands for
 */
public record Arriving(
        Received item,
        String meta,
        Instant dueAt,
        @Nullable String key,
        @Nullable Buffer hash) {}
