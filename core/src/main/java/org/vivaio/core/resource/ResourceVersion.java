package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * One entry of a resource's history.
 *
 * @param version counts the changes of the resource, from 1
 * @param rulebook the rulebook that it came with
 * @param spec empty when the resource was deleted; secrets are hidden
 * @param actor who saved it
 * @param at when
 */
public record ResourceVersion(long version, long rulebook, Optional<ObjectNode> spec, String actor, Instant at) {}
