package org.vivaio.plugins.sms;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jsmpp.bean.AlertNotification;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.MessageReceiverListener;
import org.jsmpp.session.SMPPSession;
import org.jsmpp.session.Session;
import org.jsmpp.session.connection.socket.SocketConnection;
import org.jspecify.annotations.Nullable;
import org.vivaio.api.ConnectorException;

/**
 * The session with one message centre. Bound as a transceiver while the host listens here, so that receipts and messages
 * from people arrive; elsewhere as a transmitter, so that a centre never hands them to a node that does not listen. A
 * session that broke is bound anew by the next who needs it.
 */
final class SmppLink implements AutoCloseable {
    /** Takes what the centre delivers; returning is the acknowledgement. */
    interface Receiver {
        /**
         * Stores it.
         *
         * @throws ProcessRequestException with the code to answer: the centre delivers it again
         */
        void accept(DeliverSm message) throws ProcessRequestException;
    }

    private static final int TEMPORARY = 0x64;

    private final SmppSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable SMPPSession session;
    private @Nullable Receiver receiver;
    private boolean closed;

    SmppLink(SmppSettings settings) {
        this.settings = settings;
    }

    /** The session, bound if need be. */
    SMPPSession bound() throws ConnectorException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The call was stopped before the line stood", e);
        }
        try {
            SMPPSession now = session;
            if (now != null && now.getSessionState().isBound()) {
                return now;
            }
            if (closed) {
                throw ConnectorException.unavailable("The connection is closed");
            }
            drop(now);
            SMPPSession next = bind(receiver == null ? BindType.BIND_TX : BindType.BIND_TRX, receiver);
            session = next;
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** From now on binds as a transceiver for this receiver. */
    SMPPSession listen(Receiver to) throws ConnectorException {
        replace(to);
        return bound();
    }

    /** Delivers to nobody any more. */
    void deaf() {
        replace(null);
    }

    private void replace(@Nullable Receiver to) {
        lock.lock();
        try {
            receiver = to;
            drop(session);
            session = null;
        } finally {
            lock.unlock();
        }
    }

    /** Hangs up on a session that does not answer, so that the next message gets a fresh one. */
    void broken(SMPPSession which) {
        lock.lock();
        try {
            if (session == which) {
                session = null;
            }
        } finally {
            lock.unlock();
        }
        which.close();
    }

    /** Signs in and out again. */
    void probe() throws ConnectorException {
        drop(bind(BindType.BIND_TX, null));
    }

    private SMPPSession bind(BindType type, @Nullable Receiver to) throws ConnectorException {
        SMPPSession next = new SMPPSession((host, port) -> new SocketConnection(socket(host, port)));
        next.setEnquireLinkTimer((int) settings.enquireLink().toMillis());
        next.setTransactionTimer(settings.timeout().toMillis());
        next.setMessageReceiverListener(new Deliveries(to));
        try {
            next.connectAndBind(
                    settings.host(),
                    settings.port(),
                    new BindParameter(
                            type,
                            settings.systemId(),
                            settings.password().reveal(),
                            settings.systemType().orElse(""),
                            TypeOfNumber.UNKNOWN,
                            NumberingPlanIndicator.UNKNOWN,
                            null),
                    settings.timeout().toMillis());
            return next;
        } catch (IOException e) {
            next.close();
            throw SmppFailures.ofBind(e);
        } catch (RuntimeException e) {
            next.close();
            throw ConnectorException.unavailable("The message centre does not speak SMPP 3.4", e);
        }
    }

    private Socket socket(String host, int port) throws IOException {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.connect(
                    new InetSocketAddress(host, port), (int) settings.timeout().toMillis());
            if (!settings.tls()) {
                return plain;
            }
            SSLSocket safe = (SSLSocket)
                    ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(plain, host, port, true);
            SSLParameters parameters = safe.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            safe.setSSLParameters(parameters);
            safe.startHandshake();
            return safe;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** Says goodbye; a centre that does not answer is not waited for. */
    private static void drop(@Nullable SMPPSession old) {
        if (old != null) {
            old.setTransactionTimer(500);
            old.unbindAndClose();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            receiver = null;
            drop(session);
            session = null;
        } finally {
            lock.unlock();
        }
    }

    private record Deliveries(@Nullable Receiver to) implements MessageReceiverListener {
        @Override
        public void onAcceptDeliverSm(DeliverSm message) throws ProcessRequestException {
            if (to == null) {
                throw new ProcessRequestException("Nobody listens here", TEMPORARY);
            }
            to.accept(message);
        }

        @Override
        public void onAcceptAlertNotification(AlertNotification alert) {
            // says that a telephone is on again; nothing waits for that
        }

        @Override
        public DataSmResult onAcceptDataSm(DataSm data, Session source) throws ProcessRequestException {
            throw new ProcessRequestException("data_sm is not taken here", 0x03);
        }
    }
}
