package org.vivaio.core.preference;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.vivaio.core.consent.PreferenceLinks;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.resource.Rulebook;

/**
 * What the pages ask of others.
 *
 * @param links reads tokens
 * @param isActive whether a tenant is served
 * @param tenantName its name for people
 * @param rulebooks the active rulebook of a tenant
 * @param leads a lead as it is now
 * @param address the keyed hash of a visitor's address
 */
public record PreferencePorts(
        PreferenceLinks links,
        Predicate<String> isActive,
        UnaryOperator<String> tenantName,
        Function<String, Future<Rulebook>> rulebooks,
        BiFunction<String, UUID, Future<Optional<LeadState>>> leads,
        Function<HttpServerRequest, String> address) {}
