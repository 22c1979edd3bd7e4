package org.vivaio.plugins.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.vivaio.api.ConnectorException;

/**
 * A directory of this server. The operator names the base by the environment's {@code VIVAIO_FILE_DROP}; each tenant has a
 * directory of its own below it, which no connection leaves.
 */
final class LocalDrop implements Drop {
    private final Optional<Path> base;
    private final String tenant;
    private final String directory;

    LocalDrop(Optional<Path> base, String tenant, String directory) {
        this.base = base;
        this.tenant = tenant;
        this.directory = directory;
    }

    /** What the operator named. */
    static Optional<Path> operatorsBase() {
        return Optional.ofNullable(System.getProperty("vivaio.file.drop"))
                .or(() -> Optional.ofNullable(System.getenv("VIVAIO_FILE_DROP")))
                .filter(text -> !text.isBlank())
                .map(Path::of);
    }

    private Path place() throws ConnectorException {
        Path root = base.orElseThrow(
                        () -> ConnectorException.config("Files on this server are off: the operator names a"
                                + " directory by VIVAIO_FILE_DROP in the environment of the server"))
                .toAbsolutePath()
                .normalize()
                .resolve(tenant);
        Path place = root.resolve(directory.replaceFirst("^/+", "")).normalize();
        if (!place.startsWith(root)) {
            throw ConnectorException.config("The directory lies outside of the tenant's own");
        }
        try {
            Files.createDirectories(place);
            if (!place.toRealPath().startsWith(root.toRealPath())) {
                throw ConnectorException.config("The directory lies outside of the tenant's own");
            }
        } catch (IOException e) {
            throw ConnectorException.unavailable("The directory cannot be made on this server", e);
        }
        return place;
    }

    @Override
    public void check() throws ConnectorException {
        if (!Files.isWritable(place())) {
            throw ConnectorException.config("The server may not write into this directory");
        }
    }

    @Override
    public void put(String name, byte[] content) throws ConnectorException {
        Path place = place();
        Path part = place.resolve("." + name + ".part");
        try {
            try (FileChannel out = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(part, place.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directoryItself = FileChannel.open(place, StandardOpenOption.READ)) {
                directoryItself.force(true); // else the new name may be lost in a power cut
            }
        } catch (ClosedByInterruptException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The call was stopped before the file was there", e);
        } catch (AtomicMoveNotSupportedException e) {
            throw ConnectorException.config("This directory cannot rename files in one step");
        } catch (IOException e) {
            throw ConnectorException.unavailable("The file could not be written: is the disk full?", e);
        }
    }
}
