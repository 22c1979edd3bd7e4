package org.vivaio.core.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * Who is to be called, how often, and what the answers mean (resources of kind {@code call-list}).
 *
 * @param lists by name
 */
public record CallLists(List<CallList> lists) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<CallLists> PART = new RulebookPart<>(CallLists.class, CallLists::compile);

    /** The answers to the qualifying question. */
    public static final List<String> ANSWERS = List.of("ready", "undecided", "no");

    /** What may come of a call. */
    public static final List<String> OUTCOMES = List.of("answered", "no-answer", "busy", "wrong-number");

    /** What moves a lead: the answers, and the two ways of never reaching anybody. */
    private static final List<String> MOVES = List.of("ready", "undecided", "no", "unreached", "wrong-number");

    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * One list.
     *
     * @param name resource name
     * @param label by language
     * @param segment whose leads are called
     * @param attempts after so many calls that reached nobody the lead leaves the list
     * @param again how long to wait after {@code no-answer}, {@code busy} and the answer {@code undecided}
     * @param calendar in whose hours the next call is planned; empty for any hour
     * @param hold how long a call that was given to a seller is kept from others
     * @param grace how long an agreed call waits for the seller who agreed on it, before anybody may make it
     * @param question the one question, by language
     * @param moves the stage that a lead is put into, by answer
     * @param script the template of what is said; empty for none
     * @param connection the line to call by; empty for any
     * @param purpose the consent that a call needs; empty for none
     * @param enabled whether calls are given out
     */
    public record CallList(
            String name,
            Map<String, String> label,
            String segment,
            int attempts,
            Map<String, Duration> again,
            String calendar,
            Duration hold,
            Duration grace,
            Map<String, String> question,
            Map<String, String> moves,
            String script,
            String connection,
            String purpose,
            boolean enabled) {}

    /** A list by name. */
    public Optional<CallList> find(String name) {
        return lists.stream().filter(list -> list.name().equals(name)).findFirst();
    }

    private static CallLists compile(ResourceSet resources) {
        List<CallList> lists = new ArrayList<>();
        for (Resource resource : resources.of("call-list")) {
            lists.add(list(resources, resource));
        }
        return new CallLists(List.copyOf(lists));
    }

    private static CallList list(ResourceSet resources, Resource resource) {
        Spec spec = resources.read(resource);
        String segment = spec.requiredText("segment");
        named(resources, spec, "segment", segment);
        int attempts = attempts(spec);
        Spec wait = spec.object("again");
        Map<String, Duration> again = new TreeMap<>();
        again.put("no-answer", duration(wait, "no-answer", Duration.ofHours(4)));
        again.put("busy", duration(wait, "busy", Duration.ofMinutes(30)));
        again.put("undecided", duration(wait, "undecided", Duration.ofDays(7)));
        wait.end();
        String calendar = spec.text("calendar").orElse("");
        named(resources, spec, "calendar", calendar);
        Set<String> stages = stages(resources);
        Spec to = spec.object("moves");
        Map<String, String> moves = new TreeMap<>();
        for (String answer : MOVES) {
            to.text(answer).ifPresent(stage -> {
                if (!stages.contains(stage)) {
                    to.report(answer, "missing", "names " + stage + ", which is no stage of the lifecycle");
                }
                moves.put(answer, stage);
            });
        }
        to.end(String.join(", ", MOVES));
        String script = spec.text("script").orElse("");
        named(resources, spec, "template", "script", script);
        String connection = spec.text("connection").orElse("");
        named(resources, spec, "connection", connection);
        String purpose = spec.text("purpose").orElse("");
        named(resources, spec, "purpose", purpose);
        CallList list = new CallList(
                resource.name(),
                spec.texts("label"),
                segment,
                attempts,
                Map.copyOf(again),
                calendar,
                duration(spec, "hold", Duration.ofMinutes(15)),
                duration(spec, "grace", Duration.ofMinutes(15)),
                spec.texts("question"),
                Map.copyOf(moves),
                script,
                connection,
                purpose,
                spec.flag("enabled", true));
        spec.end();
        return list;
    }

    /** A tenant without a lifecycle of its own has the stages of the default one. */
    private static Set<String> stages(ResourceSet resources) {
        Set<String> own = resources.vocabulary().stages();
        Set<String> stages = new TreeSet<>(own);
        if (own.isEmpty()) {
            Lifecycle.defaultSpec()
                    .path("stages")
                    .forEach(stage -> stages.add(stage.path("name").asText()));
        }
        return stages;
    }

    private static int attempts(Spec spec) {
        double attempts = spec.number("attempts").orElse(5.0);
        if (attempts < 1 || attempts > 50 || attempts != Math.rint(attempts)) {
            spec.report("attempts", "range", "must be a whole number from 1 to 50");
            return 5;
        }
        return (int) attempts;
    }

    private static Duration duration(Spec spec, String name, Duration usual) {
        Duration duration = spec.duration(name).orElse(usual);
        if (duration.compareTo(Duration.ofMinutes(1)) < 0 || duration.compareTo(LONGEST) > 0) {
            spec.report(name, "range", "must lie between a minute and a year");
            return usual;
        }
        return duration;
    }

    private static void named(ResourceSet resources, Spec spec, String kind, String name) {
        named(resources, spec, kind, kind, name);
    }

    private static void named(ResourceSet resources, Spec spec, String kind, String member, String name) {
        if (!name.isEmpty() && resources.find(kind, name).isEmpty()) {
            spec.report(member, "missing", "names " + name + ", which is no " + kind);
        }
    }
}
