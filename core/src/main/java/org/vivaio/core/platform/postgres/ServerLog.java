package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The server's own log, kept small: this file and the one before it. */
record ServerLog(Path file) {
    private static final long LIMIT = 10 << 20;
    private static final int TAIL = 16 << 10;

    /** Puts a grown log aside. The server appends to the file that it has open, so the file itself stays. */
    void rotate() throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else if (size() > LIMIT) {
            Files.copy(
                    file,
                    file.resolveSibling(file.getFileName() + ".1"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }

    long size() throws IOException {
        return Files.size(file);
    }

    /** The first fatal line since a position, or the last line; the server logs nothing personal (see settings). */
    String reason(long from) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            log.seek(Math.max(from, log.length() - TAIL));
            byte[] bytes = new byte[(int) (log.length() - log.getFilePointer())];
            log.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return lines.stream()
                    .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
                    // said to clients that come too early, and no cause of anything
                    .filter(line -> !line.contains("the database system is"))
                    .findFirst()
                    .or(() -> lines.stream().reduce((first, second) -> second))
                    .orElse("it wrote nothing to " + file);
        }
    }
}
