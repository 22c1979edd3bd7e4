package org.vivaio.plugins.feed;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;
import com.jcraft.jsch.SocketFactory;
import com.jcraft.jsch.UserInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;

/** A folder on an SSH server. */
final class SftpRemote implements Remote {
    private static final int PORT = 22;

    private final Session session;
    private final ChannelSftp sftp;

    private SftpRemote(Session session, ChannelSftp sftp) {
        this.session = session;
        this.sftp = sftp;
    }

    static Remote open(FeedSettings settings, ConnectorContext context) throws IOException, ConnectorException {
        Pin pin = new Pin(settings.hostKey());
        Dialling dialling = new Dialling(settings, context);
        Session session = null;
        try {
            JSch jsch = new JSch();
            if (settings.privateKey().isPresent()) {
                try {
                    jsch.addIdentity(
                            "key",
                            settings.privateKey()
                                    .get()
                                    .reveal()
                                    .strip()
                                    .concat("\n")
                                    .getBytes(StandardCharsets.UTF_8),
                            null,
                            settings.passphrase()
                                    .map(p -> p.reveal().getBytes(StandardCharsets.UTF_8))
                                    .orElse(null));
                } catch (JSchException e) {
                    throw ConnectorException.config(
                            "The private key cannot be read: paste the whole file, with its first and last line, and give its"
                                    + " passphrase");
                }
            }
            session = jsch.getSession(
                    settings.username().orElse(""), settings.url().getHost(), settings.port(PORT));
            session.setHostKeyRepository(pin);
            session.setConfig("StrictHostKeyChecking", "yes");
            session.setConfig("PreferredAuthentications", "publickey,password,keyboard-interactive");
            session.setSocketFactory(dialling);
            session.setDaemonThread(true);
            session.setServerAliveCountMax(1);
            if (settings.password().isPresent()) {
                session.setPassword(settings.password().get().reveal().getBytes(StandardCharsets.UTF_8));
                session.setUserInfo(new Asked(settings.password().get().reveal()));
            }
            int millis = (int) settings.timeout().toMillis();
            session.connect(millis);
            ChannelSftp sftp = (ChannelSftp) session.openChannel("sftp");
            sftp.connect(millis);
            if (!settings.folder().isEmpty()) {
                try {
                    sftp.cd(quoted(settings.folder()));
                } catch (SftpException e) {
                    if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE || e.id == ChannelSftp.SSH_FX_PERMISSION_DENIED) {
                        throw ConnectorException.config(
                                "The server lets this user into no such folder; check the path of the address");
                    }
                    throw e;
                }
            }
            return new SftpRemote(session, sftp);
        } catch (JSchException | SftpException e) {
            disconnect(session);
            throw failure(e, pin, dialling);
        } catch (ConnectorException | RuntimeException e) {
            disconnect(session);
            throw e;
        }
    }

    private static void disconnect(@org.jspecify.annotations.Nullable Session session) {
        if (session != null) {
            session.disconnect();
        }
    }

    private static ConnectorException told(Pin pin) {
        return pin.wanted.isEmpty()
                ? ConnectorException.config("The server has the key " + pin.seen
                        + ". Compare it with your supplier, and enter it as host key")
                : ConnectorException.config("The server has another key than the one entered: " + pin.seen
                        + ". Ask your supplier whether it was changed; if not, somebody stands between");
    }

    private static IOException failure(Exception fault, Pin pin, Dialling dialling) throws ConnectorException {
        if (pin.refused) {
            throw told(pin);
        }
        String message = String.valueOf(fault.getMessage());
        if (message.startsWith("Auth fail") || message.startsWith("Auth cancel") || message.contains("USERAUTH fail")) {
            throw ConnectorException.auth("The server refuses the user, password or key. Enter them anew");
        }
        if (dialling.refusal.isPresent()) {
            throw ConnectorException.config(dialling.refusal.get());
        }
        return new IOException("The SFTP server cannot be reached, or broke off", fault);
    }

    /** Marks in a name what the library would take as patterns. */
    private static String quoted(String path) {
        return path.replaceAll("([*?\\\\])", "\\\\$1");
    }

    private static IOException failure(SftpException e) {
        return e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE
                ? new Missing("no such file")
                : new IOException("The SFTP server answered with error " + e.id, e);
    }

    @Override
    public List<Entry> list(String folder) throws IOException, ConnectorException {
        List<Entry> entries = new ArrayList<>();
        try {
            sftp.ls(folder.isEmpty() ? "." : quoted(folder), item -> {
                SftpATTRS attributes = item.getAttrs();
                if (attributes.isReg()) {
                    entries.add(new Entry(
                            folder, item.getFilename(), attributes.getSize(), attributes.getMTime() & 0xFFFFFFFFL));
                }
                return entries.size() > MOST ? ChannelSftp.LsEntrySelector.BREAK : ChannelSftp.LsEntrySelector.CONTINUE;
            });
        } catch (SftpException e) {
            if (!folder.isEmpty() && e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return List.of();
            }
            throw failure(e);
        }
        return entries;
    }

    @Override
    public InputStream read(Entry file, long from) throws IOException {
        try {
            return sftp.get(quoted(file.path()), null, from);
        } catch (SftpException e) {
            throw failure(e);
        }
    }

    private boolean there(String path) throws IOException {
        try {
            sftp.lstat(quoted(path));
            return true;
        } catch (SftpException e) {
            if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return false;
            }
            throw failure(e);
        }
    }

    private void folder(String folder) throws IOException, ConnectorException {
        if (!there(folder)) {
            try {
                sftp.mkdir(folder);
            } catch (SftpException e) {
                throw ConnectorException.config(
                        "The folder " + folder + " is missing on the server, and this user may not make it");
            }
        }
    }

    @Override
    public Entry move(Entry file, String folder) throws IOException, ConnectorException {
        folder(folder);
        for (int n = 0; n < 100; n++) {
            String name = n == 0 ? file.name() : n + "-" + file.name();
            if (!there(folder + "/" + name)) {
                try {
                    sftp.rename(quoted(file.path()), quoted(folder + "/" + name));
                    return new Entry(folder, name, file.size(), file.modified());
                } catch (SftpException e) {
                    if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                        throw failure(e);
                    }
                    throw ConnectorException.config("The server does not let this user move files to " + folder);
                }
            }
        }
        throw new IOException("The archive holds a hundred files of one name");
    }

    @Override
    public void put(String folder, String name, byte[] content) throws IOException, ConnectorException {
        folder(folder);
        String target = folder + "/" + name;
        String half = folder + "/." + name + ".part";
        try {
            try (InputStream in = new ByteArrayInputStream(content)) {
                sftp.put(in, quoted(half));
            }
            if (there(target)) {
                sftp.rm(quoted(target));
            }
            sftp.rename(quoted(half), quoted(target));
        } catch (SftpException e) {
            throw failure(e);
        }
    }

    @Override
    public boolean alive() {
        return sftp.isConnected();
    }

    @Override
    public void close() {
        session.disconnect();
    }

    /** Takes the one key that was entered. */
    private static final class Pin implements HostKeyRepository {
        private final String wanted;
        private volatile String seen = "";
        private volatile boolean refused;

        Pin(Optional<String> wanted) {
            this.wanted = wanted.map(text -> text.replace("=", "")).orElse("");
        }

        @Override
        public int check(String host, byte[] key) {
            try {
                seen = "SHA256:"
                        + Base64.getEncoder()
                                .withoutPadding()
                                .encodeToString(
                                        MessageDigest.getInstance("SHA-256").digest(key));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
            refused = !seen.equals(wanted);
            return refused ? NOT_INCLUDED : OK;
        }

        @Override
        public void add(HostKey hostkey, UserInfo ui) {
            // only what was entered counts
        }

        @Override
        public void remove(String host, String type) {
            // as above
        }

        @Override
        public void remove(String host, String type, byte[] key) {
            // as above
        }

        @Override
        public String getKnownHostsRepositoryID() {
            return "settings";
        }

        @Override
        public HostKey[] getHostKey() {
            return new HostKey[0];
        }

        @Override
        public HostKey[] getHostKey(String host, String type) {
            return new HostKey[0];
        }
    }

    /** Connects by the host's own socket, which keeps out of internal networks. */
    private static final class Dialling implements SocketFactory {
        private final FeedSettings settings;
        private final ConnectorContext context;
        private Optional<String> refusal = Optional.empty();

        Dialling(FeedSettings settings, ConnectorContext context) {
            this.settings = settings;
            this.context = context;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            try {
                return context.dial(host, port, settings.timeout());
            } catch (IOException e) {
                refusal = Optional.ofNullable(e.getMessage()).filter(m -> m.startsWith("Refused to connect"));
                throw e;
            }
        }

        @Override
        public InputStream getInputStream(Socket socket) throws IOException {
            return socket.getInputStream();
        }

        @Override
        public OutputStream getOutputStream(Socket socket) throws IOException {
            return socket.getOutputStream();
        }
    }

    /** Answers a server that asks for the password in words. */
    private record Asked(String password) implements UserInfo, com.jcraft.jsch.UIKeyboardInteractive {
        @Override
        public String[] promptKeyboardInteractive(
                String destination, String name, String instruction, String[] prompt, boolean[] echo) {
            return prompt.length == 1 ? new String[] {password} : new String[prompt.length];
        }

        @Override
        public String getPassphrase() {
            return "";
        }

        @Override
        public String getPassword() {
            return password;
        }

        @Override
        public boolean promptPassword(String message) {
            return true;
        }

        @Override
        public boolean promptPassphrase(String message) {
            return false;
        }

        @Override
        public boolean promptYesNo(String message) {
            return false;
        }

        @Override
        public void showMessage(String message) {
            // nobody is there to read it
        }

        /** Never the password. */
        @Override
        public String toString() {
            return "Asked";
        }
    }
}
