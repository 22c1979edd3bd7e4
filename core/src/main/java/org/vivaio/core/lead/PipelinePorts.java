package org.vivaio.core.lead;

import java.time.Clock;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vivaio.core.platform.Db;

/**
 * What joins a pipeline to the rest of the node.
 *
 * @param db its own pool
 * @param parts what it decides with
 * @param clock the time of deciding
 * @param tenants the tenants that are active
 * @param afterCommit told of every batch that changed something
 * @param yieldToCapture whether storing is so busy that the backlog should wait
 */
record PipelinePorts(
        Db db,
        PipelineParts parts,
        Clock clock,
        Supplier<Set<String>> tenants,
        Consumer<BatchResult> afterCommit,
        BooleanSupplier yieldToCapture) {}
