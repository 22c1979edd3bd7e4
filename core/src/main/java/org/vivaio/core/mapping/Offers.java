package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** What one posting may hold at once, for several sponsors: each a source, with the rule that says whether the person chose it. */
public final class Offers {
    /** No co-registration. */
    public static final Offers NONE = new Offers(List.of());

    /** More sponsors than these are on no form. */
    private static final int MOST = 30;

    private record Offer(String source, Optional<Rule> when) {}

    private final List<Offer> offers;

    private Offers(List<Offer> offers) {
        this.offers = List.copyOf(offers);
    }

    /**
     * Reads a list of {@code {source, when}}.
     *
     * @param fault takes what is wrong: the place below the list, and how to mend it
     */
    public static Offers compile(JsonNode list, BiConsumer<String, String> fault) {
        if (!list.isArray() || list.size() > MOST) {
            fault.accept("", "must be a list of at most " + MOST + " objects of source and when");
            return NONE;
        }
        List<Offer> offers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            String where = "[" + i + "]";
            JsonNode item = list.get(i);
            item.fieldNames().forEachRemaining(key -> {
                if (!Set.of("source", "when").contains(key)) {
                    fault.accept(where + "." + key, "is not known here; known are source and when");
                }
            });
            String name = item.path("source").asText();
            JsonNode when = item.path("when");
            Optional<Rule> rule = when.isMissingNode() || when.isNull()
                    ? Optional.empty()
                    : Rule.read(when, (below, message) -> fault.accept(where + ".when" + below, message));
            if (!item.path("source").isTextual() || !names.add(name)) {
                fault.accept(where, "needs the name of a source that is not named before");
            } else {
                offers.add(new Offer(name, rule));
            }
        }
        return new Offers(offers);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return offers.isEmpty();
    }

    /** The sources of all sponsors. */
    public List<String> names() {
        return offers.stream().map(Offer::source).toList();
    }

    /** The sources of the sponsors that a payload chooses, in their order. */
    public List<String> chosen(JsonNode payload) {
        return offers.stream()
                .filter(offer -> offer.when().isEmpty()
                        || offer.when()
                                .get()
                                .value(payload, message -> {})
                                .filter(Transforms::isYes)
                                .isPresent())
                .map(Offer::source)
                .toList();
    }
}
