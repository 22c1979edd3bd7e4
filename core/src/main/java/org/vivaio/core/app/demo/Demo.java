package org.vivaio.core.app.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.resource.Draft;

/** What the demo tenant's resources must know of this machine: where mail goes and where the webhook is received. */
public final class Demo {
    /** The demo tenant. */
    public static final String TENANT = "demo";

    private Demo() {}

    /** Puts the addresses of this run into the connections {@code mail} and {@code crm}. */
    public static List<Draft> placed(List<Draft> drafts, String smtpHost, int smtpPort, int receiverPort) {
        drafts.forEach(draft -> settings(draft, "connection/mail")
                .ifPresent(settings -> settings.put("host", smtpHost).put("port", smtpPort)));
        drafts.forEach(draft -> settings(draft, "connection/crm")
                .ifPresent(settings -> settings.put("url", "http://127.0.0.1:" + receiverPort + "/webhook")));
        return drafts;
    }

    private static Optional<ObjectNode> settings(Draft draft, String key) {
        return draft.key().equals(key) && draft.spec().get("settings") instanceof ObjectNode settings
                ? Optional.of(settings)
                : Optional.empty();
    }
}
