package org.vivaio.core.routing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.platform.Expressions.Quantity;

/**
 * How leads of some kind find their owner (resource of kind {@code routing}).
 *
 * @param name resource name
 * @param order rules with a lower number are tried first, then by name
 * @param on fact types at which an ownerless lead is given away
 * @param when for which leads
 * @param filters who can be chosen
 * @param strategy how one of them is
 * @param sticky whether who had the lead before gets it again
 * @param queue where people sort by hand what finds nobody; empty when sellers may claim it
 * @param fallback who gets what finds nobody
 * @param offer how long an assignment waits for a sign of life
 * @param speed the speed-to-lead target
 * @param claim how sellers take leads by themselves
 */
public record RoutingRule(
        String name,
        int order,
        Set<String> on,
        Optional<Condition> when,
        Filters filters,
        Strategy strategy,
        boolean sticky,
        String queue,
        Optional<String> fallback,
        Optional<Offer> offer,
        Optional<Speed> speed,
        Optional<Claim> claim) {

    /** How one of several is chosen. */
    public enum Strategy {
        /** One after the other. */
        ROUND_ROBIN,
        /** In turn, by their weights. */
        WEIGHTED,
        /** Who has the fewest open leads. */
        LEAST_LOADED,
        /** By a person. */
        MANUAL;

        /** As specs write it. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** What closing times mean for a choice. */
    public enum Hours {
        /** Nothing. */
        IGNORE,
        /** Who works now comes before who does not. */
        PREFER,
        /** Nobody gets a lead while closed; it waits until somebody opens. */
        REQUIRE
    }

    /**
     * Who can be chosen.
     *
     * @param sellers by name; with teams empty too, everybody
     * @param teams by name, with those below them
     * @param territory whether they must cover the lead's place
     * @param nearest whether only the closest fit of the territory counts
     * @param home country of leads that name none
     * @param skills all of which they must have
     * @param skillField the lead's field that names a skill they must have; empty for none
     * @param language whether they must speak the lead's language
     * @param hours what closing times mean
     */
    public record Filters(
            Set<String> sellers,
            Set<String> teams,
            boolean territory,
            boolean nearest,
            String home,
            Set<String> skills,
            String skillField,
            boolean language,
            Hours hours) {

        /** Whether the rule is about this seller at all. */
        boolean includes(Seller seller) {
            return sellers.isEmpty() && teams.isEmpty()
                    || sellers.contains(seller.name())
                    || teams.stream().anyMatch(seller::isOf);
        }
    }

    /**
     * An assignment that is lost without a sign of life.
     *
     * @param within working time of the seller
     * @param rounds how many sellers get it, one after the other, before it waits
     */
    public record Offer(Duration within, int rounds) {}

    /**
     * A speed-to-lead target.
     *
     * @param target working time from the capture to the first attempt
     * @param warn so long before the target somebody is warned; zero for never
     * @param calendar whose working time
     * @param attempts types of facts that count as an attempt
     * @param reoffer whether a missed target takes the lead to somebody else
     */
    public record Speed(
            Duration target, Duration warn, WorkCalendar calendar, List<String> attempts, boolean reoffer) {}

    /**
     * How sellers take leads by themselves.
     *
     * @param by what is best first; the total score where empty
     * @param within how long a claimed lead waits for a sign of life
     */
    public record Claim(Optional<Quantity> by, Duration within) {
        /** Where no rule says otherwise. */
        public static final Claim DEFAULT = new Claim(Optional.empty(), Duration.ofMinutes(15));
    }
}
