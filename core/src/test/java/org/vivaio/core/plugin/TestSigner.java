package org.vivaio.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;

/** Signs jars with a key of its own. */
final class TestSigner {
    private final KeyStore.PrivateKeyEntry key;

    TestSigner(Path directory) {
        try {
            Path store = directory.resolve("keys.p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-keystore",
                            store.toString(),
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            "changeit",
                            "-alias",
                            "test",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=Test",
                            "-ext",
                            "san=dns:secure.test")
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("keytool.log").toFile())
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IOException(Files.readString(directory.resolve("keytool.log")));
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, "changeit".toCharArray());
            }
            key = (KeyStore.PrivateKeyEntry)
                    keys.getEntry("test", new KeyStore.PasswordProtection("changeit".toCharArray()));
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String fingerprint() {
        try {
            byte[] encoded = key.getCertificate().getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Path sign(Path jar) {
        Path signed = jar.resolveSibling("signed-" + jar.getFileName());
        try (ZipFile in = new ZipFile(jar.toFile());
                OutputStream out = Files.newOutputStream(signed)) {
            new JarSigner.Builder(key).build().sign(in, out);
            return signed;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Path withExtraEntry(Path signed) {
        return changed(signed, "extra-", "demo/Extra.class");
    }

    Path withChangedEntry(Path signed) {
        return changed(signed, "changed-", "demo/Door.class");
    }

    private static Path changed(Path signed, String prefix, String entry) {
        Path copy = signed.resolveSibling(prefix + signed.getFileName());
        try {
            Files.copy(signed, copy);
            try (FileSystem zip = FileSystems.newFileSystem(copy)) {
                Files.writeString(zip.getPath(entry), "tampered");
            }
            return copy;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
