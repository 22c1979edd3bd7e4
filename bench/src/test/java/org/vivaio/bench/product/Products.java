package org.vivaio.bench.product;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Starts the packaged product for tests: never built by the script, each in an empty folder below {@code target}. */
public final class Products {
    /** The instance admin's token in all tests. */
    public static final String TOKEN = "bench-admin-token-0123456789";

    /** A first start makes a new PostgreSQL on a machine that is busy. */
    public static final Duration FIRST_START = Duration.ofMinutes(2);

    private Products() {}

    /** An empty folder for one test; what an earlier run left is removed. */
    public static Path folder(String name) {
        Path folder = Path.of("target", name).toAbsolutePath();
        Folders.delete(folder);
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How to start a command in a folder with more variables. */
    public static Product.Launch launch(String command, Path folder, int port, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("VIVAIO_ADMIN_TOKEN", TOKEN);
        environment.put("VIVAIO_SKIP_BUILD", "1");
        return new Product.Launch(
                Product.root(), command, port, folder.resolve("data"), environment, folder.resolve("product.log"));
    }
}
