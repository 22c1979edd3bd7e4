package org.vivaio.core.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.RulebookPart;

/**
 * The stages of a tenant and how leads pass through them (resource {@code lifecycle/default}).
 *
 * @param stages in the order of growth
 * @param initial for a lead that can be contacted
 * @param suspect for one that cannot
 * @param transitions tried in their order
 * @param customer stages in which a lead has a customer phase
 * @param phases tried in their order; the first that holds is the phase
 * @param handover from marketing to sales
 */
public record Lifecycle(
        List<Stage> stages,
        String initial,
        String suspect,
        List<Transition> transitions,
        Set<String> customer,
        List<Phase> phases,
        Optional<Handing> handover) {
    /** How the rulebook compiles it. */
    public static final RulebookPart<Lifecycle> PART =
            new RulebookPart<>(Lifecycle.class, resources -> new LifecycleReader(resources).read());

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
     * A transition that the rules make.
     *
     * @param name for the history
     * @param from stages it starts in; empty means all before {@code to}
     * @param to stage it leads to
     * @param on fact types that make it; empty for one that follows its condition
     * @param when its condition; empty means always
     * @param after how long the lead must have been in its stage
     * @param back whether it leads backwards, as for a cold lead that returns
     */
    public record Transition(
            String name,
            Set<String> from,
            String to,
            Set<String> on,
            Optional<Condition> when,
            Optional<Condition> after,
            boolean back) {}

    /**
     * A phase of customers.
     *
     * @param name its name in rules and API
     * @param label by language
     * @param when its condition; empty means always
     */
    public record Phase(String name, Map<String, String> label, Optional<Condition> when) {}

    /**
     * How marketing hands leads over to sales.
     *
     * @param stage at which a lead is offered
     * @param within how long sales has to answer
     * @param reasons for which sales may reject, with their labels
     * @param accepted stage after an acceptance; empty to stay
     * @param rejected stage after a rejection; empty to stay
     */
    public record Handing(
            String stage,
            Duration within,
            Map<String, Map<String, String>> reasons,
            Optional<String> accepted,
            Optional<String> rejected) {}

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
                  {"name": "cold", "label": {"en": "Cold", "it": "Freddo"}, "hand": true},
                  {"name": "dead", "label": {"en": "Dead", "it": "Perso"}, "hand": true, "final": true}],
                 "initial": "lead",
                 "uncontactable": "suspect",
                 "transitions": [
                  {"name": "contactable", "from": ["suspect"], "to": "lead",
                   "when": "lead.email != null || lead.phone != null"},
                  {"name": "qualified", "from": ["suspect", "lead"], "to": "mql", "when": "lead.score.total >= 40.0"},
                  {"name": "ready-for-sales", "from": ["mql"], "to": "sql",
                   "when": "lead.score.total >= 70.0 && lead.score.engagement >= 20.0"},
                  {"name": "hot", "from": ["sql"], "to": "hot", "when": "lead.score.total >= 100.0"},
                  {"name": "in-negotiation", "from": ["lead", "mql", "sql", "hot"], "to": "opportunity",
                   "on": ["crm.outcome"], "when": "fact.data.outcome == 'opportunity'"},
                  {"name": "won", "from": ["lead", "mql", "sql", "hot", "opportunity"], "to": "customer",
                   "on": ["crm.outcome", "order.placed"],
                   "when": "fact.type == 'order.placed' || fact.data.outcome == 'won'"},
                  {"name": "back-to-nurture", "from": ["cold"], "to": "lead", "back": true,
                   "on": ["capture.accepted", "asset.downloaded", "message.clicked", "message.replied"]}],
                 "customer": ["customer"],
                 "phases": [
                  {"name": "loyal", "label": {"en": "Loyal", "it": "Fedele"}, "when": "count('order.placed') >= 3"},
                  {"name": "renewal", "label": {"en": "Renewal", "it": "Rinnovo"}, "when": "count('order.placed') == 2"},
                  {"name": "first-time", "label": {"en": "First-time buyer", "it": "Primo acquisto"}}],
                 "handover": {"stage": "sql", "within": "2d", "reasons": [
                  {"name": "no-budget", "label": {"en": "No budget", "it": "Senza budget"}},
                  {"name": "wrong-person", "label": {"en": "Wrong person", "it": "Persona sbagliata"}},
                  {"name": "not-interested", "label": {"en": "Not interested", "it": "Non interessato"}},
                  {"name": "unreachable", "label": {"en": "Not reachable", "it": "Irraggiungibile"}},
                  {"name": "other", "label": {"en": "Other", "it": "Altro"}}]}}""");
    }

    /** A stage by its name. */
    public Optional<Stage> stage(String name) {
        return stages.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /** A stage's place; one that is gone from the lifecycle stands before all others. */
    public int rank(String name) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
