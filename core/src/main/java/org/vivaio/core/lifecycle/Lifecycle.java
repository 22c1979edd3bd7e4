package org.vivaio.core.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * The stages of a tenant and how leads pass through them (resource {@code lifecycle/default}).
 *
 * @param stages in the order of growth
 * @param initial for a lead that can be contacted
 * @param suspect for one that cannot
 * @param transitions tried in their order
 */
public record Lifecycle(List<Stage> stages, String initial, String suspect, List<Transition> transitions) {
    /** How the rulebook compiles it. */
    public static final RulebookPart<Lifecycle> PART = new RulebookPart<>(Lifecycle.class, Lifecycle::compile);

    /** The name of the one resource that counts. */
    public static final String NAME = "default";

    /**
     * A stage.
     *
     * @param name its name in rules and API
     * @param label by language
     * @param end whether it is final
     */
    public record Stage(String name, Map<String, String> label, boolean end) {}

    /**
     * A transition that the rules make; forward only.
     *
     * @param name for the history
     * @param from stages it starts in; empty means all before {@code to}
     * @param to stage it leads to
     * @param when its condition
     */
    public record Transition(String name, Set<String> from, String to, Condition when) {}

    /** The lifecycle that a fresh tenant has. */
    public static ObjectNode defaultSpec() {
        return Json.parseObject("""
                {"stages": [
                  {"name": "suspect", "label": {"en": "Suspect", "it": "Sospetto"}},
                  {"name": "lead", "label": {"en": "Lead", "it": "Lead"}},
                  {"name": "mql", "label": {"en": "MQL", "it": "MQL"}},
                  {"name": "sql", "label": {"en": "Prospect", "it": "Prospect"}},
                  {"name": "hot", "label": {"en": "Hot", "it": "Caldo"}},
                  {"name": "opportunity", "label": {"en": "Opportunity", "it": "Opportunità"}},
                  {"name": "customer", "label": {"en": "Customer", "it": "Cliente"}},
                  {"name": "cold", "label": {"en": "Cold", "it": "Freddo"}},
                  {"name": "dead", "label": {"en": "Dead", "it": "Perso"}, "final": true}],
                 "initial": "lead",
                 "uncontactable": "suspect",
                 "transitions": [
                  {"name": "contactable", "from": ["suspect"], "to": "lead",
                   "when": "lead.email != null || lead.phone != null"},
                  {"name": "qualified", "from": ["suspect", "lead"], "to": "mql", "when": "lead.score.total >= 40.0"},
                  {"name": "ready-for-sales", "from": ["mql"], "to": "sql",
                   "when": "lead.score.total >= 70.0 && lead.score.engagement >= 20.0"},
                  {"name": "hot", "from": ["sql"], "to": "hot", "when": "lead.score.total >= 100.0"}]}""");
    }

    /** A stage by its name. */
    public Optional<Stage> stage(String name) {
        return stages.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /** A stage's place; one that is gone from the lifecycle stands before all others. */
    int rank(String name) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static Lifecycle compile(ResourceSet resources) {
        Optional<Resource> own = resources.find("lifecycle", NAME);
        Spec spec = own.map(resources::read).orElseGet(() -> resources.read("lifecycle/default:", defaultSpec()));
        List<Stage> stages = new ArrayList<>();
        for (Spec item : spec.list("stages")) {
            stages.add(new Stage(item.requiredText("name"), item.texts("label"), item.flag("final", false)));
            item.end();
        }
        if (stages.isEmpty()) {
            spec.report("stages", "required", "is missing: name at least one stage");
            stages.add(new Stage("lead", Map.of(), false));
        }
        List<String> names = stages.stream().map(Stage::name).toList();
        String initial = spec.choice("initial", names, names.get(0));
        String suspect = spec.choice("uncontactable", names, initial);
        List<Transition> transitions = new ArrayList<>();
        for (Spec item : spec.list("transitions")) {
            transition(item, names, transitions);
        }
        spec.end();
        for (String name : names) {
            if (names.indexOf(name) != names.lastIndexOf(name)) {
                spec.report("stages", "duplicate", "name " + name + " twice");
            }
        }
        return new Lifecycle(List.copyOf(stages), initial, suspect, List.copyOf(transitions));
    }

    private static void transition(Spec item, List<String> names, List<Transition> transitions) {
        String to = item.choice("to", names, names.get(0));
        List<String> from = item.names("from");
        String name = item.text("name").orElse(to);
        Optional<Condition> when = item.condition("when");
        if (item.raw("when").isEmpty()) {
            item.report("when", "required", "is missing: say on what condition the lead moves");
        }
        item.end();
        for (String stage : from) {
            if (!names.contains(stage)) {
                item.report("from", "choice", "names " + stage + ", which is no stage");
            } else if (names.indexOf(stage) >= names.indexOf(to)) {
                item.report(
                        "from",
                        "backwards",
                        "names " + stage + ", which does not come before " + to + "; rules move leads forward only");
            }
        }
        when.ifPresent(condition -> transitions.add(new Transition(name, Set.copyOf(from), to, condition)));
    }
}
