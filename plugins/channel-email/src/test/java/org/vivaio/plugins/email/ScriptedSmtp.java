package org.vivaio.plugins.email;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A small SMTP server that keeps to the protocol and answers at each step as the test says. */
final class ScriptedSmtp implements Closeable {
    /** Instead of an answer: hang up. */
    static final String CUT = "cut";
    /** Instead of an answer: say nothing. */
    static final String SILENCE = "silence";

    private final Map<String, String> script = new ConcurrentHashMap<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ServerSocket server;
    private volatile Optional<XOauth2> tokens = Optional.empty();

    ScriptedSmtp() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.submit(() -> {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                threads.submit(() -> {
                    talk(socket);
                    return true;
                });
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    /** Answers a verb ({@code GREETING}, {@code EHLO}, {@code RCPT} …; {@code END} is the end of DATA) this way. */
    ScriptedSmtp on(String verb, String answer) {
        script.put(verb, answer);
        return this;
    }

    /** Lets nobody send who has not signed in by a token. */
    ScriptedSmtp wanting(XOauth2 signIn) {
        tokens = Optional.of(signIn);
        return this;
    }

    /** Answers as usual again. */
    void usually() {
        script.clear();
    }

    /** Forgets what was heard, and hangs up on everybody. */
    void forget() {
        heard.clear();
        mails.clear();
        try {
            hangUp();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        open.clear();
    }

    /** Every line heard, but for the mails' own. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    /** Every mail whose end was heard. */
    List<String> mails() {
        return List.copyOf(mails);
    }

    int connections() {
        return open.size();
    }

    /** Hangs up on everybody. */
    void hangUp() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void talk(Socket plain) throws Exception {
        Socket socket = plain;
        BufferedReader in = reader(socket);
        boolean signedIn = tokens.isEmpty();
        if (!say(socket, "GREETING", "220 scripted ESMTP")) {
            return;
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            heard.add(line);
            String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
            if (verb.equals("AUTH") && tokens.isPresent() && !script.containsKey("AUTH")) {
                signedIn = signIn(tokens.get(), line, socket, in);
                continue;
            }
            if (!say(socket, verb, signedIn || !verb.equals("MAIL") ? usual(verb) : "530 5.7.0 sign in first")) {
                return;
            }
            if (verb.equals("STARTTLS") && !script.containsKey("STARTTLS")) {
                socket = encrypt(socket);
                in = reader(socket);
            } else if (verb.equals("DATA") && !script.containsKey("DATA")) {
                StringBuilder mail = new StringBuilder();
                for (line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
                    mail.append(line).append('\n');
                }
                mails.add(mail.toString());
                if (!say(socket, "END", "250 2.0.0 taken")) {
                    return;
                }
            } else if (verb.equals("QUIT")) {
                socket.close();
                return;
            }
        }
    }

    private boolean signIn(XOauth2 wanted, String line, Socket socket, BufferedReader in) throws IOException {
        boolean good = wanted.takes(line);
        if (!good && wanted.tells()) {
            say(socket, "CHALLENGE", "334 " + XOauth2.REFUSAL);
            heard.add(String.valueOf(in.readLine()));
        }
        say(socket, "OUTCOME", good ? "235 2.7.0 Accepted" : "535 5.7.8 Username and Password not accepted");
        return good;
    }

    private String usual(String verb) {
        return switch (verb) {
            case "EHLO" ->
                "250-scripted\r\n250-STARTTLS\r\n250-AUTH " + (tokens.isPresent() ? "XOAUTH2" : "PLAIN LOGIN")
                        + "\r\n250 8BITMIME";
            case "STARTTLS" -> "220 2.0.0 go on";
            case "AUTH" -> "235 2.7.0 welcome";
            case "DATA" -> "354 end with a dot";
            case "QUIT" -> "221 2.0.0 bye";
            default -> "250 2.0.0 fine";
        };
    }

    private boolean say(Socket socket, String verb, String usual) throws IOException {
        String answer = script.getOrDefault(verb, usual);
        if (answer.equals(CUT)) {
            socket.close();
            return false;
        }
        if (!answer.equals(SILENCE)) {
            socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }
        return true;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    private static Socket encrypt(Socket socket) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(testKeys(), "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        SSLSocket safe = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
        safe.setUseClientMode(false);
        return safe;
    }

    /** The self-signed certificate that GreenMail brings for tests. */
    static KeyStore testKeys() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = ScriptedSmtp.class.getResourceAsStream("/greenmail.p12")) {
            store.load(in, "changeit".toCharArray());
        }
        return store;
    }

    @Override
    public void close() throws IOException {
        server.close();
        hangUp();
        threads.shutdownNow();
    }
}
