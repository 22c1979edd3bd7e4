package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.vivaio.core.lead.Admission;
import org.vivaio.core.lead.Admission.Caps;
import org.vivaio.core.lead.Admission.Dedupe;
import org.vivaio.core.lead.Terms;
import org.vivaio.core.mapping.Mapping;
import org.vivaio.core.mapping.Offers;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.Spec;

/** Reads the spec of a source. */
final class SourceSpec {
    private static final List<String> POLICIES = List.of("reject", "attach", "update");

    private SourceSpec() {}

    static Source read(ResourceSet resources, Resource resource) {
        Spec spec = resources.read(resource);
        Map<String, String> label = spec.texts("label");
        boolean enabled = spec.flag("enabled", true);
        // read where it is saved (SourceKeys); here it is sealed
        spec.raw("key");
        spec.raw("previousKey");
        // read by verification.VerificationRules
        spec.raw("verifyWithin");
        spec.raw("verifyBy");
        spec.raw("verifyInvalid");
        Optional<JsonNode> mappingSpec = spec.raw("mapping");
        Mapping mapping = mappingSpec
                .map(node ->
                        Mapping.compile(node, (where, message) -> spec.report("mapping" + where, "mapping", message)))
                .orElse(Mapping.NONE);
        mapping.targets()
                .forEach(name -> FieldNames.problem(name)
                        .ifPresent(problem -> spec.report("mapping.fields." + name, "name", problem)));
        ZoneId zone = zone(spec);
        String policy = dedupePolicy(spec);
        Source source = new Source(
                resource.name(),
                label,
                enabled,
                hashes(resource),
                mapping,
                mappingSpec,
                required(spec),
                new Admission(
                        resource.name(),
                        caps(spec, zone),
                        SupplierSpec.throttle(spec),
                        dedupe(spec, resource.name(), policy)),
                Schedule.read(zone, spec.list("schedule")),
                terms(spec, resources, policy),
                spec.flag("test", false),
                flags(spec, "reject"),
                flags(spec, "quarantine"),
                answer(spec),
                signature(spec),
                offers(spec, resources, resource.name()),
                SupplierSpec.returns(spec));
        spec.end();
        return source;
    }

    private static Optional<Source.Signature> signature(Spec spec) {
        if (spec.raw("signature").isEmpty()) {
            return Optional.empty();
        }
        Spec signature = spec.object("signature");
        // checked where it is saved (SourceKeys); here it is sealed
        signature.raw("secret");
        String scheme = signature.choice(
                "scheme", List.of("standard-webhooks", "hmac-sha256-hex", "hmac-sha256-base64"), "standard-webhooks");
        String header = signature.text("header").orElse("X-Signature");
        if (!header.matches("[A-Za-z][A-Za-z0-9-]{0,60}")) {
            signature.report("header", "header", "must be the name of a header, such as X-Signature");
        }
        signature.end();
        return Optional.of(new Source.Signature(scheme, header));
    }

    private static Offers offers(Spec spec, ResourceSet resources, String name) {
        Optional<JsonNode> list = spec.raw("offers");
        if (list.isEmpty()) {
            return Offers.NONE;
        }
        Offers offers =
                Offers.compile(list.get(), (where, message) -> spec.report("offers" + where, "offers", message));
        for (String other : offers.names()) {
            if (other.equals(name) || resources.find("source", other).isEmpty()) {
                spec.report("offers", "missing", "names " + other + ", which is not another source");
            }
        }
        return offers;
    }

    private static List<String> hashes(Resource resource) {
        List<String> hashes = new ArrayList<>();
        resource.derived().path("keyHashes").forEach(hash -> hashes.add(hash.asText()));
        return List.copyOf(hashes);
    }

    private static List<String> required(Spec spec) {
        List<String> required = spec.names("required");
        for (String alternatives : required) {
            for (String name : alternatives.split("\\|", -1)) {
                FieldNames.problem(name).ifPresent(problem -> spec.report("required", "name", name + ": " + problem));
            }
        }
        return required;
    }

    private static ZoneId zone(Spec spec) {
        String name = spec.text("timezone").orElse("UTC");
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            spec.report("timezone", "zone", "must be a time zone such as Europe/Rome");
            return ZoneOffset.UTC;
        }
    }

    private static String dedupePolicy(Spec spec) {
        Spec dedupe = spec.object("dedupe");
        return dedupe.choice("policy", POLICIES, "attach");
    }

    private static Dedupe dedupe(Spec spec, String name, String policy) {
        Spec dedupe = spec.object("dedupe");
        dedupe.raw("policy");
        var window = dedupe.duration("window");
        if (window.isPresent() && (window.get().isNegative() || window.get().isZero())) {
            dedupe.report("window", "range", "must be longer than nothing");
        }
        String scope = dedupe.choice("scope", List.of("tenant", "source"), "tenant");
        dedupe.end();
        return new Dedupe(
                policy.equals("reject"), window, scope.equals("source") ? Optional.of(name) : Optional.empty());
    }

    private static Optional<Caps> caps(Spec spec, ZoneId zone) {
        Spec caps = spec.object("caps");
        OptionalInt hour = cap(caps, "hour");
        OptionalInt day = cap(caps, "day");
        OptionalInt month = cap(caps, "month");
        OptionalInt total = cap(caps, "total");
        caps.end();
        return hour.isPresent() || day.isPresent() || month.isPresent() || total.isPresent()
                ? Optional.of(new Caps(zone, hour, day, month, total))
                : Optional.empty();
    }

    private static OptionalInt cap(Spec caps, String name) {
        Optional<Double> value = caps.number(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        double number = value.get();
        if (number < 0 || number > Integer.MAX_VALUE || number != Math.rint(number)) {
            caps.report(name, "range", "must be a whole number from 0");
            return OptionalInt.empty();
        }
        return OptionalInt.of((int) number);
    }

    private static Terms terms(Spec spec, ResourceSet resources, String policy) {
        Optional<BigDecimal> amount = Optional.empty();
        String currency = "";
        if (spec.raw("price").isPresent()) {
            Spec price = spec.object("price");
            amount = amount(price);
            currency = currency(price);
            price.end();
        }
        Optional<String> campaign = spec.text("campaign");
        campaign.filter(name -> resources.find("campaign", name).isEmpty())
                .ifPresent(name -> spec.report("campaign", "missing", "names " + name + ", which does not exist"));
        List<String> tags = spec.names("tags");
        boolean manual = spec.choice("routing", List.of("automatic", "manual"), "automatic")
                .equals("manual");
        return new Terms(campaign, amount, currency, manual, policy.equals("update"), tags);
    }

    /** An amount of money, as text or number. */
    static Optional<BigDecimal> amount(Spec price) {
        Optional<String> text = price.text("amount");
        if (text.isPresent() && text.get().matches("[0-9]{1,12}(\\.[0-9]{1,4})?")) {
            return Optional.of(new BigDecimal(text.get()));
        }
        price.report("amount", "amount", "must be an amount such as \"12.50\"");
        return Optional.empty();
    }

    /** A currency by its three letters; euro where none is named. */
    static String currency(Spec price) {
        String code = price.text("currency").orElse("EUR");
        try {
            return Currency.getInstance(code).getCurrencyCode();
        } catch (IllegalArgumentException e) {
            price.report("currency", "currency", "must be the three letters of a currency, such as EUR");
            return "EUR";
        }
    }

    private static Set<String> flags(Spec spec, String name) {
        Spec flags = spec.object("flags");
        // both are read from one object: each call tells the other's name as known
        flags.raw("reject");
        flags.raw("quarantine");
        Set<String> codes = new HashSet<>(flags.names(name));
        for (String code : codes) {
            if (!ReasonCodes.FLAGS.contains(code)) {
                flags.report(
                        name,
                        "choice",
                        "must be some of " + String.join(", ", new java.util.TreeSet<>(ReasonCodes.FLAGS)));
                return Set.of();
            }
        }
        if (name.equals("quarantine")) {
            flags.end();
        }
        return Set.copyOf(codes);
    }

    private static Source.Answer answer(Spec spec) {
        Spec answer = spec.object("answer");
        String format = answer.choice("format", List.of("auto", "json", "xml", "text"), "auto");
        Spec statuses = answer.object("status");
        Map<String, Integer> map = new HashMap<>();
        for (String verdict : List.of("accepted", "duplicate", "rejected", "quarantined")) {
            statuses.number(verdict).ifPresent(number -> {
                if (number != Math.rint(number) || number < 200 || number > 499 || number >= 300 && number < 400) {
                    statuses.report(verdict, "range", "must be a status from 200 to 299 or 400 to 499");
                } else {
                    map.put(verdict, number.intValue());
                }
            });
        }
        statuses.end();
        answer.end();
        return new Source.Answer(format, Map.copyOf(map));
    }
}
