package org.vivaio.plugins.email;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.vivaio.api.ConnectorException;

/**
 * Tells SMTP failures by who has to act.
 *
 * <p>Only codes are passed on, never the server's words: they often repeat the recipient's address.
 */
final class SmtpFailures {
    private static final Pattern CODE = Pattern.compile("(?:^|response: |\\n)([245]\\d\\d)(?:[ -]|$)");
    private static final Pattern ENHANCED = Pattern.compile("\\b[245]\\.\\d{1,3}\\.\\d{1,3}\\b");
    private static final Pattern TOO_FAST = Pattern.compile("\\brate\\b|too many|throttl|too fast|slow down");

    private SmtpFailures() {}

    static ConnectorException read(MessagingException cause) {
        List<Throwable> all = unfold(cause);
        for (Throwable each : all) {
            if (each instanceof AuthenticationFailedException) {
                return signIn(each);
            }
        }
        for (Throwable each : all) {
            if (each instanceof SMTPAddressFailedException refused) {
                return answer(refused.getReturnCode(), refused, Step.RECIPIENT);
            }
            if (each instanceof SMTPSenderFailedException refused) {
                return answer(refused.getReturnCode(), refused, Step.SENDER);
            }
        }
        for (Throwable each : all) {
            if (each instanceof SMTPSendFailedException refused && refused.getReturnCode() > 0) {
                return answer(refused.getReturnCode(), refused, Step.CONTENT);
            }
        }
        return line(cause, all);
    }

    /** The answer of the server at one step of the talk. */
    private static ConnectorException answer(int code, Throwable cause, Step step) {
        String said = "(" + codes(code, cause) + ")";
        if (code == 530 || code == 534 || code == 535) {
            return ConnectorException.auth("The mail server asks for another sign-in " + said);
        }
        if (code < 500) {
            return TOO_FAST.matcher(text(cause)).find()
                    ? ConnectorException.limited("The mail server asks to slow down " + said)
                    : ConnectorException.unavailable("The mail server cannot take the message now " + said, cause);
        }
        return switch (step) {
            // 552 is about the size of this message; else no message would pass, and only a person can mend that
            case SENDER ->
                code == 552
                        ? ConnectorException.rejected("The mail server refused the message's size " + said)
                        : ConnectorException.config("The mail server refused the sender " + said
                                + ": check From and what this user may send as");
            case RECIPIENT -> ConnectorException.rejected("The mail server refused the recipient " + said);
            case CONTENT -> ConnectorException.rejected("The mail server refused the message " + said);
        };
    }

    private static ConnectorException signIn(Throwable cause) {
        int code = code(cause).orElse(535);
        return code < 500
                ? ConnectorException.unavailable("The mail server cannot check the sign-in now (" + code + ")", cause)
                : ConnectorException.auth(
                        "The mail server refused user name and password (" + codes(code, cause) + ")");
    }

    /** No answer to our words: the line itself failed. */
    private static ConnectorException line(MessagingException cause, List<Throwable> all) {
        for (Throwable each : all) {
            String text = text(each);
            if (text.contains("starttls is required")) {
                return ConnectorException.config("The mail server offers no STARTTLS: choose tls or another port");
            }
            // waiting mends neither a foreign name nor a certificate that nobody signed, so a person is asked
            if (each instanceof CertificateException
                    || each instanceof SSLPeerUnverifiedException
                    || text.contains("verify identity")) {
                return ConnectorException.config("The mail server's certificate is not trusted or names another host:"
                        + " check Host, or pin the certificate's fingerprint");
            }
        }
        for (Throwable each : all) {
            if (each instanceof UnknownHostException) {
                // names also fail to resolve for a moment: a pause would need a person to end it
                return ConnectorException.unavailable("The mail server's name is not known: check Host", cause);
            }
            if (each instanceof SocketTimeoutException) {
                return ConnectorException.unavailable("The mail server did not answer in time", cause);
            }
            if (each instanceof SSLException) {
                return ConnectorException.unavailable("No safe connection: check Security and Port", cause);
            }
        }
        Optional<Integer> code =
                all.stream().flatMap(each -> code(each).stream()).findFirst();
        if (code.isPresent() && TOO_FAST.matcher(text(cause)).find()) {
            return ConnectorException.limited("The mail server asks to slow down (" + code.get() + ")");
        }
        boolean reached = all.stream().noneMatch(ConnectException.class::isInstance);
        return ConnectorException.unavailable(
                (reached ? "The mail server hung up" : "The mail server cannot be reached: check Host and Port")
                        + code.map(number -> " (" + number + ")").orElse(""),
                cause);
    }

    private enum Step {
        SENDER,
        RECIPIENT,
        CONTENT
    }

    private static Optional<Integer> code(Throwable cause) {
        Matcher matcher = CODE.matcher(String.valueOf(cause.getMessage()));
        return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    private static String codes(int code, Throwable cause) {
        Matcher enhanced = ENHANCED.matcher(String.valueOf(cause.getMessage()));
        return enhanced.find() ? code + " " + enhanced.group() : Integer.toString(code);
    }

    private static String text(Throwable cause) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    }

    /** Jakarta Mail chains failures in two ways at once. */
    private static List<Throwable> unfold(Throwable start) {
        List<Throwable> all = new ArrayList<>();
        List<Throwable> open = new ArrayList<>(List.of(start));
        while (!open.isEmpty() && all.size() < 50) {
            Throwable each = open.remove(0);
            all.add(each);
            if (each instanceof MessagingException mail && mail.getNextException() != null) {
                open.add(mail.getNextException());
            }
            if (each.getCause() != null && !all.contains(each.getCause()) && !open.contains(each.getCause())) {
                open.add(each.getCause());
            }
        }
        return all;
    }
}
