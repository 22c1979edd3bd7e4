package org.vivaio.core.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.vivaio.core.platform.Ids;

/** A directory of this process for private copies of jars; those that dead processes left behind are swept. */
final class WorkDirectory implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path directory;
    private final FileChannel lock;
    private int copies;

    WorkDirectory(Path root) {
        try {
            Files.createDirectories(root);
            sweep(root);
            directory = Files.createDirectory(root.resolve("run-" + Ids.random()));
            lock = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                throw new IOException("the lock of a new directory is taken");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot use the work directory of plugins " + root + ": " + e.getMessage(), e);
        }
    }

    /** Copies a jar, so that its file can be replaced or changed while this process runs. */
    synchronized Path copy(Path jar) throws IOException {
        Path copy = directory.resolve("plugin-" + ++copies + ".jar");
        Files.copy(jar, copy);
        return copy;
    }

    private static void sweep(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.filter(
                            path -> path.getFileName().toString().startsWith("run-"))
                    .toList()) {
                if (isAbandoned(entry)) {
                    delete(entry);
                }
            }
        }
    }

    private static boolean isAbandoned(Path run) {
        try (FileChannel channel = FileChannel.open(run.resolve(LOCK), StandardOpenOption.WRITE)) {
            FileLock taken = channel.tryLock();
            return taken != null;
        } catch (IOException | OverlappingFileLockException e) {
            // just being made, or in use by this very process
            return false;
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
        delete(directory);
    }
}
