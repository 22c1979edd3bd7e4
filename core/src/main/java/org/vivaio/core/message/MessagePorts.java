package org.vivaio.core.message;

import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.vivaio.core.delivery.Deliveries;
import org.vivaio.core.delivery.EffectRenderer;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadQueries;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.resource.Draft;
import org.vivaio.core.resource.Rulebook;

/**
 * What messages ask of others.
 *
 * @param rulebooks the active rulebook of a tenant
 * @param proposed the rulebook with one more draft, checked; nothing is written
 * @param leads the lead store
 * @param renderer fills templates in
 * @param deliveries what became of it
 */
public record MessagePorts(
        Function<String, Future<Rulebook>> rulebooks,
        BiFunction<String, Draft, Future<Rulebook>> proposed,
        LeadQueries leads,
        EffectRenderer renderer,
        Deliveries deliveries) {

    BiFunction<String, UUID, Future<Optional<LeadState>>> lead() {
        return leads::lead;
    }

    /** The event that an item of the inbox became. */
    Future<UUID> fact(String tenant, UUID lead, String type, UUID item) {
        return fact(leads, tenant, lead, type, item);
    }

    static Future<UUID> fact(LeadQueries leads, String tenant, UUID lead, String type, UUID item) {
        return leads.ofType(tenant, lead, type)
                .map(events -> events.stream()
                        .filter(event -> event.inboxId().filter(item::equals).isPresent())
                        .map(LeadEvent::id)
                        .findFirst()
                        .orElse(item));
    }

    /** Why no message followed from a fact. */
    Future<Optional<String>> why(String tenant, UUID lead, UUID fact) {
        return leads.ofType(tenant, lead, "message.failed")
                .map(events -> events.stream()
                        .filter(event -> event.cause().filter(fact::equals).isPresent())
                        .map(event -> event.data() instanceof Observed failed
                                ? failed.data().get("error")
                                : null)
                        .filter(Objects::nonNull)
                        .map(Object::toString)
                        .findFirst());
    }
}
