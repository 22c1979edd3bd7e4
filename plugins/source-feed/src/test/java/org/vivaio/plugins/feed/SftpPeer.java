package org.vivaio.plugins.feed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.vivaio.testkit.contract.Mood;
import org.vivaio.testkit.contract.Peer;

/** An SFTP server (Apache MINA SSHD) over a directory, with moods. */
final class SftpPeer implements Peer {
    static final String USER = "feed";

    private final SshServer server = SshServer.setUpDefaultServer();
    private final Path root;
    private final SimpleGeneratorHostKeyProvider keys = new SimpleGeneratorHostKeyProvider();
    private final List<String> arrivals = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Mood mood = Mood.FINE;
    private volatile CountDownLatch held = new CountDownLatch(0);

    SftpPeer(Path root) throws IOException {
        this.root = root;
        keys.setAlgorithm("EC");
        keys.setKeySize(256);
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(keys);
        server.setPasswordAuthenticator((user, password, session) -> {
            arrivals.add("login " + user);
            if (mood == Mood.HANGS) {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return mood != Mood.UNAUTHORIZED && USER.equals(user) && password.equals(password(this));
        });
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory() {
            @Override
            public Command createSubsystem(ChannelSession channel) throws IOException {
                if (mood == Mood.CUTS) {
                    channel.getSession().close(true);
                }
                return super.createSubsystem(channel);
            }
        }));
        server.setFileSystemFactory(new VirtualFileSystemFactory(root));
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                calls.incrementAndGet();
            }
        });
        server.start();
    }

    static String password(SftpPeer peer) {
        return "password-of-" + peer.port();
    }

    Path root() {
        return root;
    }

    String hostKey() {
        try {
            ByteArrayBuffer buffer = new ByteArrayBuffer();
            buffer.putRawPublicKey(keys.loadKeys(null).iterator().next().getPublic());
            return "SHA256:"
                    + Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(buffer.getCompactData()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public boolean behave(Mood next) {
        if (next != Mood.FINE && next != Mood.UNAUTHORIZED && next != Mood.HANGS && next != Mood.CUTS) {
            return false;
        }
        if (next == Mood.HANGS) {
            held = new CountDownLatch(1);
        } else {
            held.countDown();
        }
        mood = next;
        if (next == Mood.CUTS) {
            server.getActiveSessions().forEach(session -> session.close(true));
        }
        return true;
    }

    @Override
    public List<String> arrivals() {
        return List.copyOf(arrivals);
    }

    @Override
    public int calls() {
        return calls.get();
    }

    @Override
    public void reset() {
        behave(Mood.FINE);
        arrivals.clear();
        calls.set(0);
    }

    @Override
    public void close() {
        held.countDown();
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file on the server. */
    void write(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
