package org.vivaio.bench.frame;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.vivaio.bench.CannotRun;
import org.vivaio.bench.load.LeadTemplate;
import org.vivaio.bench.product.PgTarget;
import org.vivaio.bench.product.Sql;

/** The yardstick: PostgreSQL's own load generator, inserting a lead row and an event row in one transaction. */
public final class Pgbench {
    static final int CLIENTS = 16;
    private static final String DATABASE = "yardstick";
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");

    private final Path program;
    private final PgTarget target;
    private final Path script;
    private final String mode;

    private Pgbench(Path program, PgTarget target, Path script, String mode) {
        this.mode = mode;
        this.program = program;
        this.target = target;
        this.script = script;
    }

    /**
     * Looks in the path, then where Debian puts it, and on Debian as root installs it.
     *
     * @throws CannotRun when there is none
     */
    static Path find() throws IOException, InterruptedException {
        Optional<Path> found = search();
        if (found.isEmpty()
                && "root".equals(System.getProperty("user.name"))
                && Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            System.err.println("pgbench is missing: installing Debian's postgresql");
            new ProcessBuilder("apt-get", "install", "-y", "-q", "--no-install-recommends", "postgresql")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            found = search();
        }
        return found.orElseThrow(
                () -> new CannotRun("pgbench is missing: apt-get install postgresql (or put pgbench into the PATH)"));
    }

    private static Optional<Path> search() throws IOException {
        // the newest real program first: Debian's /usr/bin/pgbench is a wrapper in Perl that picks a version itself
        List<Path> candidates = new ArrayList<>();
        Path versions = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> list = Files.list(versions)) {
                list.sorted(Comparator.reverseOrder())
                        .map(version -> version.resolve("bin/pgbench"))
                        .forEach(candidates::add);
            }
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            candidates.add(Path.of(folder, "pgbench"));
        }
        return candidates.stream().filter(Files::isExecutable).findFirst();
    }

    /**
     * Makes the database with its two plain tables on the server of the product.
     *
     * @param mode of pgbench: {@code simple}, its default, or {@code prepared}
     */
    static Pgbench prepare(Path program, PgTarget product, Path folder, String mode) throws IOException {
        PgTarget own = product.withDatabase(DATABASE);
        try (Sql sql = new Sql(product)) {
            sql.rows("create database " + DATABASE);
        }
        try (Sql sql = new Sql(own)) {
            sql.rows("create table lead (id uuid primary key, tenant_id text not null, stage text not null,"
                    + " fields jsonb not null, created_at timestamptz not null)");
            sql.rows("create table lead_event (id uuid primary key, tenant_id text not null, lead_id uuid not null,"
                    + " type text not null, data jsonb not null, recorded_at timestamptz not null)");
        }
        String body = LeadTemplate.sample();
        Path script = folder.resolve("yardstick.sql");
        Files.writeString(
                script,
                "begin;\n"
                        + "insert into lead values (uuidv7(), 'bench', 'lead', '" + body + "', now());\n"
                        + "insert into lead_event values (uuidv7(), 'bench', uuidv7(), 'capture.accepted', '" + body
                        + "', now());\n"
                        + "commit;\n");
        return new Pgbench(program, own, script, mode);
    }

    /** Transactions a second. */
    public double run(int seconds) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(),
                        "-n",
                        "-M",
                        mode,
                        "-c",
                        Integer.toString(CLIENTS),
                        "-j",
                        "2",
                        "-T",
                        Integer.toString(seconds),
                        "-f",
                        script.toString(),
                        "-h",
                        target.host(),
                        "-p",
                        Integer.toString(target.port()),
                        "-U",
                        target.user(),
                        target.database())
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", target.password());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("pgbench failed:\n" + output);
        }
        Matcher tps = TPS.matcher(output);
        if (!tps.find()) {
            throw new IllegalStateException("pgbench gave no tps:\n" + output);
        }
        return Double.parseDouble(tps.group(1));
    }
}
