package org.vivaio.plugins.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.AcceptAllPublickeyAuthenticator;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.jspecify.annotations.Nullable;
import org.vivaio.testkit.contract.Mood;
import org.vivaio.testkit.contract.Peer;

/** An SFTP server of Apache MINA SSHD, with moods. */
final class SftpPeer implements Peer, SftpEventListener {
    /** What a file server has no words for: it never looks into a file, and its protocol has no half answers. */
    static final Set<Mood> CANNOT =
            Set.of(Mood.LIMITED, Mood.DRIPS, Mood.WRONG_LENGTH, Mood.HUGE, Mood.MALFORMED, Mood.REFUSES);

    private final SshServer server = SshServer.setUpDefaultServer();
    private final Path root;
    private final AtomicInteger calls = new AtomicInteger();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile Mood mood = Mood.FINE;
    private volatile boolean closed;

    SftpPeer() {
        try {
            root = Files.createTempDirectory("drop");
            Files.createDirectory(root.resolve("in"));
            server.setHost("127.0.0.1");
            server.setPort(0);
            SimpleGeneratorHostKeyProvider keys = new SimpleGeneratorHostKeyProvider();
            keys.setAlgorithm("EC");
            server.setKeyPairProvider(keys);
            server.setPasswordAuthenticator((user, password, session) -> {
                calls.incrementAndGet();
                return mood != Mood.UNAUTHORIZED && password.startsWith("pw-");
            });
            server.setPublickeyAuthenticator(AcceptAllPublickeyAuthenticator.INSTANCE);
            server.setFileSystemFactory(new VirtualFileSystemFactory(root));
            SftpSubsystemFactory sftp = new SftpSubsystemFactory();
            sftp.addSftpEventListener(this);
            server.setSubsystemFactories(List.of(sftp));
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fingerprint of its key. */
    String hostKey() {
        try {
            KeyPairProvider keys = server.getKeyPairProvider();
            return KeyUtils.getFingerPrint(keys.loadKeys(null).iterator().next().getPublic());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    Path in() {
        return root.resolve("in");
    }

    /** Names of files as they were seen at each step: written, then moved. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void writing(
            ServerSession session, String id, FileHandle handle, long offset, byte[] data, int from, int length)
            throws IOException {
        seen.add("write " + handle.getFile().getFileName());
        Mood now = mood;
        if (now == Mood.CUTS) {
            session.close(true);
            throw new IOException("cut");
        }
        while (mood == now && now == Mood.HANGS && !closed) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    @Override
    public void moved(
            ServerSession session, Path from, Path to, Collection<CopyOption> options, @Nullable Throwable thrown)
            throws IOException {
        seen.add("move " + to.getFileName());
        if (mood == Mood.FAILS_AFTER) {
            throw new IOException("broken after the deed");
        }
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public boolean behave(Mood next) {
        if (CANNOT.contains(next)) {
            return false;
        }
        mood = next;
        return true;
    }

    /** Whole files, without manifests. */
    @Override
    public List<String> arrivals() {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(in())) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith(".") && !name.endsWith(".manifest.json")) {
                    texts.add(Files.readString(file, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    @Override
    public int calls() {
        return calls.get();
    }

    @Override
    public void reset() {
        mood = Mood.FINE;
        calls.set(0);
        seen.clear();
        try (Stream<Path> files = Files.list(in())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
