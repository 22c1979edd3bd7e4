package org.vivaio.plugins.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.client.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHPosixRenameExtension;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Secret;

/** A directory of an SFTP server. Each drop is a session of its own: files go seldom, and servers hang up on idle ones. */
final class SftpDrop implements Drop {
    private interface Work {
        void on(SftpClient sftp) throws IOException;
    }

    private static final int CHUNK = 30_000;

    private final FileSettings settings;

    SftpDrop(FileSettings settings) {
        this.settings = settings;
    }

    @Override
    public void check() throws ConnectorException {
        session(sftp -> {
            if (!sftp.stat(settings.directory()).isDirectory()) {
                throw new SftpException(SftpConstants.SSH_FX_NO_SUCH_PATH, "no directory");
            }
        });
    }

    @Override
    public void put(String name, byte[] content) throws ConnectorException {
        String place = settings.directory().replaceFirst("/+$", "");
        String part = place + "/." + name + ".part";
        String whole = place + "/" + name;
        session(sftp -> {
            // no stream: closing one would wait for a server that hangs, also after an interrupt
            SftpClient.CloseableHandle handle = sftp.open(
                    part, SftpClient.OpenMode.Write, SftpClient.OpenMode.Create, SftpClient.OpenMode.Truncate);
            for (int at = 0; at < content.length; at += CHUNK) {
                sftp.write(handle, at, content, at, Math.min(CHUNK, content.length - at));
            }
            sftp.close(handle);
            rename(sftp, part, whole);
        });
    }

    /** In one step where the server can replace; else the older file of the same name, which held the same, goes first. */
    private static void rename(SftpClient sftp, String part, String whole) throws IOException {
        OpenSSHPosixRenameExtension posix = sftp.getExtension(OpenSSHPosixRenameExtension.class);
        if (posix != null && posix.isSupported()) {
            posix.posixRename(part, whole);
            return;
        }
        try {
            sftp.rename(part, whole);
        } catch (SftpException e) {
            try {
                sftp.stat(whole);
            } catch (SftpException absent) {
                throw e;
            }
            sftp.remove(whole);
            sftp.rename(part, whole);
        }
    }

    private void session(Work work) throws ConnectorException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(SftpDrop.class.getClassLoader());
        AtomicReference<String> shown = new AtomicReference<>("");
        boolean[] signedIn = {false};
        SshClient client = client(shown);
        try {
            client.start();
            ClientSession session = client.connect(
                            settings.user().orElseThrow(), settings.host().orElseThrow(), settings.port())
                    .verify(settings.timeout())
                    .getSession();
            identify(session);
            session.auth().verify(settings.timeout());
            signedIn[0] = true;
            work.on(SftpClientFactory.instance().createSftpClient(session));
        } catch (IOException | UnresolvedAddressException e) {
            throw failure(e, shown.get(), signedIn[0]);
        } finally {
            // at once: all that was asked is answered, and a server that hangs would be waited for
            client.close(true).addListener(done -> client.stop());
            thread.setContextClassLoader(before);
        }
    }

    private SshClient client(AtomicReference<String> shown) {
        SshClient client = SshClient.setUpDefaultClient();
        client.setNioWorkers(1);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY); // nobody's ~/.ssh
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setUserAuthFactories(java.util.List.<UserAuthFactory>of(
                UserAuthPublicKeyFactory.INSTANCE,
                UserAuthPasswordFactory.INSTANCE,
                UserAuthKeyboardInteractiveFactory.INSTANCE));
        ServerKeyVerifier known = (session, address, key) -> {
            String print = KeyUtils.getFingerPrint(key);
            shown.set(print);
            return print.replace("=", "").equals(settings.hostKey().orElse("").replace("=", ""));
        };
        client.setServerKeyVerifier(known);
        SftpModuleProperties.SFTP_CHANNEL_OPEN_TIMEOUT.set(client, settings.timeout());
        return client;
    }

    private void identify(ClientSession session) throws IOException {
        settings.password().map(Secret::reveal).ifPresent(session::addPasswordIdentity);
        if (settings.privateKey().isPresent()) {
            try (ByteArrayInputStream in = new ByteArrayInputStream(
                    settings.privateKey().get().reveal().getBytes(StandardCharsets.UTF_8))) {
                Iterable<KeyPair> pairs = SecurityUtils.loadKeyPairIdentities(
                        session, NamedResource.ofName("key"), in, FilePasswordProvider.EMPTY);
                if (pairs == null) {
                    throw new IOException("key");
                }
                pairs.forEach(session::addPublicKeyIdentity);
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new IOException("key", e);
            }
        }
    }

    private ConnectorException failure(Exception fault, String shown, boolean signedIn) {
        boolean other = !shown.isEmpty()
                && !shown.replace("=", "").equals(settings.hostKey().orElse("").replace("=", ""));
        if (other) {
            return ConnectorException.config(
                    "The server shows the key " + shown + ", which is not the one in the settings:"
                            + " compare it with what its operator says, then enter it");
        }
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (each instanceof InterruptedException
                    || each instanceof InterruptedIOException && Thread.interrupted()) {
                Thread.currentThread().interrupt();
                return ConnectorException.unavailable("The call was stopped before the file was there", fault);
            }
            if (each instanceof SftpException sftp) {
                return refused(sftp);
            }
            if (each instanceof SshException ssh && ssh.getDisconnectCode() == 14 && !signedIn) {
                return ConnectorException.auth("The server refuses user, password or key. Enter them anew");
            }
            if (each instanceof ConnectException || each instanceof UnresolvedAddressException) {
                return ConnectorException.unavailable("The server cannot be reached: check host and port", fault);
            }
            if ("key".equals(each.getMessage())) {
                return ConnectorException.config(
                        "The private key cannot be read: enter the whole file, without a passphrase");
            }
        }
        return ConnectorException.unavailable("The server broke off or did not answer in time", fault);
    }

    private static ConnectorException refused(SftpException fault) {
        return switch (fault.getStatus()) {
            case SftpConstants.SSH_FX_NO_SUCH_FILE, SftpConstants.SSH_FX_NO_SUCH_PATH ->
                ConnectorException.config("The directory does not exist on the server: make it, or name another one");
            case SftpConstants.SSH_FX_PERMISSION_DENIED, SftpConstants.SSH_FX_WRITE_PROTECT ->
                ConnectorException.config("The user may not write into this directory");
            case SftpConstants.SSH_FX_NO_SPACE_ON_FILESYSTEM, SftpConstants.SSH_FX_QUOTA_EXCEEDED ->
                ConnectorException.unavailable("The server has no space left", fault);
            default -> ConnectorException.unavailable("The server answered the SFTP code " + fault.getStatus(), fault);
        };
    }
}
