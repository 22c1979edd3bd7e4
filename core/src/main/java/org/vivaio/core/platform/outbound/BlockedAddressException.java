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
}
