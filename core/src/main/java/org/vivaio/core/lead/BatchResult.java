package org.vivaio.core.lead;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a batch did.
 *
 * @param decided by item
 * @param skipped items whose lead or row is in another batch just now
 * @param tenants whose leads changed
 * @param effects how many effects were planned
 * @param size how many items were claimed
 */
public record BatchResult(
        Map<UUID, Judgement> decided, Set<UUID> skipped, Set<String> tenants, int effects, int size) {}
