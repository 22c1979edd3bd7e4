package org.vivaio.core.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.ResourceStore;
import org.vivaio.core.resource.ResourceVersion;

/**
 * The experiments of forms: what their figures say since they began, and the rule that declares a winner. The rule speaks
 * once for an experiment: who takes its winner back has decided.
 */
final class Experiments {
    /** Who saved a form, when the rule did. */
    static final String ACTOR = "experiment";

    private static final Logger LOG = LoggerFactory.getLogger(Experiments.class);
    private static final int MOST_KNOWN = 10_000;

    private final FormCatalog catalog;
    private final FormStats stats;
    private final ResourceStore resources;
    private final Clock clock;
    private final Map<String, Begun> known = new ConcurrentHashMap<>();

    Experiments(FormCatalog catalog, FormStats stats, ResourceStore resources, Clock clock) {
        this.catalog = catalog;
        this.stats = stats;
        this.resources = resources;
        this.clock = clock;
    }

    /**
     * What the versions of a form tell of its experiment.
     *
     * @param version the form's version that this holds for
     * @param since the day from which the variants are what they are
     * @param spoken whether the rule has declared a winner since
     * @param by who declared the winner that everybody sees
     * @param at when
     */
    private record Begun(long version, LocalDate since, boolean spoken, Optional<String> by, Optional<Instant> at) {}

    /** Looks at the forms that brought something since the last look. */
    Future<Void> look() {
        return stats.flush().compose(done -> {
            Future<Void> all = Future.succeededFuture();
            for (FormStats.Touched touched : stats.touched()) {
                all = all.compose(next -> look(touched.tenant(), touched.form()).otherwise(failure -> {
                    LOG.warn(
                            "The rule could not look at the form {} of {}: {}",
                            touched.form(),
                            touched.tenant(),
                            failure.getMessage());
                    return null;
                }));
            }
            return all;
        });
    }

    private Future<Void> look(String tenant, String name) {
        return catalog.find(tenant, name).compose(found -> {
            if (found.isEmpty()) {
                return Future.succeededFuture();
            }
            Form form = found.get();
            FormSpec.Winner winner = form.spec().winner();
            if (!winner.byRule()
                    || winner.declared().isPresent()
                    || form.spec().variants().isEmpty()) {
                return Future.succeededFuture();
            }
            return begun(form)
                    .compose(begun -> begun.spoken()
                            ? Future.succeededFuture()
                            : arms(form, begun.since())
                                    .compose(arms -> Experiment.judge(arms, winner.submits())
                                            .winner()
                                            .map(arm -> declare(form, arm))
                                            .orElseGet(Future::succeededFuture)));
        });
    }

    /** Somebody who saves the form in this moment goes first: the next look finds what they made of it. */
    private Future<Void> declare(Form form, Experiment.Arm arm) {
        return resources
                .get(form.tenant(), "form", form.name())
                .compose(found -> found.isEmpty() || found.get().version() != form.version()
                        ? Future.succeededFuture(false)
                        : resources.change(
                                form.tenant(), found.get(), declared(found.get().spec(), arm.name()), ACTOR))
                .map(changed -> {
                    if (changed) {
                        LOG.info(
                                "The form {} of {} now shows its variant {} to everybody: the rule declared it",
                                form.name(),
                                form.tenant(),
                                arm.name());
                    }
                    return null;
                });
    }

    private static ObjectNode declared(ObjectNode spec, String variant) {
        ObjectNode next = spec.deepCopy();
        next.withObject("/experiment").put("declared", variant);
        return next;
    }

    /** The experiment as the API shows it. */
    Future<ObjectNode> json(Form form) {
        return begun(form).compose(begun -> arms(form, begun.since()).map(arms -> json(form, begun, arms)));
    }

    private static ObjectNode json(Form form, Begun begun, List<Experiment.Arm> arms) {
        ObjectNode json = Json.object().put("since", begun.since().toString());
        ArrayNode variants = json.putArray("variants");
        for (Experiment.Arm arm : arms) {
            ObjectNode item = variants.addObject();
            item.put("name", arm.name()).put("weight", arm.weight());
            item.put("served", arm.shown()).put("submitted", arm.submitted());
            item.put("rate", Math.round(arm.rate() * 10_000) / 10_000.0);
            if (arm != arms.get(0)) {
                double p = Experiment.pValue(arms.get(0), arm);
                item.put("pValue", p).put("differs", p < Experiment.LEVEL);
            }
        }
        double ratio = Experiment.sampleRatio(arms);
        json.put("sampleRatioPValue", ratio).put("sampleRatioAlarm", ratio < Experiment.ALARM);
        FormSpec.Winner winner = form.spec().winner();
        ObjectNode shown = json.putObject("winner");
        shown.put("by", winner.byRule() ? "rule" : "manual").put("submits", winner.submits());
        Experiment.Finding finding = Experiment.judge(arms, winner.submits());
        ArrayNode waits = shown.putArray("waits");
        finding.waits().forEach(waits::add);
        if (begun.spoken() && winner.declared().isEmpty()) {
            // a person took back what the rule declared
            waits.add("person");
        }
        finding.winner().ifPresent(arm -> shown.put("leads", arm.name()));
        winner.declared().ifPresent(name -> shown.put("declared", name));
        begun.by().ifPresent(actor -> shown.put("declaredBy", actor));
        begun.at().ifPresent(at -> shown.put("declaredAt", at.toString()));
        return json;
    }

    private Future<List<Experiment.Arm>> arms(Form form, LocalDate since) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return stats.counters(form.tenant(), form.name(), since, today).map(counters -> {
            Map<String, Long> served = new HashMap<>();
            Map<String, Long> submitted = new HashMap<>();
            for (FormStats.Counter counter : counters) {
                if (counter.metric().equals("served")) {
                    served.merge(counter.variant(), counter.value(), Long::sum);
                } else if (counter.metric().equals("submitted")) {
                    submitted.merge(counter.variant(), counter.value(), Long::sum);
                }
            }
            List<Experiment.Arm> arms = new ArrayList<>();
            arms.add(arm(Variants.BASE, 1, served, submitted));
            form.spec().variants().forEach(v -> arms.add(arm(v.name(), v.weight(), served, submitted)));
            return arms;
        });
    }

    private static Experiment.Arm arm(String name, int weight, Map<String, Long> served, Map<String, Long> submitted) {
        return new Experiment.Arm(name, weight, served.getOrDefault(name, 0L), submitted.getOrDefault(name, 0L));
    }

    private Future<Begun> begun(Form form) {
        String key = form.tenant() + "/" + form.name();
        Begun begun = known.get(key);
        if (begun != null && begun.version() == form.version()) {
            return Future.succeededFuture(begun);
        }
        return resources.versions(form.tenant(), "form", form.name()).map(versions -> {
            Begun read = read(form, versions);
            if (known.size() >= MOST_KNOWN) {
                known.clear();
            }
            known.put(key, read);
            return read;
        });
    }

    private Begun read(Form form, List<ResourceVersion> newestFirst) {
        JsonNode variants = null;
        Instant since = clock.instant();
        boolean spoken = false;
        boolean same = form.spec().winner().declared().isPresent();
        Optional<ResourceVersion> declared = Optional.empty();
        for (ResourceVersion version : newestFirst) {
            if (version.version() > form.version()) {
                continue;
            }
            JsonNode spec = version.spec().<JsonNode>map(s -> s).orElseGet(Json::object);
            if (variants == null) {
                variants = spec.path("variants");
            } else if (!variants.equals(spec.path("variants"))) {
                break;
            }
            since = version.at();
            String named = spec.path("experiment").path("declared").asText("");
            spoken |= !named.isEmpty() && version.actor().equals(ACTOR);
            same &= form.spec().winner().declared().filter(named::equals).isPresent();
            if (same) {
                declared = Optional.of(version);
            }
        }
        return new Begun(
                form.version(),
                LocalDate.ofInstant(since, ZoneOffset.UTC),
                spoken,
                declared.map(ResourceVersion::actor),
                declared.map(ResourceVersion::at));
    }
}
