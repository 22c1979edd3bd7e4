package org.vivaio.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Options of a command line: {@code --name value}, or a bare {@code --name} for a switch. */
public final class Options {
    private final Map<String, String> values = new HashMap<>();

    private Options() {}

    /**
     * Reads them.
     *
     * @param known names with their defaults; a default of {@code false} makes a switch
     * @throws CannotRun for a name that is not known or a missing value
     */
    public static Options parse(List<String> arguments, Map<String, String> known) {
        Options options = new Options();
        options.values.putAll(known);
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i).startsWith("--") ? arguments.get(i).substring(2) : "";
            if (!known.containsKey(name)) {
                throw new CannotRun("Unknown option " + arguments.get(i) + "; known are --"
                        + String.join(", --", new TreeSet<>(known.keySet())));
            }
            if ("false".equals(known.get(name))) {
                options.values.put(name, "true");
            } else if (++i < arguments.size()) {
                options.values.put(name, arguments.get(i));
            } else {
                throw new CannotRun("--" + name + " needs a value");
            }
        }
        return options;
    }

    /** The text of an option. */
    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    /**
     * A whole number.
     *
     * @throws CannotRun when it is none
     */
    public int number(String name) {
        try {
            return Integer.parseInt(text(name));
        } catch (NumberFormatException e) {
            throw new CannotRun("--" + name + " is a whole number, not " + text(name), e);
        }
    }

    /** Whether a switch is on. */
    public boolean isOn(String name) {
        return text(name).equals("true");
    }
}
