package org.vivaio.core.asset;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * The resources of kinds {@code asset} and {@code codepool}.
 *
 * @param byName assets
 * @param pools names of code pools
 */
public record AssetRules(Map<String, Asset> byName, Set<String> pools) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<AssetRules> PART = new RulebookPart<>(AssetRules.class, AssetRules::compile);

    /** How long a link works that says nothing else. */
    static final Duration USUAL = Duration.ofDays(14);

    private static final Duration LEAST = Duration.ofMinutes(5);
    private static final Duration MOST = Duration.ofDays(365);

    /** Kinds of assets. */
    public enum Kind {
        /** A file that was uploaded. */
        FILE,
        /** A video somewhere else. */
        VIDEO,
        /** A page somewhere else. */
        LINK,
        /** A code from a pool. */
        CODE
    }

    /**
     * An asset.
     *
     * @param label what people read, by language; by the empty one for all
     * @param url of a video or link
     * @param pool of a code
     * @param expires how long links to it work
     */
    public record Asset(
            String name,
            Map<String, String> label,
            Kind kind,
            Optional<String> url,
            Optional<String> pool,
            Duration expires) {
        /** The label for a reader. */
        public String label(List<String> languages) {
            for (String language : languages) {
                if (label.containsKey(language)) {
                    return label.get(language);
                }
            }
            return Optional.ofNullable(label.get(""))
                    .or(() -> Optional.ofNullable(label.get("en")))
                    .orElseGet(() ->
                            label.isEmpty() ? name : label.values().iterator().next());
        }
    }

    private static AssetRules compile(ResourceSet resources) {
        Set<String> pools = new HashSet<>();
        for (Resource resource : resources.of("codepool")) {
            Spec spec = resources.read(resource);
            spec.texts("label");
            spec.end();
            pools.add(resource.name());
        }
        Map<String, Asset> assets = new HashMap<>();
        for (Resource resource : resources.of("asset")) {
            Spec spec = resources.read(resource);
            Map<String, String> label = spec.texts("label");
            Kind kind = Kind.valueOf(spec.choice("kind", List.of("file", "video", "link", "code"), "file")
                    .toUpperCase(java.util.Locale.ROOT));
            Optional<String> url = spec.text("url");
            Optional<String> pool = spec.text("pool");
            Duration expires = spec.duration("expires").orElse(USUAL);
            spec.end();
            boolean elsewhere = kind == Kind.VIDEO || kind == Kind.LINK;
            if (elsewhere && url.filter(AssetRules::isSafe).isEmpty()) {
                spec.report("url", "format", "must be an address that begins with https://");
            } else if (!elsewhere && url.isPresent()) {
                spec.report("url", "unused", "only a video or a link has an address; remove it");
            }
            if (kind == Kind.CODE && pool.filter(pools::contains).isEmpty()) {
                spec.report("pool", "unknown", "must be the name of a resource of kind codepool");
            } else if (kind != Kind.CODE && pool.isPresent()) {
                spec.report("pool", "unused", "only a code comes from a pool; remove it");
            }
            if (expires.compareTo(LEAST) < 0 || expires.compareTo(MOST) > 0) {
                spec.report("expires", "range", "must be from 5m to 365d");
            }
            assets.put(resource.name(), new Asset(resource.name(), label, kind, url, pool, expires));
        }
        for (Resource form : resources.of("form")) {
            String promised = form.spec().path("after").path("asset").asText("");
            if (!promised.isEmpty() && !assets.containsKey(promised)) {
                resources.read(form).report("after.asset", "unknown", "must be the name of a resource of kind asset");
            }
        }
        return new AssetRules(Map.copyOf(assets), Set.copyOf(pools));
    }

    private static boolean isSafe(String url) {
        try {
            URI uri = URI.create(url);
            return "https".equals(uri.getScheme()) && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
