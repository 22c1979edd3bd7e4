package org.vivaio.core.lead;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a batch did.
 *
 * @param decided by item
 * @param skipped items whose lead or row is in another batch just now
 * @param repeated items that were not stored, since their key was used before
 * @param tenants whose leads changed
 * @param effects how many effects were planned
 * @param size how many items were claimed or stored
 */
public record BatchResult(
        Map<UUID, Judgement> decided,
        Set<UUID> skipped,
        Set<UUID> repeated,
        Set<String> tenants,
        int effects,
        int size) {}
