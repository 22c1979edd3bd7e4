package org.vivaio.plugins.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter.Done;
import org.vivaio.api.Export;
import org.vivaio.api.Json;
import org.vivaio.api.Secret;
import org.vivaio.plugins.file.FileSettings.Column;
import org.vivaio.plugins.file.FileSettings.Format;
import org.vivaio.plugins.file.FileSettings.Separator;
import org.vivaio.plugins.file.FileSettings.Target;
import org.vivaio.testkit.TestContext;

class FileExporterTest {
    private final SftpPeer peer = new SftpPeer();
    private final TestContext context = new TestContext();

    @AfterEach
    void close() {
        peer.close();
    }

    private FileSettings settings(
            Target target, Format format, List<Column> columns, List<String> times, String hostKey) {
        return settings(target, format, columns, times, hostKey, Optional.of(Secret.of("pw-1")), Optional.empty());
    }

    private FileSettings settings(
            Target target,
            Format format,
            List<Column> columns,
            List<String> times,
            String hostKey,
            Optional<Secret> password,
            Optional<Secret> key) {
        return new FileSettings(
                target,
                Optional.of("127.0.0.1"),
                peer.port(),
                Optional.of("bellini"),
                password,
                key,
                Optional.of(hostKey),
                target == Target.SFTP ? "/in" : "crm/in",
                format,
                columns,
                Separator.SEMICOLON,
                false,
                "leads",
                true,
                100,
                times,
                "Europe/Rome",
                Duration.ofMinutes(30),
                Duration.ofSeconds(5));
    }

    private FileExporter sftp(FileSettings settings) {
        return new FileExporter(settings, context, new SftpDrop(settings));
    }

    private static Export export(String key, Map<String, Object> fields) {
        Map<String, Object> lead = Map.of("id", "lead-" + key, "stage", "lead", "fields", fields);
        return new Export(
                key,
                "lead-" + key,
                "capture.accepted",
                Instant.parse("2026-11-02T09:00:00Z"),
                lead,
                Json.write(lead).getBytes(StandardCharsets.UTF_8),
                Optional.empty(),
                1);
    }

    @Test
    void a_batch_becomes_one_file_that_is_seen_whole_and_its_manifest_comes_after_it() throws Exception {
        FileExporter exporter = sftp(settings(
                Target.SFTP,
                Format.CSV,
                List.of(
                        new Column("Name", "{fields.firstName} {fields.lastName}"),
                        new Column("Phone", "{fields.phone}")),
                List.of(),
                peer.hostKey()));
        exporter.check();
        var answers = exporter.export(List.of(
                export("k1", Map.of("firstName", "Mara", "lastName", "Bellini; \"B\"", "phone", "+39 333 1234567")),
                export("k2", Map.of("firstName", "=HYPERLINK(\"http://x\")", "phone", "@x"))));
        assertThat(answers).hasSize(2).allMatch(Done.class::isInstance);
        assertThat(peer.arrivals()).containsExactly("""
                key;event;Name;Phone\r
                k1;capture.accepted;"Mara Bellini; ""B""\";+39 333 1234567\r
                k2;capture.accepted;"'=HYPERLINK(""http://x"")";'@x\r
                """);
        String name = ((Done) answers.get(0)).receipt().detail().get("file");
        assertThat(peer.seen())
                .containsExactly(
                        "write ." + name + ".part",
                        "move " + name,
                        "write ." + name + ".manifest.json.part",
                        "move " + name + ".manifest.json");
        Object manifest = Json.read(Files.readString(peer.in().resolve(name + ".manifest.json")));
        assertThat(Json.text(manifest, "rows")).contains("2");
        assertThat(Json.text(manifest, "sha256"))
                .contains(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256")
                                .digest(Files.readAllBytes(peer.in().resolve(name)))));
    }

    @Test
    void the_same_batch_again_is_the_same_file() throws Exception {
        FileExporter exporter = sftp(settings(Target.SFTP, Format.JSON_LINES, List.of(), List.of(), peer.hostKey()));
        List<Export> batch = List.of(export("k1", Map.of("email", "m@example.org")));
        exporter.export(batch);
        context.clock().advance(Duration.ofHours(1));
        exporter.export(batch);
        assertThat(peer.arrivals()).hasSize(1);
        Object row = Json.read(peer.arrivals().get(0).strip());
        assertThat(Json.text(row, "key")).contains("k1");
        assertThat(Json.text(row, "lead.fields.email")).contains("m@example.org");
    }

    @Test
    void a_server_with_another_key_gets_nothing_and_the_message_tells_its_key() {
        FileExporter exporter = sftp(settings(
                Target.SFTP, Format.CSV, List.of(), List.of(), "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
        ConnectorException failure = catchThrowableOfType(ConnectorException.class, exporter::check);
        assertThat(failure.kind()).isEqualTo(ConnectorException.Kind.CONFIG);
        assertThat(failure.getMessage()).contains(peer.hostKey());
        assertThat(peer.calls()).as("passwords shown to it").isZero();
    }

    @Test
    void a_private_key_opens_the_door_too_and_one_that_is_none_is_told() throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        StringWriter pem = new StringWriter();
        pem.write("-----BEGIN PRIVATE KEY-----\n");
        pem.write(Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.generateKeyPair().getPrivate().getEncoded()));
        pem.write("\n-----END PRIVATE KEY-----\n");
        sftp(settings(
                        Target.SFTP,
                        Format.CSV,
                        List.of(),
                        List.of(),
                        peer.hostKey(),
                        Optional.empty(),
                        Optional.of(Secret.of(pem.toString()))))
                .check();
        FileExporter wrong = sftp(settings(
                Target.SFTP,
                Format.CSV,
                List.of(),
                List.of(),
                peer.hostKey(),
                Optional.empty(),
                Optional.of(Secret.of("no key at all"))));
        assertThat(catchThrowableOfType(ConnectorException.class, wrong::check).kind())
                .isIn(ConnectorException.Kind.CONFIG, ConnectorException.Kind.AUTH);
    }

    @Test
    void a_directory_that_is_gone_is_a_fault_of_the_settings() throws Exception {
        FileExporter exporter = sftp(settings(Target.SFTP, Format.CSV, List.of(), List.of(), peer.hostKey()));
        Files.delete(peer.in());
        assertThat(catchThrowableOfType(ConnectorException.class, exporter::check)
                        .kind())
                .isEqualTo(ConnectorException.Kind.CONFIG);
        Files.createDirectory(peer.in());
        exporter.check();
    }

    @Test
    void outside_of_its_times_the_host_is_told_when_to_come_back_also_on_the_night_the_clock_changes() {
        FileExporter exporter =
                sftp(settings(Target.SFTP, Format.CSV, List.of(), List.of("06:00", "18:30"), peer.hostKey()));
        assertThat(exporter.untilOpen(Instant.parse("2026-11-02T05:10:00Z"))).isEmpty();
        assertThat(exporter.untilOpen(Instant.parse("2026-11-02T05:30:00Z"))).contains(Duration.ofHours(12));
        assertThat(exporter.untilOpen(Instant.parse("2026-03-28T22:00:00Z")))
                .as("22:00Z is 23:00 in Rome, and the next 06:00 comes an hour early")
                .contains(Duration.ofHours(6));
        ConnectorException closed =
                catchThrowableOfType(ConnectorException.class, () -> exporter.export(List.of(export("k1", Map.of()))));
        assertThat(closed.kind()).isEqualTo(ConnectorException.Kind.LIMITED);
        assertThat(closed.after()).contains(Duration.ofMinutes(450));
        assertThat(peer.arrivals()).isEmpty();
    }

    @Test
    void files_on_this_server_stay_below_the_tenants_own_directory(@TempDir Path base) throws Exception {
        FileSettings local =
                settings(Target.LOCAL, Format.JSON, List.of(new Column("mail", "{fields.email}")), List.of(), "");
        FileExporter exporter =
                new FileExporter(local, context, new LocalDrop(Optional.of(base), "demo", local.directory()));
        exporter.check();
        exporter.export(List.of(export("k1", Map.of("email", "m@example.org"))));
        try (Stream<Path> files = Files.list(base.resolve("demo/crm/in"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .hasSize(2)
                    .allMatch(name -> name.startsWith("leads-20261102T090000Z-"));
        }
        FileExporter off = new FileExporter(local, context, new LocalDrop(Optional.empty(), "demo", "in"));
        assertThat(catchThrowableOfType(ConnectorException.class, off::check).getMessage())
                .contains("VIVAIO_FILE_DROP");
        Files.createDirectory(base.resolve("other"));
        Files.createSymbolicLink(base.resolve("demo/way-out"), base.resolve("other"));
        FileExporter out = new FileExporter(local, context, new LocalDrop(Optional.of(base), "demo", "way-out"));
        assertThat(catchThrowableOfType(ConnectorException.class, out::check).kind())
                .isEqualTo(ConnectorException.Kind.CONFIG);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Target.LOCAL, Format.JSON, List.of(new Column("a", "{x")), List.of(), ""));
    }
}
