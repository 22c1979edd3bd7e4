package org.vivaio.core.routing;

import com.sanctionco.jmail.JMail;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.Spec;

/** Reads resources of the kinds {@code team} and {@code seller}; what a seller does not say comes from the team. */
final class SellerSpec {
    private final ResourceSet resources;
    private final Map<String, WorkCalendar> calendars;
    private final Map<String, Group> teams = new LinkedHashMap<>();

    SellerSpec(ResourceSet resources, Map<String, WorkCalendar> calendars) {
        this.resources = resources;
        this.calendars = calendars;
    }

    /** What a team says, and a seller may say otherwise. */
    private record Shared(
            Optional<String> parent,
            Territory territory,
            Set<String> skills,
            Set<String> languages,
            Optional<String> calendar,
            Optional<Double> weight,
            Seller.Caps caps) {}

    private record Group(Spec spec, Shared own) {}

    List<Seller> read() {
        for (Resource resource : resources.of("team")) {
            Spec spec = resources.read(resource);
            spec.texts("label");
            spec.text("name");
            teams.put(resource.name(), new Group(spec, shared(spec, "parent")));
            spec.end();
        }
        teams.forEach((name, team) -> checkParents(name, team.spec()));
        List<Seller> sellers = new ArrayList<>();
        for (Resource resource : resources.of("seller")) {
            sellers.add(seller(resource));
        }
        return List.copyOf(sellers);
    }

    /** Names of the teams, for rules that name them. */
    Set<String> teams() {
        return teams.keySet();
    }

    private void checkParents(String name, Spec spec) {
        Set<String> seen = new HashSet<>(Set.of(name));
        Optional<String> parent = teams.get(name).own().parent();
        while (parent.isPresent()) {
            Group above = teams.get(parent.get());
            if (above == null) {
                spec.report("parent", "missing", "names " + parent.get() + ", which is no team");
                return;
            }
            if (!seen.add(parent.get())) {
                spec.report("parent", "cycle", "leads back to " + parent.get() + ": a team cannot be above itself");
                return;
            }
            parent = above.own().parent();
        }
    }

    private Seller seller(Resource resource) {
        Spec spec = resources.read(resource);
        String email = spec.requiredText("email");
        if (!email.isEmpty() && !JMail.isValid(email.strip())) {
            spec.report("email", "email", "is no e-mail address");
        }
        Shared own = shared(spec, "team");
        List<String> line = line(own.parent());
        if (own.parent().isPresent() && !teams.containsKey(own.parent().get())) {
            spec.report("team", "missing", "names " + own.parent().get() + ", which is no team");
        }
        Shared merged = own;
        for (String team : line) {
            merged = under(merged, teams.get(team).own());
        }
        WorkCalendar calendar =
                merged.calendar().map(calendars::get).orElseGet(() -> WorkCalendar.always(RoutingRules.ZONE));
        Seller seller = new Seller(
                resource.name(),
                spec.text("name").orElse(resource.name()),
                email,
                spec.text("phone"),
                spec.text("language").orElse("en"),
                spec.flag("active", true),
                line,
                merged.territory(),
                merged.skills(),
                merged.languages(),
                calendar,
                absences(spec),
                merged.weight().orElse(1.0),
                merged.caps(),
                notices(spec));
        spec.end();
        return seller;
    }

    private List<String> line(Optional<String> nearest) {
        List<String> line = new ArrayList<>();
        Optional<String> next = nearest;
        while (next.isPresent() && teams.containsKey(next.get()) && !line.contains(next.get())) {
            line.add(next.get());
            next = teams.get(next.get()).own().parent();
        }
        return List.copyOf(line);
    }

    private Shared shared(Spec spec, String parent) {
        Optional<Double> weight = spec.number("weight");
        if (weight.filter(w -> w < 0.01 || w > 1_000).isPresent()) {
            spec.report("weight", "range", "must lie between 0.01 and 1000; set active to false for no leads at all");
        }
        Optional<String> calendar = spec.text("calendar");
        if (calendar.isPresent() && !calendars.containsKey(calendar.get())) {
            spec.report("calendar", "missing", "names " + calendar.get() + ", which is no calendar");
        }
        Spec caps = spec.object("caps");
        Seller.Caps limits = new Seller.Caps(whole(caps, "perDay"), whole(caps, "open"));
        caps.end();
        return new Shared(
                spec.text(parent),
                Territory.read(spec),
                lower(spec.names("skills")),
                lower(spec.names("languages")),
                calendar,
                weight.filter(w -> w >= 0.01 && w <= 1_000),
                limits);
    }

    /** What is nearer counts; skills and languages add up. */
    private static Shared under(Shared near, Shared far) {
        return new Shared(
                near.parent(),
                near.territory().isEmpty() ? far.territory() : near.territory(),
                union(near.skills(), far.skills()),
                union(near.languages(), far.languages()),
                near.calendar().or(far::calendar),
                near.weight().or(far::weight),
                new Seller.Caps(
                        near.caps().perDay().or(far.caps()::perDay),
                        near.caps().open().or(far.caps()::open)));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new HashSet<>(one);
        all.addAll(other);
        return Set.copyOf(all);
    }

    private static List<Seller.Absence> absences(Spec spec) {
        List<Seller.Absence> absences = new ArrayList<>();
        for (Spec item : spec.list("absences")) {
            String from = item.requiredText("from");
            String to = item.text("to").orElse(from);
            item.text("note");
            item.end();
            try {
                LocalDate first = LocalDate.parse(from);
                LocalDate last = LocalDate.parse(to);
                if (last.isBefore(first)) {
                    item.report("to", "range", "lies before from");
                }
                absences.add(new Seller.Absence(first, last));
            } catch (java.time.DateTimeException e) {
                if (!from.isEmpty()) {
                    item.report("from", "date", "must be a day such as 2026-12-24, and so must to");
                }
            }
        }
        return List.copyOf(absences);
    }

    private static Seller.Notices notices(Spec spec) {
        Spec alerts = spec.object("alerts");
        Optional<java.time.Duration> digest = alerts.duration("digest");
        if (digest.filter(d -> d.toMinutes() < 5 || d.toDays() > 7).isPresent()) {
            alerts.report("digest", "range", "must lie between 5m and 7d");
        }
        Optional<Seller.Quiet> quiet = Optional.empty();
        Optional<String> hours = alerts.text("quiet");
        if (hours.isPresent()) {
            quiet = CalendarSpec.window(hours.get()).map(w -> new Seller.Quiet(w.from(), w.to()));
            if (quiet.isEmpty() || quiet.get().from().equals(quiet.get().to())) {
                alerts.report("quiet", "hours", "must be hours such as 20:00-08:00");
                quiet = Optional.empty();
            }
        }
        alerts.end();
        return new Seller.Notices(digest.filter(d -> !d.isNegative() && !d.isZero()), quiet);
    }

    static Optional<Integer> whole(Spec spec, String name) {
        Optional<Double> number = spec.number(name);
        if (number.isPresent() && (number.get() < 0 || number.get() > 1_000_000 || number.get() % 1 != 0)) {
            spec.report(name, "range", "must be a whole number from 0 to 1000000");
            return Optional.empty();
        }
        return number.map(Double::intValue);
    }

    static Set<String> lower(List<String> names) {
        Set<String> lower = new HashSet<>();
        names.forEach(name -> lower.add(name.trim().toLowerCase(Locale.ROOT)));
        return Set.copyOf(lower);
    }
}
