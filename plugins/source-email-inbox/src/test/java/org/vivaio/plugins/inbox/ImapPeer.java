package org.vivaio.plugins.inbox;

import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.vivaio.testkit.contract.ListenerContract;
import org.vivaio.testkit.contract.Mood;

/** A real IMAP server behind a line that can be cut, or taken by somebody who speaks otherwise. */
final class ImapPeer implements ListenerContract.Offering {
    static final String ADDRESS = "info@bellini.example";

    private final GreenMail mail;
    private final GreenMailUser user;
    private final ServerSocket front;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();
    private final List<String> said = java.util.Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile Mood mood = Mood.FINE;

    ImapPeer(String password) {
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
        mail.start();
        user = mail.setUser(ADDRESS, ADDRESS, password);
        try {
            front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "imap-peer");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!front.isClosed()) {
            try {
                Socket socket = front.accept();
                calls.incrementAndGet();
                open.add(socket);
                start(() -> talk(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            switch (mood) {
                case CUTS -> {
                    return;
                }
                case MALFORMED ->
                    socket.getOutputStream().write("\u0001 what is this\r\n".getBytes(StandardCharsets.UTF_8));
                case UNAUTHORIZED -> refuse(socket);
                default -> pass(socket);
            }
        } catch (IOException e) {
            // gone
        } finally {
            open.remove(socket);
        }
    }

    private void refuse(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write("* OK IMAP4rev1 ready\r\n".getBytes(StandardCharsets.US_ASCII));
        var in = new java.io.BufferedReader(
                new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            said.add(line);
            String tag = line.split(" ")[0];
            String answer = line.contains("CAPABILITY")
                    ? "* CAPABILITY IMAP4rev1\r\n" + tag + " OK done\r\n"
                    : line.contains("LOGOUT") ? tag + " OK bye\r\n" : tag + " NO [AUTHENTICATIONFAILED] no\r\n";
            out.write(answer.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void pass(Socket socket) throws IOException {
        try (Socket back = new Socket("127.0.0.1", mail.getImap().getPort())) {
            start(() -> copy(back, socket, false));
            copy(socket, back, true);
        }
    }

    private void copy(Socket from, Socket to, boolean note) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (note) {
                    said.add(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                }
                to.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException e) {
            // gone
        }
        end(from);
        end(to);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What the server takes from now on, as password or as token. */
    void password(String next) {
        user.setPassword(next);
    }

    /** Ends all connections. */
    void hangUpOnAll() {
        open.forEach(ImapPeer::end);
    }

    GreenMail server() {
        return mail;
    }

    MailFolder folder(String name) {
        try {
            return name.equals("INBOX")
                    ? mail.getManagers().getImapHostManager().getInbox(user)
                    : java.util.Optional.ofNullable(
                                    mail.getManagers().getImapHostManager().getFolder(user, name))
                            .orElseGet(() -> make(name));
        } catch (com.icegreen.greenmail.store.FolderException e) {
            throw new IllegalStateException(e);
        }
    }

    private MailFolder make(String name) {
        try {
            return mail.getManagers().getImapHostManager().createMailbox(user, name);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void deliver(String folder, String source) {
        try {
            folder(folder)
                    .appendMessage(
                            new MimeMessage(
                                    Session.getInstance(new Properties()),
                                    new ByteArrayInputStream(Mails.bytes(source))),
                            new Flags(),
                            new java.util.Date());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void offer(String mark) {
        deliver(
                "INBOX",
                "From: Anna Rossi <anna@rossi.example>\nTo: " + ADDRESS + "\nSubject: " + mark + "\nMessage-ID: <"
                        + mark + "-" + numbers.incrementAndGet() + "@rossi.example>\n\nAbout " + mark + "\n");
    }

    @Override
    public List<String> acknowledged() {
        List<String> marks = new ArrayList<>();
        for (StoredMessage message : folder("INBOX").getMessages()) {
            try {
                if (message.isSet(Flags.Flag.SEEN)) {
                    marks.add(message.getMimeMessage().getSubject());
                }
            } catch (jakarta.mail.MessagingException e) {
                throw new IllegalStateException(e);
            }
        }
        return marks;
    }

    @Override
    public int port() {
        return front.getLocalPort();
    }

    @Override
    public boolean behave(Mood next) {
        mood = next;
        if (next == Mood.CUTS) {
            hangUpOnAll();
        }
        return Set.of(Mood.FINE, Mood.CUTS, Mood.UNAUTHORIZED, Mood.MALFORMED).contains(next);
    }

    @Override
    public List<String> arrivals() {
        return List.copyOf(said);
    }

    @Override
    public int calls() {
        return calls.get();
    }

    @Override
    public void reset() {
        mood = Mood.FINE;
        folder("INBOX").deleteAllMessages();
        said.clear();
        calls.set(0);
        hangUpOnAll();
    }

    @Override
    public void close() {
        hangUp();
        hangUpOnAll();
        mail.stop();
    }

    private void hangUp() {
        try {
            front.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
