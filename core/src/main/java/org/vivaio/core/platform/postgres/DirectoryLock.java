package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Held by the one process that runs the server of a data directory. */
final class DirectoryLock implements AutoCloseable {
    /**
     * Directories held by this process. Asked before the file is opened: closing any second channel on a file drops
     * the process's lock on it, so a refused second start would silently free the directory.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static DirectoryLock take(Layout layout) {
        Path file = layout.lock();
        if (!HELD_HERE.add(file)) {
            throw held(layout, "this process");
        }
        boolean taken = false;
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                taken = lock != null;
                if (!taken) {
                    throw held(layout, holder(file));
                }
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
                return new DirectoryLock(file, channel);
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw new PostgresException(
                    "Cannot lock " + file + " (" + e + "): choose a data directory that you may write", e);
        } finally {
            if (!taken) {
                HELD_HERE.remove(file);
            }
        }
    }

    private static String holder(Path file) {
        try {
            String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return pid.isEmpty() ? "another process" : "process " + pid;
        } catch (IOException e) {
            return "another process";
        }
    }

    private static PostgresException held(Layout layout, String holder) {
        return new PostgresException("The data directory " + layout.home().getParent() + " is in use by " + holder
                + ": stop that one first, or choose another directory with --data");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the file system is gone, and the lock with it
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
