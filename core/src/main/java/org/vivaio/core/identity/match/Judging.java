package org.vivaio.core.identity.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.identity.Contact;
import org.vivaio.core.identity.match.MatchRows.Known;

/** Compares leads with their candidates: pure, and heavy enough to be kept from the event loop. */
final class Judging {
    private final List<Attribute> attributes;
    private final Model model;
    private final Map<UUID, Known> known;
    private final Map<UUID, Profile> profiles = new HashMap<>();
    private final Map<UUID, Contact> contacts = new HashMap<>();

    Judging(List<Attribute> attributes, Model model, Map<UUID, Known> known) {
        this.attributes = attributes;
        this.model = model;
        this.known = known;
    }

    /**
     * A pair and what speaks for and against it.
     *
     * @param lead the lead looked at
     * @param other the other lead, or the one that stands for it
     * @param sure whether they may be joined without asking
     * @param possible whether a person should look
     */
    record Pair(UUID lead, UUID other, Model.Judged judged, boolean sure, boolean possible) {}

    /** All others of a lead, the likeliest first. */
    List<Pair> of(UUID lead, Map<String, Object> fields, List<UUID> candidates) {
        Profile own = profiles.computeIfAbsent(lead, id -> Profile.of(attributes, fields));
        Contact contact = contacts.computeIfAbsent(lead, id -> Contact.of(fields));
        Map<UUID, Pair> best = new HashMap<>();
        for (UUID id : candidates) {
            Known other = known.get(id);
            Optional<Known> root = root(id);
            if (other == null
                    || root.isEmpty()
                    || root.get().erased()
                    || root.get().id().equals(lead)) {
                continue;
            }
            Model.Judged judged = model.judge(own, profile(other));
            boolean apart = apart(contact, contact(other)) || apart(contact, contact(root.get()));
            boolean shared = shares(contact, contact(root.get()));
            Pair pair = new Pair(lead, root.get().id(), judged, judged.sure() && !apart, judged.possible() || shared);
            best.merge(
                    root.get().id(),
                    pair,
                    (a, b) -> a.judged().bits() >= b.judged().bits() ? a : b);
        }
        List<Pair> pairs = new ArrayList<>(best.values());
        pairs.sort(
                Comparator.comparingDouble((Pair pair) -> pair.judged().bits()).reversed());
        return pairs;
    }

    private Optional<Known> root(UUID id) {
        Known at = known.get(id);
        while (at != null && at.mergedInto().isPresent()) {
            at = known.get(at.mergedInto().get());
        }
        return Optional.ofNullable(at);
    }

    private Profile profile(Known lead) {
        return profiles.computeIfAbsent(lead.id(), id -> Profile.of(attributes, lead.fields()));
    }

    private Contact contact(Known lead) {
        return contacts.computeIfAbsent(lead.id(), id -> Contact.of(lead.fields()));
    }

    /** Another address and another number: whatever else agrees, only a person may join these. */
    private static boolean apart(Contact a, Contact b) {
        return differ(a.email(), b.email()) && differ(a.phone(), b.phone());
    }

    private static boolean differ(Optional<String> a, Optional<String> b) {
        return a.isPresent() && b.isPresent() && !a.equals(b);
    }

    private static boolean shares(Contact a, Contact b) {
        return a.email().isPresent() && a.email().equals(b.email())
                || a.phone().isPresent() && a.phone().equals(b.phone());
    }
}
