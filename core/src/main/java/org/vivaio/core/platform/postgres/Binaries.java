package org.vivaio.core.platform.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL programs of this machine's kind, unpacked once from the class path. */
record Binaries(Path root) {
    private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);
    private static final Pattern VERSION = Pattern.compile("-(\\d+(?:\\.\\d+)+)\\.jar");

    String postgres() {
        return root.resolve("bin/postgres").toString();
    }

    String initdb() {
        return root.resolve("bin/initdb").toString();
    }

    /** Unpacks into a folder of the archive's own name, which appears only when it is complete. */
    static Binaries unpack(Layout layout) {
        URL archive = archive();
        try {
            Path root = layout.home().resolve("bin-" + identity(archive));
            if (!Files.isDirectory(root)) {
                long start = System.nanoTime();
                Path temporary = layout.home().resolve("bin.new");
                Trees.delete(temporary);
                try (InputStream stream = archive.openStream()) {
                    unpack(stream, temporary);
                }
                // a crash of the machine must not leave a complete name over empty files
                Commands.run(List.of("sync", "-f", temporary.toString()), "", 60);
                Files.move(temporary, root, StandardCopyOption.ATOMIC_MOVE);
                LOG.info("Unpacked PostgreSQL to {} in {} ms", root, (System.nanoTime() - start) / 1_000_000);
            }
            return new Binaries(root);
        } catch (IOException e) {
            throw new PostgresException(
                    "Cannot unpack PostgreSQL below " + layout.home() + " (" + e + "): it needs 100 MB of free space",
                    e);
        }
    }

    /** Removes what earlier versions unpacked; nothing runs from there any more when this is called. */
    void removeOthers() {
        try (Stream<Path> siblings = Files.list(root.resolveSibling("."))) {
            List<Path> old = siblings.filter(
                            path -> path.getFileName().toString().startsWith("bin-"))
                    .filter(path -> !path.getFileName().equals(root.getFileName()))
                    .toList();
            for (Path path : old) {
                Trees.delete(path);
            }
        } catch (IOException e) {
            LOG.warn("Old PostgreSQL programs stay beside {}: {}", root, e.toString());
        }
    }

    private static URL archive() {
        String machine = System.getProperty("os.arch");
        String name = switch (machine) {
            case "amd64", "x86_64" -> "/postgres-linux-x86_64.txz";
            case "aarch64" -> "/postgres-linux-arm_64.txz";
            default -> "";
        };
        URL url = name.isEmpty() ? null : Binaries.class.getResource(name);
        if (url == null) {
            throw new PostgresException("No PostgreSQL is on board for " + System.getProperty("os.name") + " on "
                    + machine + ": set VIVAIO_DATABASE_URL to an existing server");
        }
        return url;
    }

    /** Version for people, checksum from the jar's directory for us: reading the archive would cost the start. */
    private static String identity(URL archive) throws IOException {
        Matcher matcher = VERSION.matcher(archive.toString());
        String version = matcher.find() ? matcher.group(1) : "any";
        URLConnection connection = archive.openConnection();
        if (connection instanceof JarURLConnection jar) {
            jar.setUseCaches(false);
            try (JarFile file = jar.getJarFile()) {
                return version + "-"
                        + Long.toHexString(file.getEntry(jar.getEntryName()).getCrc());
            }
        }
        return version + "-" + Long.toHexString(connection.getContentLengthLong());
    }

    private static void unpack(InputStream stream, Path target) throws IOException {
        folder(target);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(stream, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the archive leaves its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    folder(path);
                    continue;
                }
                folder(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(path, target.resolve(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    // set and not inherited: the server's user must read them whatever the umask of this process
                    boolean program = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static void folder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            if (!Files.isDirectory(path.getParent())) {
                folder(path.getParent());
            }
            Files.createDirectory(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
