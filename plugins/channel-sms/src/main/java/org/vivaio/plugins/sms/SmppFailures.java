package org.vivaio.plugins.sms;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jsmpp.extra.NegativeResponseException;
import org.vivaio.api.ConnectorException;

/** What a message centre's codes mean, by who has to act. */
final class SmppFailures {
    private SmppFailures() {}

    /** Why there is no line. */
    static ConnectorException ofBind(IOException fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (each instanceof NegativeResponseException negative) {
                return bindStatus(negative.getCommandStatus());
            }
            if (each instanceof UnknownHostException) {
                return ConnectorException.unavailable("There is no server of this name: check the host", fault);
            }
            if (each instanceof ConnectException || each instanceof SocketTimeoutException) {
                return ConnectorException.unavailable(
                        "The message centre cannot be reached: check host and port", fault);
            }
            if (each instanceof SSLException) {
                return ConnectorException.unavailable(
                        "No safe connection: check the port, and whether the centre expects TLS there", fault);
            }
        }
        return ConnectorException.unavailable("The message centre broke off before we were signed in", fault);
    }

    private static ConnectorException bindStatus(int status) {
        String said = "The message centre answered " + code(status);
        return switch (status) {
            case 0x0d, 0x0e, 0x0f, 0x53 ->
                ConnectorException.auth(said + ": it refuses system id or password. Enter them anew");
            case 0x05 -> ConnectorException.unavailable(said + ": all sessions of the account are in use");
            case 0x14, 0x58 -> ConnectorException.limited(said + ": too many tries to sign in", Duration.ofSeconds(30));
            default -> ConnectorException.unavailable(said + " to the sign-in");
        };
    }

    /** Why it did not take a message. */
    static ConnectorException ofSubmit(int status, Duration pause) {
        String said = "The message centre answered " + code(status);
        return switch (status) {
            case 0x14 -> ConnectorException.limited(said + ": its queue is full", pause);
            case 0x58 -> ConnectorException.limited(said + ": too many messages", pause);
            case 0x0a, 0x48, 0x49 ->
                ConnectorException.rejected(said + ": it does not take this sender for this number");
            case 0x0b, 0x50, 0x51, 0x33, 0x34 ->
                ConnectorException.rejected(said + ": it takes no message for this number");
            case 0x01, 0x45, 0x61, 0x62, 0x65, 0x66 -> ConnectorException.rejected(said + ": it refuses this message");
            case 0x04 -> ConnectorException.unavailable(said + ": the session is not bound");
            case 0x0e, 0x0f -> ConnectorException.auth(said + ": it refuses the account");
            default -> ConnectorException.unavailable(said);
        };
    }

    private static String code(int status) {
        return String.format("0x%02X", status);
    }
}
