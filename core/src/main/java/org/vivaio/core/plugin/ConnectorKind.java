package org.vivaio.core.plugin;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.vivaio.api.Channel;
import org.vivaio.api.Connector;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Listener;
import org.vivaio.api.Verifier;
import org.vivaio.api.WebhookReceiver;

/** The six things a connector can be; it may be several. */
public enum ConnectorKind {
    /** Is asked for leads. */
    SOURCE(LeadSource.class),
    /** Answers requests. */
    RECEIVER(WebhookReceiver.class),
    /** Keeps a long session. */
    LISTENER(Listener.class),
    /** Sends messages. */
    CHANNEL(Channel.class),
    /** Exports leads. */
    EXPORTER(CrmExporter.class),
    /** Checks leads. */
    VERIFIER(Verifier.class);

    private final Class<? extends Connector> type;

    ConnectorKind(Class<? extends Connector> type) {
        this.type = type;
    }

    Class<? extends Connector> type() {
        return type;
    }

    /** The kinds a class is of. */
    static Set<ConnectorKind> of(Class<?> connector) {
        EnumSet<ConnectorKind> kinds = EnumSet.noneOf(ConnectorKind.class);
        Arrays.stream(values())
                .filter(kind -> kind.type.isAssignableFrom(connector))
                .forEach(kinds::add);
        return kinds;
    }
}
