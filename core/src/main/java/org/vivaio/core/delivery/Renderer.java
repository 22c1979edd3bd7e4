package org.vivaio.core.delivery;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.resource.Rulebook;

/** Decides at the last moment whether an effect may leave, and fixes the bytes that every attempt sends. */
interface Renderer {

    /**
     * Prepares a job.
     *
     * @param lead as it is now; empty when it is gone
     * @param medium of the connection, where it is a channel
     */
    Rendering prepare(Job job, Optional<LeadState> lead, Rulebook rulebook, Optional<String> medium);

    /** What came of it. */
    sealed interface Rendering permits Ready, Stop, Later {}

    /** May leave, with these bytes. */
    record Ready(Buffer bytes) implements Rendering {}

    /**
     * Does not leave.
     *
     * @param result {@code CANCELLED}, or {@code DEAD} when a person can mend it
     */
    record Stop(Verdict.Result result, String cause) implements Rendering {}

    /** Cannot be prepared at the moment. */
    record Later(String cause) implements Rendering {}
}
