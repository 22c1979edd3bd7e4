package org.vivaio.core.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.lifecycle.Lifecycle.Handing;
import org.vivaio.core.lifecycle.Lifecycle.Phase;
import org.vivaio.core.lifecycle.Lifecycle.Stage;
import org.vivaio.core.lifecycle.Lifecycle.Transition;
import org.vivaio.core.platform.Expressions;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.Spec;

/** Reads the lifecycle and says what is wrong with it. */
final class LifecycleReader {
    private static final Duration DEFAULT_WITHIN = Duration.ofDays(2);

    private final ResourceSet resources;
    private final List<Stage> stages = new ArrayList<>();
    private final Set<String> byHand = new HashSet<>();
    private final List<Transition> transitions = new ArrayList<>();
    private List<String> names = List.of();

    LifecycleReader(ResourceSet resources) {
        this.resources = resources;
    }

    Lifecycle read() {
        Optional<Resource> own = resources.find("lifecycle", Lifecycle.NAME);
        for (Resource other : resources.of("lifecycle")) {
            if (!other.name().equals(Lifecycle.NAME) && resources.checks()) {
                resources.problem(
                        other.key() + ":", "unused", "is never used: the one lifecycle is called " + Lifecycle.NAME);
            }
        }
        Spec spec =
                own.map(resources::read).orElseGet(() -> resources.read("lifecycle/default:", Lifecycle.defaultSpec()));
        for (Spec item : spec.list("stages")) {
            String name = item.requiredText("name");
            stages.add(new Stage(name, item.texts("label"), item.flag("final", false)));
            if (item.flag("hand", false)) {
                byHand.add(name);
            }
            item.end();
        }
        if (stages.isEmpty()) {
            spec.report("stages", "required", "is missing: name at least one stage");
            stages.add(new Stage("lead", Map.of(), false));
        }
        names = stages.stream().map(Stage::name).toList();
        String initial = spec.choice("initial", names, names.get(0));
        String suspect = spec.choice("uncontactable", names, initial);
        for (Spec item : spec.list("transitions")) {
            transition(item);
        }
        Set<String> customer = Set.copyOf(spec.names("customer"));
        for (String stage : customer) {
            known(spec, "customer", stage);
        }
        List<Phase> phases = phases(spec, customer);
        Optional<Handing> handover =
                spec.raw("handover").isPresent() ? Optional.of(handover(spec.object("handover"))) : Optional.empty();
        spec.end();
        for (String name : names) {
            if (names.indexOf(name) != names.lastIndexOf(name)) {
                spec.report("stages", "duplicate", "name " + name + " twice");
            }
        }
        reachable(spec, initial, suspect, handover);
        return new Lifecycle(
                List.copyOf(stages), initial, suspect, List.copyOf(transitions), customer, phases, handover);
    }

    private void known(Spec spec, String member, String stage) {
        if (!names.contains(stage)) {
            spec.report(member, "choice", "names " + stage + ", which is no stage");
        }
    }

    private void transition(Spec item) {
        String to = item.choice("to", names, names.get(0));
        List<String> from = item.names("from");
        String name = item.text("name").orElse(to);
        List<String> on = item.types("on", true);
        Optional<Condition> when = item.condition("when");
        Optional<Condition> after = item.duration("after")
                .map(time -> Expressions.condition("olderThan(lead.stageSince, '" + time.toSeconds() + "s')"));
        boolean back = item.flag("back", false);
        if (item.raw("when").isEmpty() && on.isEmpty() && item.raw("after").isEmpty()) {
            item.report("when", "required", "is missing: say on what condition the lead moves");
        }
        if (resources.checks()
                && on.isEmpty()
                && when.isPresent()
                && when.get().reads().contains("fact")) {
            item.report("when", "unused", "looks at fact: name under on the types of facts that make the move");
        }
        item.end();
        if (back && from.isEmpty()) {
            item.report("from", "required", "is missing: a transition that leads back names where it starts");
        }
        for (String stage : from) {
            if (!names.contains(stage)) {
                item.report("from", "choice", "names " + stage + ", which is no stage");
            } else if (!back && names.indexOf(stage) >= names.indexOf(to)) {
                item.report(
                        "from",
                        "backwards",
                        "names " + stage + ", which does not come before " + to
                                + "; rules move leads forward only, unless the transition says back: true");
            } else if (resources.checks() && stages.get(names.indexOf(stage)).end()) {
                item.report("from", "never", "names " + stage + ", which is final: the transition could never be made");
            }
        }
        if (when.isPresent() || item.raw("when").isEmpty()) {
            transitions.add(new Transition(name, Set.copyOf(from), to, Set.copyOf(on), when, after, back));
        }
    }

    private List<Phase> phases(Spec spec, Set<String> customer) {
        List<Phase> phases = new ArrayList<>();
        boolean always = false;
        for (Spec item : spec.list("phases")) {
            Phase phase = new Phase(item.requiredText("name"), item.texts("label"), item.condition("when"));
            item.end();
            if (always) {
                item.report("name", "never", "is never reached: a phase before it has no condition and takes all");
            }
            always |= item.raw("when").isEmpty();
            phases.add(phase);
        }
        if (!phases.isEmpty() && customer.isEmpty()) {
            spec.report("customer", "required", "is missing: say in which stages a lead has a phase");
        }
        return List.copyOf(phases);
    }

    private Handing handover(Spec item) {
        String stage = item.choice("stage", names, names.get(0));
        Duration within = item.duration("within").orElse(DEFAULT_WITHIN);
        Map<String, Map<String, String>> reasons = new LinkedHashMap<>();
        for (Spec reason : item.list("reasons")) {
            reasons.put(reason.requiredText("name"), reason.texts("label"));
            reason.end();
        }
        Optional<String> accepted = item.text("accepted");
        Optional<String> rejected = item.text("rejected");
        accepted.ifPresent(to -> known(item, "accepted", to));
        rejected.ifPresent(to -> known(item, "rejected", to));
        item.end();
        if (reasons.isEmpty()) {
            item.report("reasons", "required", "is missing: list for which reasons sales may reject a lead");
        }
        return new Handing(stage, within, Map.copyOf(reasons), accepted, rejected);
    }

    /** A stage that nothing leads to is a mistake, unless it says that people and other systems put leads there. */
    private void reachable(Spec spec, String initial, String suspect, Optional<Handing> handover) {
        if (!resources.checks()) {
            return;
        }
        Set<String> reached = new HashSet<>(byHand);
        reached.add(initial);
        reached.add(suspect);
        handover.ifPresent(handing -> {
            handing.accepted().ifPresent(reached::add);
            handing.rejected().ifPresent(reached::add);
        });
        boolean more = true;
        while (more) {
            more = false;
            for (Transition transition : transitions) {
                boolean starts = transition.from().isEmpty()
                        ? reached.stream().anyMatch(s -> names.indexOf(s) < names.indexOf(transition.to()))
                        : transition.from().stream().anyMatch(reached::contains);
                more |= starts && reached.add(transition.to());
            }
        }
        for (int i = 0; i < names.size(); i++) {
            if (!reached.contains(names.get(i))) {
                spec.report(
                        "stages[" + i + "]",
                        "unreachable",
                        "The stage " + names.get(i) + " cannot be reached: add a transition that leads to it, or say"
                                + " hand: true when people or other systems put leads there");
            }
        }
    }
}
