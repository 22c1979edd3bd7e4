package org.vivaio.core.form;

import java.text.Collator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Countries and Italian provinces. */
final class Places {
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    private static final Set<String> PROVINCES = new TreeSet<>(List.of(
            ("AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CL CN CO CR CS CT CZ EN FC FE FG FI FM"
                            + " FR GE GO GR IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OG OR OT PA PC PD PE PG PI"
                            + " PN PO PR PT PU PV PZ RA RC RE RG RI RM RN RO SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV UD VA"
                            + " VB VC VE VI VR VS VT VV")
                    .split(" ")));
    private static final Map<String, List<FormView.Option>> BY_LANGUAGE = new ConcurrentHashMap<>();

    private Places() {}

    static boolean isCountry(String code) {
        return COUNTRIES.contains(code.toUpperCase(Locale.ROOT));
    }

    static boolean isProvince(String code) {
        return PROVINCES.contains(code.toUpperCase(Locale.ROOT));
    }

    /** All countries in a language, in its order. */
    static List<FormView.Option> countries(String language) {
        String base = language.toLowerCase(Locale.ROOT).split("-", 2)[0];
        String known = Messages.LANGUAGES.contains(base) ? base : "en";
        return BY_LANGUAGE.computeIfAbsent(known, tag -> {
            Locale locale = Locale.forLanguageTag(tag);
            List<FormView.Option> options = new ArrayList<>();
            for (String code : COUNTRIES) {
                options.add(new FormView.Option(code, new Locale("", code).getDisplayCountry(locale)));
            }
            Collator collator = Collator.getInstance(locale);
            options.sort(Comparator.comparing(FormView.Option::label, collator::compare));
            return List.copyOf(options);
        });
    }

    static List<FormView.Option> provinces() {
        return PROVINCES.stream().map(code -> new FormView.Option(code, code)).toList();
    }
}
