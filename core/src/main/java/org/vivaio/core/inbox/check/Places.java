package org.vivaio.core.inbox.check;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Countries, postcodes and Italian provinces. */
public final class Places {
    private static final Set<String> PROVINCES = Set.of(
            ("AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CL CN CO CR CS CT CZ EN FC FE FG FI FM"
                            + " FR GE GO GR IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OR PA PC PD PE PG PI"
                            + " PN PO PR PT PU PV PZ RA RC RE RG RI RM RN RO SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV"
                            + " UD VA VB VC VE VI VR VT VV"
                            // replaced by law, and still written: Forli, Pesaro, the Sardinian ones of 2005
                            + " FO PS OT OG VS CI SM")
                    .split(" "));

    /** Provinces by the first two digits of the CAP; several where the old and the new ones share them. */
    private static final Map<String, Set<String>> CAP = cap();

    private static final Map<String, Pattern> POSTCODES = Map.ofEntries(
            form("IT", "[0-9]{5}"),
            form("SM", "4789[0-9]"),
            form("VA", "00120"),
            form("DE", "[0-9]{5}"),
            form("FR", "[0-9]{5}"),
            form("ES", "[0-9]{5}"),
            form("AT", "[0-9]{4}"),
            form("CH", "[0-9]{4}"),
            form("LI", "94[0-9]{2}"),
            form("BE", "[0-9]{4}"),
            form("NL", "[0-9]{4} ?[A-Z]{2}"),
            form("LU", "(L-?)?[0-9]{4}"),
            form("DK", "[0-9]{4}"),
            form("NO", "[0-9]{4}"),
            form("SE", "[0-9]{3} ?[0-9]{2}"),
            form("FI", "[0-9]{5}"),
            form("PL", "[0-9]{2}-?[0-9]{3}"),
            form("CZ", "[0-9]{3} ?[0-9]{2}"),
            form("SK", "[0-9]{3} ?[0-9]{2}"),
            form("HU", "[0-9]{4}"),
            form("SI", "[0-9]{4}"),
            form("HR", "[0-9]{5}"),
            form("RO", "[0-9]{6}"),
            form("BG", "[0-9]{4}"),
            form("GR", "[0-9]{3} ?[0-9]{2}"),
            form("PT", "[0-9]{4}(-?[0-9]{3})?"),
            form("GB", "[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}"),
            form("IE", "[A-Z][0-9]{2} ?[A-Z0-9]{4}|D6W ?[A-Z0-9]{4}"),
            form("US", "[0-9]{5}(-[0-9]{4})?"),
            form("CA", "[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]"),
            form("MC", "980[0-9]{2}"));

    private static final Map<String, String> COUNTRIES = countries();

    private Places() {}

    private static Map.Entry<String, Pattern> form(String country, String regex) {
        return Map.entry(country, Pattern.compile(regex));
    }

    private static Map<String, Set<String>> cap() {
        Map<String, Set<String>> cap = new HashMap<>();
        String table =
                "00 RM;01 VT;02 RI;03 FR;04 LT;05 TR;06 PG;07 SS OT NU;08 NU OG SS OR SU;09 CA SU OR VS CI NU;10 TO;"
                        + "11 AO;12 CN;13 VC BI;14 AT;15 AL;16 GE;17 SV;18 IM;19 SP;20 MI MB LO;21 VA;22 CO LC;23 SO LC;24 BG LC;25 BS;"
                        + "26 CR LO;27 PV;28 NO VB;29 PC;30 VE;31 TV;32 BL;33 UD PN;34 TS GO UD;35 PD;36 VI;37 VR;38 TN;39 BZ;"
                        + "40 BO;41 MO;42 RE;43 PR;44 FE;45 RO;46 MN;47 FC FO RN SM;48 RA;50 FI PO;51 PT;52 AR;53 SI;54 MS;55 LU;"
                        + "56 PI;57 LI;58 GR;59 PO;60 AN;61 PU PS RN;62 MC;63 AP FM;64 TE;65 PE;66 CH;67 AQ;70 BA BT;71 FG BT;72 BR;"
                        + "73 LE;74 TA;75 MT;76 BT BA FG;80 NA;81 CE;82 BN;83 AV;84 SA;85 PZ;86 CB IS;87 CS;88 CZ KR VV;89 RC VV;90 PA;"
                        + "91 TP;92 AG;93 CL;94 EN;95 CT;96 SR;97 RG;98 ME";
        for (String line : table.split(";")) {
            String[] parts = line.split(" ", 2);
            cap.put(parts[0], Set.of(parts[1].split(" ")));
        }
        return Map.copyOf(cap);
    }

    private static Map<String, String> countries() {
        Map<String, String> countries = new HashMap<>();
        for (String code : Locale.getISOCountries()) {
            countries.put(code.toLowerCase(Locale.ROOT), code);
            Locale country = new Locale("", code);
            countries.putIfAbsent(country.getISO3Country().toLowerCase(Locale.ROOT), code);
            for (String language : new String[] {"it", "en", "fr", "de", "es"}) {
                countries.putIfAbsent(
                        country.getDisplayCountry(Locale.forLanguageTag(language))
                                .toLowerCase(Locale.ROOT),
                        code);
            }
        }
        countries.put("uk", "GB");
        countries.put("usa", "US");
        countries.put("stati uniti d'america", "US");
        countries.put("inghilterra", "GB");
        countries.put("england", "GB");
        return Map.copyOf(countries);
    }

    /** The two letters of a country given as a code or by its name in Italian, English, French, German or Spanish. */
    public static Optional<String> country(String written) {
        return Optional.ofNullable(COUNTRIES.get(written.strip().toLowerCase(Locale.ROOT)));
    }

    /** Whether an Italian province has this code. */
    public static boolean province(String written) {
        return PROVINCES.contains(written.strip().toUpperCase(Locale.ROOT));
    }

    /** Whether a postcode has the form of its country's; true where no form is known. */
    public static boolean postcode(String written, String country) {
        Pattern form = POSTCODES.get(country);
        return form == null
                || form.matcher(written.strip().toUpperCase(Locale.ROOT)).matches();
    }

    /** Whether a CAP may lie in a province. */
    public static boolean lies(String cap, String province) {
        Set<String> provinces = CAP.get(cap.strip().substring(0, 2));
        return provinces != null && provinces.contains(province.strip().toUpperCase(Locale.ROOT));
    }
}
