package org.vivaio.core.routing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.core.resource.Spec;

/**
 * An area that somebody covers. Postal codes and provinces add to each other; countries bound them, or are covered as a
 * whole where nothing smaller is named.
 *
 * @param countries ISO 3166 in upper case
 * @param provinces two letters in upper case
 * @param postcodes ranges of postal codes
 */
public record Territory(Set<String> countries, Set<String> provinces, List<Codes> postcodes) {
    /** Covers nothing. */
    public static final Territory NONE = new Territory(Set.of(), Set.of(), List.of());

    private static final Pattern RANGE =
            Pattern.compile("([0-9A-Z][0-9A-Z ]{0,9}?)\\s*(?:-\\s*([0-9A-Z][0-9A-Z ]{0,9})|\\*)?");

    /**
     * A range of postal codes, both ends in it. They are compared as text over the length of the ends, so {@code 201}
     * holds all codes that begin so.
     */
    public record Codes(String from, String to) {
        boolean holds(String code) {
            return cut(code, from).compareTo(from) >= 0 && cut(code, to).compareTo(to) <= 0;
        }

        boolean overlaps(Codes other) {
            return cut(from, other.to).compareTo(cut(other.to, from)) <= 0
                    && cut(other.from, to).compareTo(cut(to, other.from)) <= 0;
        }

        private static String cut(String code, String end) {
            return code.length() > end.length() ? code.substring(0, end.length()) : code;
        }
    }

    /** How close an area fits a place. */
    public enum Fit {
        /** Not covered. */
        NONE,
        /** As part of a country. */
        COUNTRY,
        /** As part of a province. */
        PROVINCE,
        /** By its postal code. */
        POSTCODE
    }

    /**
     * A place.
     *
     * @param country in upper case, or empty
     * @param province in upper case, or empty
     * @param postcode in upper case, or empty
     */
    public record Place(String country, String province, String postcode) {
        /** Reads a place as leads tell it. */
        public static Place of(String country, String province, String postcode) {
            return new Place(upper(country), upper(province), upper(postcode));
        }

        @Override
        public String toString() {
            return String.join(" ", List.of(country, province, postcode))
                    .replaceAll(" +", " ")
                    .trim();
        }
    }

    /** Whether nothing is named. */
    public boolean isEmpty() {
        return countries.isEmpty() && provinces.isEmpty() && postcodes.isEmpty();
    }

    /** How this area covers a place. A lead that names no country is not held to be abroad. */
    public Fit fit(Place place) {
        boolean abroad = !countries.isEmpty() && !place.country().isEmpty() && !countries.contains(place.country());
        if (abroad) {
            return Fit.NONE;
        }
        if (!place.postcode().isEmpty() && postcodes.stream().anyMatch(codes -> codes.holds(place.postcode()))) {
            return Fit.POSTCODE;
        }
        if (provinces.contains(place.province())) {
            return Fit.PROVINCE;
        }
        boolean whole = provinces.isEmpty() && postcodes.isEmpty();
        return whole && countries.contains(place.country()) ? Fit.COUNTRY : Fit.NONE;
    }

    /** Reads {@code territory: {countries, provinces, postcodes}}; what is listed twice is reported. */
    static Territory read(Spec spec) {
        Spec territory = spec.object("territory");
        Territory read = new Territory(once(territory, "countries"), once(territory, "provinces"), codes(territory));
        territory.end();
        return read.isEmpty() ? NONE : read;
    }

    private static Set<String> once(Spec spec, String name) {
        Set<String> names = new HashSet<>();
        for (String text : spec.names(name)) {
            if (!names.add(upper(text))) {
                spec.report(name, "duplicate", "names " + upper(text) + " twice; remove one");
            }
        }
        return Set.copyOf(names);
    }

    private static List<Codes> codes(Spec spec) {
        List<Codes> ranges = new ArrayList<>();
        for (String text : spec.names("postcodes")) {
            Matcher matcher = RANGE.matcher(upper(text));
            if (!matcher.matches()) {
                spec.report("postcodes", "range", "must be codes or ranges such as 20100-20199 or 201*, not " + text);
                continue;
            }
            String from = matcher.group(1).trim();
            String to = matcher.group(2) == null ? from : matcher.group(2).trim();
            if (to.length() != from.length() || to.compareTo(from) < 0) {
                spec.report("postcodes", "range", "has the range " + text + ", which ends before it begins");
                continue;
            }
            Codes codes = new Codes(from, to);
            if (ranges.stream().anyMatch(codes::overlaps)) {
                spec.report("postcodes", "duplicate", "covers " + text + " twice; remove or shorten one range");
            }
            ranges.add(codes);
        }
        return List.copyOf(ranges);
    }

    private static String upper(String text) {
        return text.trim().toUpperCase(Locale.ROOT);
    }
}
