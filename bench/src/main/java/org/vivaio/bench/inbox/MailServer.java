package org.vivaio.bench.inbox;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * As much of an IMAP server as a reader of one full mailbox asks for. Its mails are made when they are asked for, so that it
 * holds nothing and costs little beside what is measured.
 */
final class MailServer implements AutoCloseable {
    private final ServerSocket server;
    private final int mails;
    private final IntFunction<byte[]> mail;

    /**
     * A server with one folder.
     *
     * @param mails how many it holds; their uids are 1 to this
     * @param mail makes one by its uid
     */
    MailServer(int mails, IntFunction<byte[]> mail) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.mails = mails;
        this.mail = mail;
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "mail-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                start(() -> talk(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 256 << 10)) {
            say(out, "* OK IMAP4rev1 ready");
            out.flush();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int space = line.indexOf(' ');
                String tag = line.substring(0, Math.max(space, 0));
                String command = line.substring(space + 1).toUpperCase(Locale.ROOT);
                answer(out, command);
                say(out, tag + " OK done");
                out.flush();
                if (command.startsWith("LOGOUT")) {
                    return;
                }
            }
        } catch (IOException e) {
            // the reader has gone
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private void answer(OutputStream out, String command) throws IOException {
        if (command.startsWith("CAPABILITY")) {
            say(out, "* CAPABILITY IMAP4rev1");
        } else if (command.startsWith("LIST")) {
            say(out, "* LIST (\\HasNoChildren) \"/\" INBOX");
        } else if (command.startsWith("EXAMINE") || command.startsWith("SELECT")) {
            say(out, "* FLAGS (\\Seen)");
            say(out, "* " + mails + " EXISTS");
            say(out, "* 0 RECENT");
            say(out, "* OK [UIDVALIDITY 1] valid");
            say(out, "* OK [UIDNEXT " + (mails + 1) + "] next");
        } else if (command.startsWith("SEARCH")) {
            StringBuilder all = new StringBuilder("* SEARCH");
            for (int uid = 1; uid <= mails; uid++) {
                all.append(' ').append(uid);
            }
            say(out, all.toString());
        } else if (command.startsWith("UID FETCH ")) {
            fetch(out, command.substring("UID FETCH ".length()));
        } else if (command.startsWith("FETCH ")) {
            fetch(out, command.substring("FETCH ".length()));
        }
    }

    /** Numbers and uids are the same here. */
    private void fetch(OutputStream out, String what) throws IOException {
        int space = what.indexOf(' ');
        boolean body = what.contains("BODY");
        boolean size = what.contains("RFC822.SIZE");
        each(what.substring(0, space), uid -> {
            try {
                StringBuilder head = new StringBuilder("* " + uid + " FETCH (UID " + uid);
                byte[] bytes = body || size ? mail.apply(uid) : new byte[0];
                if (size) {
                    head.append(" RFC822.SIZE ")
                            .append(bytes.length)
                            .append(" INTERNALDATE \"02-Nov-2026 10:00:00 +0000\"");
                }
                if (body) {
                    head.append(" BODY[] {").append(bytes.length).append("}\r\n");
                    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
                    out.write(bytes);
                    say(out, ")");
                } else {
                    say(out, head.append(')').toString());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void each(String set, IntConsumer work) throws IOException {
        try {
            for (String part : set.split(",")) {
                int colon = part.indexOf(':');
                int from = Integer.parseInt(colon < 0 ? part : part.substring(0, colon));
                int to = colon < 0 ? from : part.endsWith("*") ? mails : Integer.parseInt(part.substring(colon + 1));
                for (int uid = from; uid <= Math.min(to, mails); uid++) {
                    work.accept(uid);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
