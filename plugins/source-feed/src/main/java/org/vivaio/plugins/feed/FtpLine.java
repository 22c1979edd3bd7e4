package org.vivaio.plugins.feed;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;

/** The control connection of FTP (RFC 959, 4217, 2428) and the data connections that belong to it. */
final class FtpLine implements AutoCloseable {
    private static final int PORT = 21;
    private static final int IMPLICIT = 990;
    private static final int LONGEST_LINE = 8 << 10;
    private static final int MOST_LINES = 500;

    /** An answer of the server. */
    record Reply(int code, String text) {
        boolean good() {
            return code >= 200 && code < 400;
        }
    }

    private final FeedSettings settings;
    private final ConnectorContext context;
    private final Optional<SSLContext> tls;
    private Socket socket;
    private InputStream in;

    FtpLine(FeedSettings settings, ConnectorContext context) throws IOException, ConnectorException {
        this.settings = settings;
        this.context = context;
        boolean secure = settings.from() == FeedSettings.From.FTPS;
        this.tls = secure ? Optional.of(tls(settings)) : Optional.empty();
        boolean implicit = secure && settings.port(PORT) == IMPLICIT;
        this.socket = dial(settings.port(implicit ? IMPLICIT : PORT));
        try {
            if (implicit) {
                socket = wrapped(socket, true);
            }
            in = new BufferedInputStream(socket.getInputStream());
            expect(reply(), "greets us");
            if (secure && !implicit) {
                expect(ask("AUTH TLS"), "offers TLS");
                socket = wrapped(socket, true);
                in = new BufferedInputStream(socket.getInputStream());
            }
            signIn();
            if (secure) {
                expect(ask("PBSZ 0"), "protects data");
                expect(ask("PROT P"), "protects data");
            }
            ask("OPTS UTF8 ON");
            expect(ask("TYPE I"), "sends files as they are");
        } catch (SSLException e) {
            close();
            throw certificate(e);
        } catch (IOException | ConnectorException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static ConnectorException certificate(SSLException e) {
        return e.getCause() instanceof CertificateException
                        || String.valueOf(e.getMessage()).contains("PKIX")
                ? ConnectorException.config(
                        "The server's certificate is not trusted. When your supplier made it himself, enter its"
                                + " fingerprint")
                : ConnectorException.unavailable("No protected connection came about", e);
    }

    private void signIn() throws IOException, ConnectorException {
        Reply user = ask("USER " + settings.username().orElse("anonymous"));
        if (user.code == 331) {
            user = ask("PASS " + settings.password().map(p -> p.reveal()).orElse("guest@"));
        }
        if (user.code == 530 || user.code == 332 || user.code == 430 || user.code == 535) {
            throw ConnectorException.auth("The server refuses the user or password. Enter them anew");
        }
        expect(user, "lets this user in");
    }

    private Socket dial(int port) throws IOException, ConnectorException {
        try {
            return context.dial(settings.url().getHost(), port, settings.timeout());
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).startsWith("Refused to connect")) {
                throw ConnectorException.config(e.getMessage());
            }
            throw e;
        }
    }

    private SSLSocket wrapped(Socket plain, boolean check) throws IOException {
        // the name of the control connection also for data, so that its session is resumed: some servers insist
        SSLSocket secure = (SSLSocket) tls.orElseThrow()
                .getSocketFactory()
                .createSocket(plain, settings.url().getHost(), settings.port(PORT), true);
        if (check && settings.certificate().isEmpty()) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
        }
        secure.startHandshake();
        return secure;
    }

    private static SSLContext tls(FeedSettings settings) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    null,
                    settings.certificate()
                            .map(pin -> new TrustManager[] {
                                new Pinned(pin.replace(":", "").toLowerCase(Locale.ROOT))
                            })
                            .orElse(null),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /** Trusts the one certificate that was entered. */
    private record Pinned(String fingerprint) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("no clients here");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            try {
                String seen = HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded()));
                if (!seen.equals(fingerprint)) {
                    throw new CertificateException("another certificate");
                }
            } catch (GeneralSecurityException e) {
                throw e instanceof CertificateException refused ? refused : new CertificateException(e);
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Sends a command and reads the answer. */
    Reply ask(String command) throws IOException, ConnectorException {
        if (command.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw ConnectorException.config("User, password and folder hold no line ends");
        }
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return reply();
    }

    /** Reads an answer; of several lines the last one counts. */
    Reply reply() throws IOException {
        String line = line();
        String code = line.length() >= 3 ? line.substring(0, 3) : "";
        if (!code.matches("[1-5][0-9]{2}")) {
            throw new IOException("The server does not speak FTP");
        }
        boolean more = line.length() > 3 && line.charAt(3) == '-';
        for (int i = 0; more; i++) {
            line = line();
            more = !(line.startsWith(code + " ") || line.equals(code));
            if (i > MOST_LINES) {
                throw new IOException("The server's answer does not end");
            }
        }
        return new Reply(Integer.parseInt(code), line);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The server broke off");
            }
            if (line.size() > LONGEST_LINE) {
                throw new IOException("The server's answer does not end");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Fails unless an answer is good. */
    static void expect(Reply reply, String what) throws IOException, ConnectorException {
        if (reply.good()) {
            return;
        }
        if (reply.code == 421 || reply.code == 425 || reply.code == 426 || reply.code >= 450 && reply.code < 460) {
            throw new IOException("The server is busy (" + reply.code + ")");
        }
        if (reply.code == 530) {
            throw ConnectorException.auth("The server refuses the user or password (530). Enter them anew");
        }
        throw ConnectorException.config("No server that " + what + ": it answered " + reply.code);
    }

    /** A data connection, always to the control connection's own host: an answer that names another one is a trick. */
    Socket data() throws IOException, ConnectorException {
        int port;
        Reply extended = ask("EPSV");
        if (extended.code == 229) {
            String[] parts = extended.text.replaceAll(".*\\((.*)\\).*", "$1").split("\\|");
            port = number(parts.length > 3 ? parts[3] : "");
        } else {
            Reply passive = ask("PASV");
            expect(passive, "opens data connections");
            String[] parts = passive.text
                    .replaceAll("^[0-9]+[^0-9]+", "")
                    .replaceAll("[^0-9,].*", "")
                    .split(",");
            port = parts.length == 6 ? number(parts[4]) * 256 + number(parts[5]) : -1;
        }
        if (port < 1 || port > 65535) {
            throw new IOException("The server names no port for data");
        }
        return dial(port);
    }

    /** The data connection once the command was accepted. */
    Socket secured(Socket data) throws IOException {
        return tls.isPresent() ? wrapped(data, false) : data;
    }

    private static int number(String text) {
        return text.strip().matches("[0-9]{1,5}") ? Integer.parseInt(text.strip()) : -1;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
