package org.vivaio.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** Decides whose jars are loaded. */
final class JarTrust {
    private final boolean allowUnsigned;
    private final Set<String> trusted;

    JarTrust(boolean allowUnsigned, Set<String> trusted) {
        this.allowUnsigned = allowUnsigned;
        this.trusted = trusted;
    }

    /**
     * Verifies every entry of a jar.
     *
     * @param jar the private copy, so that what was verified is what gets loaded
     * @param name what to call it in messages
     * @return the fingerprint of the signer; empty for an unsigned jar in developer mode
     * @throws PluginException when it is not to be loaded
     */
    Optional<String> verify(Path jar, String name) {
        Set<String> signers;
        try (JarFile file = new JarFile(jar.toFile(), true)) {
            signers = signersOfAll(file);
        } catch (SecurityException e) {
            throw new PluginException(
                    name + " was changed after it was signed (" + e.getMessage() + "). Get it again from its provider",
                    e);
        } catch (IOException | GeneralSecurityException e) {
            throw new PluginException(name + " cannot be verified: " + e.getMessage(), e);
        }
        Optional<String> known =
                signers.stream().filter(trusted::contains).sorted().findFirst();
        if (known.isPresent()) {
            return known;
        }
        if (allowUnsigned) {
            return signers.stream().sorted().findFirst();
        }
        if (signers.isEmpty()) {
            throw new PluginException(
                    name + " is not signed, or not all of it. Install a signed jar; for developing, start "
                            + "the server with --allow-unsigned-plugins");
        }
        throw new PluginException(
                name + " is signed by " + String.join(", ", signers)
                        + ", which is not trusted here. If you trust this provider, add the fingerprint to plugins.trustedSigners");
    }

    /** Those who signed each entry. An entry that nobody signed makes the whole jar unsigned. */
    private static Set<String> signersOfAll(JarFile file) throws IOException, GeneralSecurityException {
        Set<String> common = null;
        byte[] buffer = new byte[64 << 10];
        for (JarEntry entry : Collections.list(file.entries())) {
            if (entry.isDirectory() || isSignature(entry.getName())) {
                continue;
            }
            // signers are known only after an entry was read to its end
            try (InputStream in = file.getInputStream(entry)) {
                while (in.read(buffer) >= 0) {
                    // only the reading matters
                }
            }
            Set<String> signers = fingerprints(entry.getCodeSigners());
            if (common == null) {
                common = signers;
            } else {
                common.retainAll(signers);
            }
        }
        return common == null ? Set.of() : common;
    }

    private static boolean isSignature(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (!upper.startsWith("META-INF/") || upper.indexOf('/', 9) >= 0) {
            return false;
        }
        return upper.equals(JarFile.MANIFEST_NAME)
                || upper.endsWith(".SF")
                || upper.endsWith(".RSA")
                || upper.endsWith(".DSA")
                || upper.endsWith(".EC");
    }

    private static Set<String> fingerprints(CodeSigner @Nullable [] signers) throws GeneralSecurityException {
        Set<String> fingerprints = new HashSet<>();
        if (signers != null) {
            for (CodeSigner signer : signers) {
                byte[] certificate =
                        signer.getSignerCertPath().getCertificates().get(0).getEncoded();
                fingerprints.add(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate)));
            }
        }
        return fingerprints;
    }
}
