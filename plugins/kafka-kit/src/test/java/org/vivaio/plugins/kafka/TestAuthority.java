package org.vivaio.plugins.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority of one's own, made by the JDK's keytool, and what it signs. */
public final class TestAuthority {
    /** Of every store. */
    static final String PASSWORD = "changeit";

    private final Path directory;
    private final Path store;

    /** A new authority. */
    public TestAuthority(String name) {
        try {
            directory = Files.createTempDirectory("authority");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store = directory.resolve("authority.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "bc:c",
                "-keystore",
                store);
    }

    /** A key store with a key under the alias {@code own}, signed for {@code localhost}. */
    Path signed(String name) {
        Path keys = directory.resolve(name + ".p12");
        Path request = directory.resolve(name + ".csr");
        Path certificate = directory.resolve(name + ".cer");
        Path own = directory.resolve("authority.cer");
        keytool("-genkeypair", "-alias", "own", "-keyalg", "EC", "-dname", "CN=" + name, "-keystore", keys);
        keytool("-certreq", "-alias", "own", "-keystore", keys, "-file", request);
        keytool(
                "-gencert",
                "-alias",
                "own",
                "-keystore",
                store,
                "-infile",
                request,
                "-outfile",
                certificate,
                "-ext",
                "san=dns:localhost");
        keytool("-exportcert", "-alias", "own", "-keystore", store, "-file", own);
        keytool("-importcert", "-noprompt", "-alias", "authority", "-keystore", keys, "-file", own);
        keytool("-importcert", "-noprompt", "-alias", "own", "-keystore", keys, "-file", certificate);
        return keys;
    }

    /** Who believes in this authority. */
    Path believers() {
        Path trust = directory.resolve("trust.p12");
        Path own = directory.resolve("authority.cer");
        keytool("-exportcert", "-alias", "own", "-keystore", store, "-file", own);
        keytool("-importcert", "-noprompt", "-alias", "authority", "-keystore", trust, "-file", own);
        return trust;
    }

    /** Its certificate as PEM. */
    public String pem() {
        return certificate(store);
    }

    /** The first certificate of a store as PEM. */
    static String certificate(Path keys) {
        try {
            Certificate certificate = load(keys).getCertificate("own");
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key of a store as PEM. */
    static String key(Path keys) {
        try {
            return pem(
                    "PRIVATE KEY",
                    load(keys).getKey("own", PASSWORD.toCharArray()).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }

    private static KeyStore load(Path keys) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return store;
    }

    private void keytool(Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keypass", PASSWORD));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("keytool.log").toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + Files.readString(directory.resolve("keytool.log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
