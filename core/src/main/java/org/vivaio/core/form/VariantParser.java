package org.vivaio.core.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;

/** Reads the variants of a form: each is the form itself with some of its keys replaced. */
final class VariantParser {
    /** What a variant may change; the doors, consents and rates stay the same for everybody. */
    private static final Set<String> CHANGES = Set.of(
            "title",
            "intro",
            "fields",
            "steps",
            "submit",
            "thanks",
            "redirect",
            "messages",
            "look",
            "theme",
            "placement",
            "after");

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    /** A token has one byte for the variant. */
    private static final int MAX = 20;

    private final String form;
    private final SpecReader spec;

    VariantParser(String form, SpecReader spec) {
        this.form = form;
        this.spec = spec;
    }

    List<FormSpec.Variant> parse() {
        List<FormSpec.Variant> variants = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of("base"));
        for (SpecReader item : spec.list("variants", MAX)) {
            if (!item.object(Set.of("name", "weight", "change"))) {
                continue;
            }
            Optional<String> name = item.text("name");
            if (name.isEmpty() || !NAME.matcher(name.get()).matches()) {
                item.error("name", "format", "Name the variant with small letters, digits and dashes, for example b.");
                continue;
            }
            if (!names.add(name.get())) {
                item.error("name", "duplicate", "Each variant has a name of its own; base is the form as it stands.");
            }
            int weight = item.number("weight", 0, 1000).orElse(1);
            Optional<SpecReader> change = item.child("change");
            if (change.isEmpty()) {
                item.error("change", "required", "Write what differs, for example {\"submit\": \"Get my guide\"}.");
            } else if (change.get().object(CHANGES)) {
                changed(change.get()).ifPresent(s -> variants.add(new FormSpec.Variant(name.get(), weight, s)));
            }
        }
        return variants;
    }

    /** What is said about the winner; a form without variants has none. */
    FormSpec.Winner winner(List<FormSpec.Variant> variants) {
        Optional<SpecReader> reader = spec.child("experiment");
        if (reader.isEmpty() || !reader.get().object(Set.of("winner", "submits", "declared"))) {
            return FormSpec.Winner.NONE;
        }
        SpecReader experiment = reader.get();
        String way = experiment.text("winner").orElse("manual");
        if (!way.equals("manual") && !way.equals("rule")) {
            experiment.error("winner", "option", "Write manual (a person declares the winner) or rule.");
        }
        int submits = experiment.number("submits", 10, 1_000_000).orElse(FormSpec.Winner.DEFAULT_SUBMITS);
        Optional<String> declared = experiment.text("declared");
        if (declared.isPresent()
                && !declared.get().equals(Variants.BASE)
                && variants.stream().noneMatch(v -> v.name().equals(declared.get()))) {
            experiment.error(
                    "declared", "missing", "Name one of the variants, or base; without this key everybody takes part.");
        }
        return new FormSpec.Winner(way.equals("rule"), submits, declared);
    }

    private Optional<FormSpec> changed(SpecReader change) {
        if (!(spec.node() instanceof ObjectNode base)) {
            return Optional.empty();
        }
        ObjectNode merged = base.deepCopy();
        merged.remove("variants");
        merged.remove("experiment");
        for (String key : change.keys()) {
            JsonNode value = change.node().get(key);
            merged.set(key, value);
        }
        try {
            return Optional.of(FormSpec.parse(form, merged));
        } catch (ProblemException e) {
            for (FieldError error : e.problem().errors()) {
                // faults of the form itself are told once already
                if (change.keys().stream().anyMatch(key -> error.field().startsWith(key))) {
                    change.error(error.field(), error.code(), error.message());
                }
            }
            return Optional.empty();
        }
    }
}
