package org.vivaio.plugins.sms;

import java.time.Duration;
import org.jsmpp.session.SMPPSession;
import org.vivaio.api.Channel;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Listener;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.api.Uncertain;

/** SMS through a message centre that speaks SMPP 3.4. */
final class SmppChannel implements Channel, Listener {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final SmppSettings settings;
    private final ConnectorContext context;
    private final SmppLink link;
    private final SmppSender sender;

    SmppChannel(SmppSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.link = new SmppLink(settings);
        this.sender = new SmppSender(settings, link);
    }

    @Override
    public String medium() {
        return "sms";
    }

    @Override
    public void check() throws ConnectorException {
        link.probe();
    }

    @Override
    public Receipt send(Message message) throws ConnectorException {
        return sender.send(message);
    }

    /** The protocol has no key by which a centre would know a repeat, and a repeat costs money. */
    @Override
    public Uncertain uncertain() {
        return Uncertain.PARK;
    }

    @Override
    public void listen(Session session) throws ConnectorException, InterruptedException {
        try {
            SMPPSession line = link.listen(new SmppInbox(settings, session, context.clock()));
            session.alive();
            while (!session.stopping()) {
                session.pause(LOOK);
                SMPPSession now = line;
                if (!now.getSessionState().isBound()) {
                    line = link.bound(); // a send that timed out hung up: take the line up again
                    if (line == now) {
                        throw ConnectorException.unavailable("The line to the message centre broke");
                    }
                    session.alive();
                }
            }
        } finally {
            link.deaf();
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
