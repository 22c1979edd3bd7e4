package org.vivaio.core.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settings of a process: from the file given with {@code --config}, over that the environment, over that the command
 * line. {@code config/settings.yaml} documents every key.
 *
 * @param host address to listen on
 * @param port to listen on
 * @param data directory of the embedded PostgreSQL, keys and plugins
 * @param databaseUrl of an existing PostgreSQL; empty for the embedded one
 * @param publicUrl under which visitors and staff reach this instance
 * @param bundledPlugins directory of the plugins of the distribution
 * @param plugins directory of installed plugins
 * @param allowUnsignedPlugins developer mode
 * @param trustedSigners SHA-256 fingerprints of certificates whose plugins are taken
 * @param trustedProxies addresses or ranges whose X-Forwarded-For counts
 * @param outboundAllow {@code host:port} pairs that plugins may reach although they are internal
 * @param cluster whether nodes on one database form a cluster: {@code auto} (when the database is given by URL), on, off
 * @param environment the process's environment, for secrets that are read where they are needed
 */
public record Settings(
        String host,
        int port,
        Path data,
        Optional<String> databaseUrl,
        URI publicUrl,
        Optional<Path> bundledPlugins,
        Path plugins,
        boolean allowUnsignedPlugins,
        Set<String> trustedSigners,
        List<String> trustedProxies,
        String outboundAllow,
        boolean cluster,
        Map<String, String> environment) {

    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            "host",
            "port",
            "data",
            "database.url",
            "public.url",
            "plugins.bundled",
            "plugins.dir",
            "plugins.allowUnsigned",
            "plugins.trustedSigners",
            "proxies.trusted",
            "outbound.allow",
            "cluster"));

    /** What the command line says; empty members leave it to file, environment and defaults. */
    public record CommandLine(
            Optional<Path> config, Optional<Integer> port, Optional<Path> data, boolean allowUnsignedPlugins) {}

    /**
     * Reads all settings.
     *
     * @throws IllegalArgumentException for what is wrong, all problems in one message
     */
    public static Settings read(CommandLine line, Map<String, String> environment) {
        Map<String, String> values = new HashMap<>();
        List<String> problems = new ArrayList<>();
        line.config().ifPresent(file -> readFile(file, values, problems));
        environment(environment, values);
        line.port().ifPresent(port -> values.put("port", String.valueOf(port)));
        line.data().ifPresent(data -> values.put("data", data.toString()));
        int port = port(values.getOrDefault("port", "8080"), problems);
        String host = values.getOrDefault("host", "0.0.0.0");
        Path data = Path.of(values.getOrDefault("data", "var")).toAbsolutePath().normalize();
        Optional<String> database =
                Optional.ofNullable(values.get("database.url")).filter(url -> !url.isBlank());
        String cluster = values.getOrDefault("cluster", "auto");
        if (!Set.of("auto", "on", "off", "true", "false").contains(cluster)) {
            problems.add("cluster must be auto, on or off");
        }
        URI publicUrl = uri(values.getOrDefault("public.url", "http://127.0.0.1:" + port), problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Settings: " + String.join("; ", problems));
        }
        return new Settings(
                host,
                port,
                data,
                database,
                publicUrl,
                Optional.ofNullable(values.get("plugins.bundled"))
                        .filter(dir -> !dir.isBlank())
                        .map(Path::of)
                        .filter(Files::isDirectory),
                Optional.ofNullable(values.get("plugins.dir"))
                        .filter(dir -> !dir.isBlank())
                        .map(Path::of)
                        .orElse(data.resolve("plugins")),
                line.allowUnsignedPlugins() || Boolean.parseBoolean(values.get("plugins.allowUnsigned")),
                Set.copyOf(list(values.get("plugins.trustedSigners"))),
                list(values.get("proxies.trusted")),
                values.getOrDefault("outbound.allow", ""),
                cluster.equals("on") || cluster.equals("true") || cluster.equals("auto") && database.isPresent(),
                Map.copyOf(environment));
    }

    /** The same with more addresses that plugins may reach, in developer mode for plugins. */
    public Settings forDemo(List<String> reachable) {
        String allow = outboundAllow.isBlank()
                ? String.join(",", reachable)
                : outboundAllow + "," + String.join(",", reachable);
        return new Settings(
                host,
                port,
                data,
                databaseUrl,
                publicUrl,
                bundledPlugins,
                plugins,
                true,
                trustedSigners,
                trustedProxies,
                allow,
                cluster,
                environment);
    }

    private static void environment(Map<String, String> environment, Map<String, String> values) {
        Map.of(
                        "VIVAIO_HOST", "host",
                        "VIVAIO_PORT", "port",
                        "VIVAIO_DATA", "data",
                        "VIVAIO_DATABASE_URL", "database.url",
                        "VIVAIO_PUBLIC_URL", "public.url",
                        "VIVAIO_PLUGINS_BUNDLED", "plugins.bundled",
                        "VIVAIO_PLUGINS_DIR", "plugins.dir",
                        "VIVAIO_TRUSTED_PROXIES", "proxies.trusted",
                        "VIVAIO_OUTBOUND_ALLOW", "outbound.allow",
                        "VIVAIO_CLUSTER", "cluster")
                .forEach((variable, key) -> {
                    String value = environment.get(variable);
                    if (value != null && !value.isBlank()) {
                        values.put(key, value);
                    }
                });
    }

    private static void readFile(Path file, Map<String, String> values, List<String> problems) {
        try {
            JsonNode root = new ObjectMapper(new YAMLFactory()).readTree(Files.readAllBytes(file));
            if (root != null && !root.isMissingNode() && !root.isNull()) {
                flatten("", root, values);
            }
        } catch (IOException e) {
            problems.add("the file " + file + " cannot be read: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        for (String key : new TreeSet<>(values.keySet())) {
            if (!KEYS.contains(key)) {
                problems.add(key + " in " + file + " is not known; known are " + String.join(", ", KEYS));
            }
        }
    }

    private static void flatten(String path, JsonNode node, Map<String, String> values) {
        if (node.isObject()) {
            node.properties()
                    .forEach(e -> flatten(path.isEmpty() ? e.getKey() : path + "." + e.getKey(), e.getValue(), values));
        } else if (node.isArray()) {
            List<String> items = new ArrayList<>();
            node.forEach(item -> items.add(item.asText()));
            values.put(path, String.join(",", items));
        } else if (!node.isNull()) {
            values.put(path, node.asText());
        }
    }

    private static List<String> list(@org.jspecify.annotations.Nullable String text) {
        return text == null || text.isBlank()
                ? List.of()
                : java.util.Arrays.stream(text.split(","))
                        .map(String::trim)
                        .filter(s -> !s.isEmpty())
                        .toList();
    }

    private static int port(String text, List<String> problems) {
        try {
            int port = Integer.parseInt(text.trim());
            if (port >= 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        problems.add("port must be a number from 0 to 65535, not " + text);
        return 0;
    }

    private static URI uri(String text, List<String> problems) {
        try {
            URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        problems.add("public.url must be an http or https address, not " + text);
        return URI.create("http://127.0.0.1");
    }
}
