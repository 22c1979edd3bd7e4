package org.vivaio.core.site;

import java.net.IDN;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;

/**
 * The {@code host} of connections that receive: whoever calls that name gets the connection's page at {@code /}.
 *
 * @param byHost names of connections
 */
public record PageHosts(Map<String, String> byHost) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<PageHosts> PART = new RulebookPart<>(PageHosts.class, PageHosts::compile);

    private static final Pattern LABELS =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    private static final int LONGEST = 253;

    /** Copies the map. */
    public PageHosts {
        byHost = Map.copyOf(byHost);
    }

    private static PageHosts compile(ResourceSet resources) {
        Map<String, String> byHost = new HashMap<>();
        for (Resource resource : resources.of("connection")) {
            Optional<String> given = resources.read(resource).text("host").filter(text -> !text.isBlank());
            if (given.isEmpty()) {
                continue;
            }
            String where = resource.key() + ":host";
            Optional<String> host = canonical(given.get());
            if (host.isEmpty()) {
                resources.problem(
                        where,
                        "host",
                        "must be a full name such as www.offer.example, without address, port, path or https://");
            } else if (!receives(resource)) {
                resources.problem(where, "host", "is for connections that answer requests, such as landing pages");
            } else if (byHost.putIfAbsent(host.get(), resource.name()) != null) {
                resources.problem(
                        where, "taken", "is taken already: name another host, or take it from the other page");
            }
        }
        return new PageHosts(byHost);
    }

    /** Of how many connections a name is given again, it does not matter here: the store refuses it. */
    static Optional<String> of(Resource resource) {
        String given = resource.spec().path("host").asText("");
        return given.isBlank() ? Optional.empty() : canonical(given);
    }

    private static boolean receives(Resource resource) {
        for (var role : resource.derived().path("roles")) {
            if (role.asText().equals("receiver")) {
                return true;
            }
        }
        return false;
    }

    /** A name as it is compared: lower case, in ASCII, without a dot at its end. */
    static Optional<String> canonical(String text) {
        try {
            String name = text.strip();
            name = IDN.toASCII(name.endsWith(".") ? name.substring(0, name.length() - 1) : name)
                    .toLowerCase(Locale.ROOT);
            return name.length() <= LONGEST && LABELS.matcher(name).matches() ? Optional.of(name) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The name that a request was sent to, from its Host header. */
    public static Optional<String> requested(String header) {
        int colon = header.lastIndexOf(':');
        boolean port = colon >= 0 && header.substring(colon + 1).chars().allMatch(Character::isDigit);
        return canonical(port ? header.substring(0, colon) : header);
    }
}
