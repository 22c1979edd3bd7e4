package org.vivaio.bench.ledger;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mail server that notes each message before it answers, well or badly. Speaks as little SMTP as a client needs. */
final class SmtpSink {
    /** Name of the connection that ends here. */
    static final String NAME = "mail";

    private static final long LATE_MS = 400;
    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^message-id:\\s*<([^@>]+)@");
    private static final Pattern LEAD = Pattern.compile("(?i)New lead ([0-9a-f-]{36})");

    private final Vertx vertx;
    private final Notebook notes;
    private final Moods moods;

    SmtpSink(Vertx vertx, Notebook notes, Moods moods) {
        this.vertx = vertx;
        this.notes = notes;
        this.moods = moods;
    }

    int listen() {
        return vertx.createNetServer()
                .connectHandler(socket -> new Session(socket).greet())
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    /** One connection of a client. */
    private final class Session {
        private final NetSocket socket;
        private final StringBuilder content = new StringBuilder();
        private String sender = "";
        private String recipient = "";
        private boolean inContent;

        Session(NetSocket socket) {
            this.socket = socket;
        }

        void greet() {
            socket.handler(RecordParser.newDelimited("\r\n", this::line));
            say("220 sink");
        }

        private void line(Buffer buffer) {
            String text = buffer.toString();
            if (inContent) {
                if (text.equals(".")) {
                    inContent = false;
                    received();
                } else {
                    content.append(text).append('\n');
                }
                return;
            }
            String command = text.toUpperCase(Locale.ROOT);
            if (command.startsWith("MAIL FROM")) {
                sender = domain(text);
                say("250 ok");
            } else if (command.startsWith("RCPT TO")) {
                recipient = domain(text);
                say("250 ok");
            } else if (command.equals("DATA")) {
                content.setLength(0);
                inContent = true;
                say("354 go on");
            } else if (command.equals("QUIT")) {
                say("221 bye");
                socket.close();
            } else {
                say("250 ok");
            }
        }

        private void received() {
            // a long header goes on in the next line after white space
            String text = content.toString().replaceAll("\n[ \t]+", " ");
            String key = group(MESSAGE_ID, text);
            notes.write(NAME, recipient, key, group(LEAD, text), sender, "", "");
            switch (moods.next(key)) {
                case FINE -> say("250 taken");
                case LATE -> vertx.setTimer(LATE_MS, late -> say("250 taken"));
                case FAIL_AFTER_RECORDING -> say("451 try again");
                case LIMIT -> say("452 too much");
                case CUT -> socket.close();
                case HANG -> {
                    // the caller's patience ends it
                }
            }
        }

        private void say(String answer) {
            socket.write(answer + "\r\n");
        }
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** The tenant: sellers and senders of a tenant have addresses at {@code TENANT.example}. */
    private static String domain(String command) {
        int at = command.indexOf('@');
        int end = command.indexOf(".example", at);
        return at < 0 || end < 0 ? "" : command.substring(at + 1, end);
    }
}
