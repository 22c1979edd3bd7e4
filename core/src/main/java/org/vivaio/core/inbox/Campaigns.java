package org.vivaio.core.inbox;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * The campaigns of a tenant: resources of kind {@code campaign}.
 *
 * @param byName all of them
 * @param byCode name of the campaign by origin code in lower case
 */
public record Campaigns(Map<String, Campaign> byName, Map<String, String> byCode) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<Campaigns> PART = new RulebookPart<>(Campaigns.class, Campaigns::compile);

    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{1,31}");

    /**
     * A campaign.
     *
     * @param label name for people, by language
     * @param from first day
     * @param to last day
     * @param channel how it reaches people, such as {@code fair} or {@code search}
     * @param audience whom it is for
     * @param benefit what it offers
     * @param budget what it may cost
     * @param currency of the budget and the costs
     * @param codes origin codes
     */
    public record Campaign(
            String name,
            Map<String, String> label,
            Optional<LocalDate> from,
            Optional<LocalDate> to,
            String channel,
            String audience,
            String benefit,
            Optional<BigDecimal> budget,
            String currency,
            List<Code> codes) {
        /** A code of this campaign, whatever its case. */
        public Optional<Code> code(String written) {
            return codes.stream()
                    .filter(c -> c.code().equalsIgnoreCase(written))
                    .findFirst();
        }
    }

    /**
     * A code that says where a person met the campaign: on a flyer, at a fair, in a newspaper.
     *
     * @param code as it is printed
     * @param label where it is printed
     * @param landing where its short link leads: http, https or a path of ours
     */
    public record Code(String code, String label, String landing) {}

    /** Copies the maps. */
    public Campaigns {
        byName = Map.copyOf(byName);
        byCode = Map.copyOf(byCode);
    }

    /** The campaign that a touch names by its code or name; else the one that the source says. */
    Optional<String> of(Map<String, String> touch, Optional<String> ofSource) {
        for (String key : new String[] {"code", "content", "campaign"}) {
            String value = touch.get(key);
            if (value != null) {
                String lower = value.strip().toLowerCase(Locale.ROOT);
                String byItsCode = byCode.get(lower);
                if (byItsCode != null) {
                    return Optional.of(byItsCode);
                }
                if (key.equals("campaign") && byName.containsKey(lower)) {
                    return Optional.of(lower);
                }
            }
        }
        return ofSource;
    }

    private static Campaigns compile(ResourceSet resources) {
        Map<String, Campaign> campaigns = new HashMap<>();
        Map<String, String> codes = new HashMap<>();
        for (Resource resource : resources.of("campaign")) {
            Spec spec = resources.read(resource);
            Optional<BigDecimal> budget = Optional.empty();
            String currency = "EUR";
            if (spec.raw("budget").isPresent()) {
                Spec money = spec.object("budget");
                budget = SourceSpec.amount(money);
                currency = SourceSpec.currency(money);
                money.end();
            }
            Campaign campaign = new Campaign(
                    resource.name(),
                    spec.texts("label"),
                    day(spec, "from"),
                    day(spec, "to"),
                    spec.text("channel").orElse(""),
                    spec.text("audience").orElse(""),
                    spec.text("benefit").orElse(""),
                    budget,
                    currency,
                    codes(spec));
            if (campaign.from().isPresent()
                    && campaign.to()
                            .filter(to -> to.isBefore(campaign.from().get()))
                            .isPresent()) {
                spec.report("to", "range", "must not lie before from");
            }
            spec.end();
            campaigns.put(resource.name(), campaign);
            for (Code code : campaign.codes()) {
                String other = codes.put(code.code().toLowerCase(Locale.ROOT), resource.name());
                if (other != null) {
                    spec.report("codes", "clash", "has the code " + code.code() + ", and so has " + other);
                }
            }
        }
        return new Campaigns(campaigns, codes);
    }

    private static Optional<LocalDate> day(Spec spec, String name) {
        Optional<String> text = spec.text(name);
        try {
            return text.map(LocalDate::parse);
        } catch (DateTimeParseException e) {
            spec.report(name, "date", "must be a day such as 2026-05-01");
            return Optional.empty();
        }
    }

    private static List<Code> codes(Spec spec) {
        List<Code> codes = new ArrayList<>();
        for (Spec item : spec.list("codes")) {
            String code = item.requiredText("code");
            String landing = item.text("to").orElse("/");
            if (!code.isEmpty() && !CODE.matcher(code).matches()) {
                item.report("code", "code", "must be 2 to 32 letters, digits and hyphens");
            }
            boolean ours = landing.startsWith("/") && !landing.startsWith("//");
            if (!ours && !landing.matches("https?://[^\\s\\\\]{3,2000}")
                    || landing.chars().anyMatch(c -> c <= 0x20)) {
                item.report("to", "address", "must begin with https://, http:// or /");
            }
            codes.add(new Code(code, item.text("label").orElse(""), landing));
            item.end();
        }
        return List.copyOf(codes);
    }
}
