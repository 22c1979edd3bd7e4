package org.vivaio.core.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** Breaks class files in ways a compiler refuses to. */
final class TestClasses {
    private static final byte[] OBJECT = "java/lang/Object".getBytes(StandardCharsets.UTF_8);

    private TestClasses() {}

    /** Makes a class its own super class. */
    static boolean makeCircular(Path jar, String entry) {
        byte[] self = entry.substring(0, entry.length() - ".class".length()).getBytes(StandardCharsets.UTF_8);
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            Path path = zip.getPath(entry);
            byte[] bytes = Files.readAllBytes(path);
            for (int i = 3; i < bytes.length - OBJECT.length; i++) {
                // a CONSTANT_Utf8 with the name of Object
                if (bytes[i - 3] == 1
                        && java.util.Arrays.equals(bytes, i, i + OBJECT.length, OBJECT, 0, OBJECT.length)) {
                    byte[] patched = new byte[bytes.length - OBJECT.length + self.length];
                    System.arraycopy(bytes, 0, patched, 0, i);
                    patched[i - 1] = (byte) self.length;
                    System.arraycopy(self, 0, patched, i, self.length);
                    int rest = i + OBJECT.length;
                    System.arraycopy(bytes, rest, patched, i + self.length, bytes.length - rest);
                    Files.write(path, patched);
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
