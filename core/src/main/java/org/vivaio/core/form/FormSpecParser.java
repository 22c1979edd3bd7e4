package org.vivaio.core.form;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.vivaio.core.consent.PurposeSpec;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.spam.Puzzle;

/** Reads one form's spec; every fault is noted before it refuses. */
final class FormSpecParser {
    private static final Set<String> KEYS = Set.of(
            "title",
            "intro",
            "language",
            "fields",
            "consents",
            "submit",
            "thanks",
            "redirect",
            "source",
            "origins",
            "timeTrap",
            "rate",
            "proofOfWork",
            "proofRequired",
            "touch",
            "steps",
            "messages",
            "look",
            "theme",
            "placement",
            "after",
            "store",
            "variants",
            "experiment");
    private static final Pattern PURPOSE_NAME = Pattern.compile("[a-z][A-Za-z0-9_-]{0,62}");

    private static final int MAX_FIELDS = 100;

    private final String name;
    private final List<FieldError> errors = new ArrayList<>();
    private final SpecReader spec;

    FormSpecParser(String name, JsonNode spec) {
        this.name = name;
        this.spec = new SpecReader(spec, "", errors);
    }

    FormSpec parse() {
        if (!spec.object(KEYS)) {
            throw refusal();
        }
        Optional<Texts> title = spec.texts("title", 300);
        if (title.isEmpty() && errors.stream().noneMatch(e -> e.field().startsWith("title"))) {
            spec.error("title", "required", "Write the heading of the form.");
        }
        Optional<Texts> intro = spec.texts("intro", 2000);
        String language = spec.language("language").orElse("en");
        ExtrasParser more = new ExtrasParser(spec);
        List<FormExtras.Step> steps = more.steps();
        List<FormField> fields = fields(steps.size());
        FormExtras extras = more.parse(steps);
        ExtrasParser.checkConditions(spec, fields, extras);
        List<FormConsent> consents = consents();
        Optional<Texts> submit = spec.texts("submit", 100);
        FormSpec.Thanks thanks = thanks();
        Optional<String> redirect = redirect();
        Set<String> origins = origins();
        Duration timeTrap = timeTrap();
        int rate = spec.number("rate", 1, 100_000).orElse(FormSpec.DEFAULT_RATE);
        int proofOfWork = spec.number("proofOfWork", 0, Puzzle.HARDEST).orElse(FormSpec.DEFAULT_PROOF_OF_WORK);
        boolean proofRequired = spec.flag("proofRequired");
        if (proofRequired && proofOfWork == 0) {
            spec.error("proofRequired", "conflict", "Set proofOfWork above 0, or remove this key.");
        }
        Map<String, String> touch = touch();
        // whose rules hold for its captures; inbox.Sources reads it
        spec.text("source");
        VariantParser others = new VariantParser(name, spec);
        List<FormSpec.Variant> variants = others.parse();
        FormSpec.Winner winner = others.winner(variants);
        if (!errors.isEmpty() || title.isEmpty()) {
            throw refusal();
        }
        return new FormSpec(
                name,
                title.get(),
                intro,
                language,
                fields,
                consents,
                submit,
                thanks,
                redirect,
                origins,
                timeTrap,
                rate,
                proofOfWork,
                proofRequired,
                touch,
                extras,
                variants,
                winner);
    }

    private RuntimeException refusal() {
        return Problem.invalid("The form " + name + " has " + errors.size() + " fault(s).", errors)
                .exception();
    }

    private List<FormField> fields(int steps) {
        List<FormField> fields = new ArrayList<>();
        FieldParser parser = new FieldParser(steps);
        List<SpecReader> items = spec.list("fields", MAX_FIELDS);
        if (items.isEmpty() && errors.stream().noneMatch(e -> e.field().equals("fields"))) {
            spec.error("fields", "required", "List at least one field, for example {\"name\": \"email\"}.");
        }
        for (SpecReader item : items) {
            if (item.object(FieldParser.KEYS)) {
                parser.field(item).ifPresent(fields::add);
            }
        }
        return fields;
    }

    private List<FormConsent> consents() {
        List<FormConsent> consents = new ArrayList<>();
        Set<String> boxes = new HashSet<>();
        for (SpecReader item : spec.list("consents", 50)) {
            if (!item.object(Set.of("purpose", "channel", "required"))) {
                continue;
            }
            String purpose = item.text("purpose").orElse("");
            if (!PURPOSE_NAME.matcher(purpose).matches()) {
                item.error("purpose", "required", "Name a resource of kind purpose.");
            }
            String channel = item.text("channel").orElse("");
            if (!PurposeSpec.CHANNELS.contains(channel)) {
                item.error("channel", "option", "Use one of " + String.join(", ", PurposeSpec.CHANNELS) + ".");
            }
            if (!boxes.add(purpose + "." + channel)) {
                item.error("", "duplicate", "Each purpose and channel stands once in a form.");
            }
            consents.add(new FormConsent(purpose, channel, item.flag("required")));
        }
        return consents;
    }

    private FormSpec.Thanks thanks() {
        return thanks(spec);
    }

    static FormSpec.Thanks thanks(SpecReader spec) {
        Optional<SpecReader> thanks = spec.child("thanks");
        if (thanks.isEmpty() || !thanks.get().object(Set.of("title", "text"))) {
            return new FormSpec.Thanks(Optional.empty(), Optional.empty());
        }
        return new FormSpec.Thanks(
                thanks.get().texts("title", 300), thanks.get().texts("text", 5000));
    }

    private Optional<String> redirect() {
        return redirect(spec);
    }

    static Optional<String> redirect(SpecReader spec) {
        Optional<String> redirect = spec.text("redirect");
        if (redirect.isPresent() && !Links.isSafe(redirect.get())) {
            spec.error("redirect", "format", "Write an http or https address, or a path that starts with one slash.");
        }
        return redirect;
    }

    private Set<String> origins() {
        Set<String> origins = new LinkedHashSet<>();
        for (SpecReader item : spec.list("origins", 200)) {
            Optional<String> origin = item.itself();
            if (origin.isEmpty()) {
                continue;
            }
            if (isOrigin(origin.get())) {
                origins.add(origin.get().toLowerCase(Locale.ROOT));
            } else {
                item.error(
                        "", "format", "Write scheme and host, and a port if any, for example https://www.example.com.");
            }
        }
        return origins;
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return web
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private Duration timeTrap() {
        Optional<String> text = spec.text("timeTrap");
        if (text.isEmpty()) {
            return FormSpec.DEFAULT_TIME_TRAP;
        }
        try {
            Duration duration = Duration.parse(text.get());
            if (!duration.isNegative() && duration.compareTo(Duration.ofMinutes(10)) <= 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            // said below
        }
        spec.error("timeTrap", "format", "Write a duration from PT0S to PT10M, for example PT2S.");
        return FormSpec.DEFAULT_TIME_TRAP;
    }

    private Map<String, String> touch() {
        Optional<SpecReader> reader = spec.child("touch");
        if (reader.isEmpty() || !reader.get().object(TouchKeys.ALL)) {
            return Map.of();
        }
        return new LinkedHashMap<>(reader.get().textMap());
    }
}
