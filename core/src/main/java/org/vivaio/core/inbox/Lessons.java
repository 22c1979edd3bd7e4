package org.vivaio.core.inbox;

import io.vertx.core.Future;
import java.util.List;

/** Learns from what people say about captures. */
@FunctionalInterface
public interface Lessons {
    /** A person judged a capture with these signals as spam, or as none. */
    Future<Void> teach(String tenant, List<String> signals, boolean spam);
}
