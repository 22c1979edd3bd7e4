package org.vivaio.core.platform.outbound;

import java.io.IOException;

/** An address that must not be reached from here; the message says why, and how the operator can allow it. */
public final class BlockedAddressException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Names the target and the reason. */
    public BlockedAddressException(String target, String reason) {
        super("Refused to connect to " + target + ": " + reason + ". If this is wanted, the operator allows it with "
                + "VIVAIO_OUTBOUND_ALLOW=" + target);
    }

    private BlockedAddressException(String message) {
        super(message);
    }

    /** A caller wants to reach what it has not asked for beforehand. */
    static BlockedAddressException notAskedFor(String target) {
        return new BlockedAddressException("Refused to connect to " + target
                + ": the plugin's manifest does not name this host. Its provider adds it to Plugin-Hosts");
    }
}
