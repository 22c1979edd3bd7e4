package org.vivaio.core.delivery;

import org.vivaio.core.lead.LeadState;

/** The consent gate's questions. */
final class Consents {
    private Consents() {}

    static boolean holds(LeadState lead, String purpose, String channel) {
        LeadState.ConsentState consent = lead.consents().get(purpose + "/" + channel);
        return consent != null && consent.holds();
    }

    static boolean anyChannel(LeadState lead, String purpose) {
        return lead.consents().entrySet().stream()
                .anyMatch(e ->
                        e.getKey().startsWith(purpose + "/") && e.getValue().holds());
    }
}
