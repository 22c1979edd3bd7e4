package org.vivaio.core.platform.postgres;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL is and how to log in.
 *
 * @param host name or address
 * @param port TCP port
 * @param database name of the database
 * @param user role to log in as
 * @param password its password; empty when it has none
 * @param parameters {@code sslmode}, {@code sslrootcert}, {@code application_name}, as far as given
 */
public record PostgresAddress(
        String host, int port, String database, String user, String password, Map<String, String> parameters) {
    private static final int DEFAULT_PORT = 5432;
    private static final Set<String> KNOWN = Set.of("sslmode", "sslrootcert", "application_name");
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final String SHAPE = "write postgresql://user:password@host:5432/database?sslmode=require";
    private static final Pattern URL = Pattern.compile(
            "postgres(?:ql)?://(?:([^:@/?#]*)(?::([^/?#]*))?@)?(\\[[0-9a-fA-F:.]+]|[^:@/?#\\[\\],]+)(?::(\\d{1,5}))?(?:/([^/?#]*))?(?:\\?([^#]*))?");

    /** Copies the parameters. */
    public PostgresAddress {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads a URL as {@code libpq} writes it. What is missing is as usual there: port 5432, and the database named
     * like the user.
     *
     * @throws PostgresException when it is no such URL; the message never holds the password
     */
    public static PostgresAddress parse(String url) {
        Matcher parts = URL.matcher(url.strip());
        if (!parts.matches()) {
            throw bad("is not the address of one PostgreSQL server");
        }
        String user = decode(parts.group(1));
        if (user.isEmpty()) {
            throw bad("names no user");
        }
        String port = Optional.ofNullable(parts.group(4)).orElse(Integer.toString(DEFAULT_PORT));
        if (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            throw bad("has a port out of range");
        }
        String database = decode(parts.group(5));
        return new PostgresAddress(
                parts.group(3).replaceAll("[\\[\\]]", ""),
                Integer.parseInt(port),
                database.isEmpty() ? user : database,
                user,
                decode(parts.group(2)),
                parameters(Optional.ofNullable(parts.group(6)).orElse("")));
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> found = new TreeMap<>();
        for (String pair : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (!KNOWN.contains(name)) {
                throw bad("has a parameter other than sslmode, sslrootcert and application_name: remove it");
            }
            if (name.equals("sslmode") && !SSL_MODES.contains(value)) {
                throw bad("has an unknown sslmode: take disable, allow, prefer, require, verify-ca or verify-full");
            }
            found.put(name, value);
        }
        return found;
    }

    private static String decode(@Nullable String part) {
        if (part == null) {
            return "";
        }
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // its message holds the part, which may be the password
            throw bad("has a % that is not followed by two hex digits: write it as %25");
        }
    }

    private static PostgresException bad(String what) {
        return new PostgresException("The database URL " + what + ": " + SHAPE);
    }

    /** The same server with another database. */
    public PostgresAddress withDatabase(String name) {
        return new PostgresAddress(host, port, name, user, password, parameters);
    }

    /** The same database with another login. */
    public PostgresAddress withLogin(String name, String secret) {
        return new PostgresAddress(host, port, database, name, secret, parameters);
    }

    /** The URL again, with the password. */
    public String url() {
        String query = new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
                        .collect(Collectors.joining("&"));
        return "postgresql://" + encode(user) + (password.isEmpty() ? "" : ":" + encode(password)) + "@"
                + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/" + encode(database)
                + (query.isEmpty() ? "" : "?" + query);
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** For logs and people: without the password. */
    @Override
    public String toString() {
        return "postgresql://" + encode(user) + "@" + host + ":" + port + "/" + encode(database);
    }

    /** What the Vert.x client wants; {@code require} encrypts without looking at the certificate, as libpq does. */
    public PgConnectOptions connectOptions() {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(host)
                .setPort(port)
                .setDatabase(database)
                .setUser(user)
                .setPassword(password)
                .setSslMode(sslMode());
        Optional.ofNullable(parameters.get("application_name"))
                .ifPresent(name -> options.addProperty("application_name", name));
        switch (sslMode()) {
            case DISABLE -> {}
            case VERIFY_CA -> options.setSslOptions(new ClientSSLOptions().setTrustOptions(trust()));
            case VERIFY_FULL ->
                options.setSslOptions(
                        new ClientSSLOptions().setTrustOptions(trust()).setHostnameVerificationAlgorithm("HTTPS"));
            default -> options.setSslOptions(new ClientSSLOptions().setTrustAll(true));
        }
        return options;
    }

    private SslMode sslMode() {
        return SslMode.of(parameters.getOrDefault("sslmode", "prefer"));
    }

    /** The named certificates, else those that the JDK trusts. */
    private TrustOptions trust() {
        String file = parameters.getOrDefault("sslrootcert", "");
        if (!file.isEmpty() && !file.equals("system")) {
            try {
                return new PemTrustOptions().addCertValue(Buffer.buffer(Files.readAllBytes(Path.of(file))));
            } catch (IOException e) {
                throw new PostgresException(
                        "Cannot read sslrootcert " + file + ": name a file with PEM certificates", e);
            }
        }
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return TrustOptions.wrap(factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException e) {
            throw new PostgresException("The JDK has no trusted certificates: name some with sslrootcert", e);
        }
    }
}
