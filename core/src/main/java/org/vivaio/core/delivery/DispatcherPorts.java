package org.vivaio.core.delivery;

import io.vertx.core.Future;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.vivaio.core.resource.Rulebook;

/**
 * What the dispatcher asks of others.
 *
 * @param tenants whose effects leave: all active tenants
 * @param rulebooks the active rulebook of a tenant; best from memory
 * @param leads what it may see of leads
 * @param calls the way to plugins
 * @param onFacts called after facts were committed to the inbox
 * @param pipelineBusy whether deciding is under pressure: then effects wait, but for a round ten times a second
 * @param gate knows who must not be written to
 * @param files brings what messages carry
 */
public record DispatcherPorts(
        Supplier<Set<String>> tenants,
        Function<String, Future<Rulebook>> rulebooks,
        LeadView leads,
        ConnectorCalls calls,
        Runnable onFacts,
        BooleanSupplier pipelineBusy,
        ContactGate gate,
        MessageFiles files) {
    /** Ports of a dispatcher that never has to give way. */
    public DispatcherPorts(
            Supplier<Set<String>> tenants,
            Function<String, Future<Rulebook>> rulebooks,
            LeadView leads,
            ConnectorCalls calls,
            Runnable onFacts) {
        this(tenants, rulebooks, leads, calls, onFacts, () -> false, ContactGate.OPEN, MessageFiles.NONE);
    }
}
