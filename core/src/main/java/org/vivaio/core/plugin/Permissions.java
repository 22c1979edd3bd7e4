package org.vivaio.core.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a plugin's manifest asks for; shown before it is installed.
 *
 * @param hosts {@code Plugin-Hosts}: hosts it reaches by the client it is lent. Names, {@code *.example.com}, {@code
 *     setting:NAME} for the host that a setting names, {@code *} for any; empty reaches none
 * @param fields {@code Plugin-Fields}: the values of a lead it reads; {@code *} for all
 * @param declared whether the manifest says anything; one that does not asks for everything
 */
public record Permissions(List<String> hosts, List<String> fields, boolean declared) {
    private static final Pattern HOST = Pattern.compile(
            "\\*|(\\*\\.)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?|setting:[A-Za-z][A-Za-z0-9_.]{0,100}");

    private static final Pattern FIELD = Pattern.compile("\\*|[A-Za-z][A-Za-z0-9_.-]{0,63}");

    /** Asks for everything: what a manifest means that says nothing. */
    public static final Permissions ALL = new Permissions(List.of("*"), List.of("*"), false);

    /** Copies the lists. */
    public Permissions {
        hosts = List.copyOf(hosts);
        fields = List.copyOf(fields);
    }

    static Permissions read(Optional<String> hosts, Optional<String> fields, String name) {
        if (hosts.isEmpty() && fields.isEmpty()) {
            return ALL;
        }
        return new Permissions(
                hosts.map(text -> list(text, HOST, name, "Plugin-Hosts")).orElse(List.of("*")),
                fields.map(text -> list(text, FIELD, name, "Plugin-Fields")).orElse(List.of("*")),
                true);
    }

    private static List<String> list(String text, Pattern form, String name, String attribute) {
        List<String> entries = new ArrayList<>();
        for (String entry : text.split(",")) {
            String one = entry.strip();
            if (one.isEmpty() || one.equals("none")) {
                continue;
            }
            String kept = one.startsWith("setting:") || attribute.equals("Plugin-Fields")
                    ? one
                    : one.toLowerCase(Locale.ROOT);
            if (!form.matcher(kept).matches()) {
                throw new PluginException(
                        name + " has an entry in " + attribute + " that is none: \"" + one
                                + "\". Write names such as api.example.com, *.example.com, setting:url or *, with commas between");
            }
            entries.add(kept);
        }
        return List.copyOf(new TreeSet<>(entries));
    }

    /** Whether it may see a value of a lead. */
    public boolean sees(String field) {
        return fields.contains("*") || fields.contains(field);
    }

    /** Which addresses a connection with these settings may reach. */
    Predicate<String> reachable(JsonNode settings) {
        if (hosts.contains("*")) {
            return host -> true;
        }
        List<String> exact = new ArrayList<>();
        List<String> below = new ArrayList<>();
        for (String entry : hosts) {
            if (entry.startsWith("setting:")) {
                hostOf(settings, entry.substring("setting:".length())).ifPresent(exact::add);
            } else if (entry.startsWith("*.")) {
                below.add(entry.substring(1));
            } else {
                exact.add(entry);
            }
        }
        return target -> {
            String whole = target.toLowerCase(Locale.ROOT);
            String host = whole.replaceAll(":[0-9]+$", "");
            return exact.contains(host)
                    || exact.contains(whole)
                    || below.stream().anyMatch(end -> host.endsWith(end) && host.length() > end.length());
        };
    }

    private static Optional<String> hostOf(JsonNode settings, String path) {
        JsonNode value = settings.at("/" + path.replace('.', '/'));
        if (!value.isTextual()) {
            return Optional.empty();
        }
        String text = value.asText().strip();
        try {
            // an address may hold places such as {clickId}, behind its host
            String host = text.contains("://")
                    ? java.net.URI.create(text.replaceAll("\\{[^{}]*}", "x")).getHost()
                    : text;
            return Optional.ofNullable(host)
                    .map(h -> h.toLowerCase(Locale.ROOT))
                    .filter(h -> !h.isEmpty());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
