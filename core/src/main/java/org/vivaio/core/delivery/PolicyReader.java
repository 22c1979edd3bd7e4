package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.vivaio.core.delivery.ConnectionPolicies.Cap;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.Spec;

/** Reads what a connection says of limits, quiet hours and caps. */
final class PolicyReader {
    private static final Duration LONGEST_CAP = Duration.ofDays(90);
    private static final int MOST = 1_000_000_000;
    private static final Set<String> CURRENCIES = Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toSet());

    private PolicyReader() {}

    static Limits limits(ResourceSet resources, Resource resource) {
        String pool = pool(resource);
        JsonNode node = resource.spec().path("limits");
        if (node.isMissingNode() || node.isNull()) {
            return Limits.none(pool);
        }
        if (!node.isObject()) {
            resources.read(resource).report("limits", "type", "must be an object such as {perDay: 500}");
            return Limits.none(pool);
        }
        Spec spec = resources.read(resource).object("limits");
        Optional<String> own = spec.text("pool");
        ZoneId zone = zone(spec);
        Limits limits = new Limits(
                own.map(name -> "pool:" + name).orElse(pool),
                zone,
                count(spec, "perSecond", 1),
                count(spec, "perDay", 0),
                count(spec, "perMonth", 0),
                count(spec, "concurrency", 1),
                node.hasNonNull("warmUp") ? warmUp(spec.object("warmUp")) : Optional.empty(),
                Optional.empty());
        spec.raw("warmUp");
        spec.end();
        return limits;
    }

    static Optional<Budget> budget(ResourceSet resources, Resource resource) {
        JsonNode node = resource.spec().path("budget");
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            resources
                    .read(resource)
                    .report(
                            "budget",
                            "type",
                            "must be an object such as {amount: 50, currency: EUR, per: day, each: 0.08}");
            return Optional.empty();
        }
        Spec spec = resources.read(resource).object("budget");
        Optional<BigDecimal> amount = money(spec, "amount");
        Optional<BigDecimal> each = money(spec, "each");
        String currency = spec.requiredText("currency");
        if (!currency.isEmpty() && !CURRENCIES.contains(currency)) {
            spec.report("currency", "currency", "must be a code such as EUR");
        }
        boolean monthly = spec.choice("per", List.of("day", "month"), "day").equals("month");
        spec.end();
        if (amount.isEmpty() || each.isEmpty()) {
            return Optional.empty();
        }
        if (each.get().compareTo(amount.get()) > 0) {
            spec.report("each", "range", "is more than the whole amount: nothing could ever leave");
        }
        return Optional.of(new Budget(amount.get(), currency, monthly, each.get()));
    }

    private static Optional<BigDecimal> money(Spec spec, String name) {
        Optional<String> text = spec.text(name);
        if (text.isEmpty()) {
            spec.report(
                    name,
                    "required",
                    name.equals("each")
                            ? "is missing: what one costs, so that the budget stops before it is overdrawn"
                            : "is missing: the most that may be spent");
            return Optional.empty();
        }
        try {
            BigDecimal money = new BigDecimal(text.get());
            if (money.signum() > 0 && money.compareTo(BigDecimal.valueOf(MOST)) <= 0 && money.scale() <= 6) {
                return Optional.of(money);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        spec.report(name, "money", "must be an amount above 0 with at most six decimals, such as 50 or 0.085");
        return Optional.empty();
    }

    private static Optional<Limits.WarmUp> warmUp(Spec spec) {
        Optional<LocalDate> start = spec.text("start").flatMap(text -> {
            try {
                return Optional.of(LocalDate.parse(text));
            } catch (DateTimeParseException e) {
                spec.report("start", "date", "must be a day such as 2026-11-23");
                return Optional.empty();
            }
        });
        List<Integer> daily = new ArrayList<>();
        JsonNode list = spec.raw("daily").orElse(null);
        if (list == null || !list.isArray() || list.isEmpty() || list.size() > 366) {
            spec.report("daily", "type", "must be a list of 1 to 366 numbers: the most on the first day, the second …");
        } else {
            list.forEach(item -> {
                if (item.isInt() && item.intValue() >= 0) {
                    daily.add(item.intValue());
                } else {
                    spec.report("daily", "type", "must hold whole numbers from 0 on");
                }
            });
        }
        if (start.isEmpty()) {
            spec.report("start", "required", "is missing: the first day of the warm-up");
        }
        spec.end();
        return start.map(day -> new Limits.WarmUp(day, daily));
    }

    /** A sender's domain has one reputation, whatever connections use it. */
    private static String pool(Resource resource) {
        String from = resource.spec().path("settings").path("from").asText("");
        int at = from.lastIndexOf('@');
        String domain =
                at < 0 ? "" : from.substring(at + 1).replaceAll("[>\\s]", "").toLowerCase(Locale.ROOT);
        return domain.isEmpty() ? "connection:" + resource.name() : "domain:" + domain;
    }

    static Optional<QuietHours> quiet(ResourceSet resources, Resource resource) {
        JsonNode node = resource.spec().path("quiet");
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            resources
                    .read(resource)
                    .report("quiet", "type", "must be an object such as {from: \"20:00\", to: \"08:00\"}");
            return Optional.empty();
        }
        Spec spec = resources.read(resource).object("quiet");
        LocalTime from = time(spec, "from");
        LocalTime to = time(spec, "to");
        Set<DayOfWeek> days = new HashSet<>();
        for (String day : spec.names("days")) {
            Optional<DayOfWeek> known = day(day);
            if (known.isEmpty()) {
                spec.report("days", "choice", "names " + day + "; days are mon, tue, wed, thu, fri, sat, sun");
            }
            known.ifPresent(days::add);
        }
        if (days.size() == 7) {
            spec.report("days", "range", "leaves no day at all");
            days.clear();
        }
        ZoneId zone = zone(spec);
        spec.end();
        return Optional.of(new QuietHours(from, to, days, zone));
    }

    private static Optional<DayOfWeek> day(String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().toLowerCase(Locale.ROOT).startsWith(text.toLowerCase(Locale.ROOT)) && text.length() >= 3) {
                return Optional.of(day);
            }
        }
        return Optional.empty();
    }

    private static LocalTime time(Spec spec, String name) {
        return spec.text(name)
                .map(text -> {
                    try {
                        return LocalTime.parse(text);
                    } catch (DateTimeParseException e) {
                        spec.report(name, "time", "must be a time of day such as 20:30");
                        return LocalTime.MIDNIGHT;
                    }
                })
                .orElse(LocalTime.MIDNIGHT);
    }

    static Optional<Cap> cap(ResourceSet resources, Resource resource) {
        JsonNode node = resource.spec().path("cap");
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            resources.read(resource).report("cap", "type", "must be an object such as {most: 2, per: 7d}");
            return Optional.empty();
        }
        Spec spec = resources.read(resource).object("cap");
        OptionalInt most = count(spec, "most", 1);
        Optional<Duration> per = spec.duration("per");
        spec.end();
        if (most.isEmpty() || per.isEmpty()) {
            spec.report(most.isEmpty() ? "most" : "per", "required", "is missing: write how many, and in what time");
            return Optional.empty();
        }
        if (per.get().isNegative() || per.get().isZero() || per.get().compareTo(LONGEST_CAP) > 0) {
            spec.report("per", "range", "must be above 0 and at most 90d");
            return Optional.empty();
        }
        return Optional.of(new Cap(most.getAsInt(), per.get()));
    }

    private static OptionalInt count(Spec spec, String name, int least) {
        Optional<Double> number = spec.number(name);
        if (number.isEmpty()) {
            return OptionalInt.empty();
        }
        double value = number.get();
        if (value != Math.rint(value) || value < least || value > MOST) {
            spec.report(name, "range", "must be a whole number from " + least + " on");
            return OptionalInt.empty();
        }
        return OptionalInt.of((int) value);
    }

    private static ZoneId zone(Spec spec) {
        return spec.text("zone")
                .map(text -> {
                    try {
                        return ZoneId.of(text);
                    } catch (DateTimeException e) {
                        spec.report("zone", "zone", "must be a time zone such as Europe/Rome");
                        return ZoneId.of("Europe/Rome");
                    }
                })
                .orElse(ZoneId.of("Europe/Rome"));
    }
}
