package org.vivaio.core.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How plugins are hosted.
 *
 * @param bundled directory of the plugins that are part of the distribution; they are trusted like the host itself
 * @param installed {@code plugins.dir}: what an administrator installed or dropped in
 * @param work where private copies of jars are kept while the process runs
 * @param allowUnsigned developer mode: takes unsigned jars
 * @param trustedSigners SHA-256 fingerprints of certificates whose jars are taken, as hex digits with or without colons
 * @param limits of time and number
 */
public record PluginHostOptions(
        Optional<Path> bundled,
        Path installed,
        Path work,
        boolean allowUnsigned,
        Set<String> trustedSigners,
        Limits limits) {

    /**
     * Limits of time and number.
     *
     * @param threads of one plugin
     * @param calls under way at once in one connection
     * @param queue calls that may wait for their turn in one connection
     * @param load time for reading a plugin's factories
     * @param open time for opening a connector
     * @param check time for {@code check()}
     * @param drain how long calls under way may go on when their connector is replaced
     * @param maxJarBytes size of a jar
     */
    public record Limits(
            int threads,
            int calls,
            int queue,
            Duration load,
            Duration open,
            Duration check,
            Duration drain,
            long maxJarBytes) {
        /** 32 threads, 8 calls at once, 256 waiting; 10 s to load or open, 20 s to check, 30 s to drain, 128 MiB. */
        public static final Limits DEFAULT = new Limits(
                32,
                8,
                256,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                128L << 20);
    }

    /** Brings the fingerprints into one form. */
    public PluginHostOptions {
        trustedSigners = trustedSigners.stream()
                .map(signer -> signer.replace(":", "").strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Signed jars only, with the usual limits. */
    public static PluginHostOptions of(Path bundled, Path installed, Path work) {
        return new PluginHostOptions(Optional.of(bundled), installed, work, false, Set.of(), Limits.DEFAULT);
    }

    /** The same in developer mode. */
    public PluginHostOptions withUnsigned() {
        return new PluginHostOptions(bundled, installed, work, true, trustedSigners, limits);
    }

    /** The same with these signers. */
    public PluginHostOptions withSigners(Set<String> signers) {
        return new PluginHostOptions(bundled, installed, work, allowUnsigned, signers, limits);
    }

    /** The same with other limits. */
    public PluginHostOptions withLimits(Limits other) {
        return new PluginHostOptions(bundled, installed, work, allowUnsigned, trustedSigners, other);
    }
}
