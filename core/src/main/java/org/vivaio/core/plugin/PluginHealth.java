package org.vivaio.core.plugin;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a plugin is doing on this node, over all its connections, of whatever tenant.
 *
 * @param connections how many are in each state
 * @param calls since they were opened
 * @param failed of them
 * @param failures by kind
 * @param perMinute calls in the last minute
 * @param p95 of the slowest connection
 * @param underWay calls that run now
 * @param waiting calls that wait for their turn
 */
public record PluginHealth(
        Map<ConnectionState.Kind, Integer> connections,
        long calls,
        long failed,
        Map<CallFailure.Kind, Long> failures,
        int perMinute,
        Duration p95,
        int underWay,
        int waiting) {
    static PluginHealth of(List<ConnectionHandle> handles) {
        Map<ConnectionState.Kind, Integer> states = new TreeMap<>();
        Map<CallFailure.Kind, Long> failures = new EnumMap<>(CallFailure.Kind.class);
        List<CallStats.Snapshot> stats =
                handles.stream().map(ConnectionHandle::stats).toList();
        handles.forEach(handle -> states.merge(handle.state().kind(), 1, Integer::sum));
        stats.forEach(one -> one.failures().forEach((kind, count) -> failures.merge(kind, count, Long::sum)));
        Optional<Duration> slowest = stats.stream().map(CallStats.Snapshot::p95).max(Duration::compareTo);
        return new PluginHealth(
                states,
                stats.stream().mapToLong(CallStats.Snapshot::calls).sum(),
                stats.stream().mapToLong(CallStats.Snapshot::failed).sum(),
                failures,
                stats.stream().mapToInt(CallStats.Snapshot::perMinute).sum(),
                slowest.orElse(Duration.ZERO),
                handles.stream().mapToInt(ConnectionHandle::underWay).sum(),
                handles.stream().mapToInt(ConnectionHandle::waiting).sum());
    }
}
