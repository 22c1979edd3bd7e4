package org.vivaio.core.delivery;

import java.util.Optional;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.resource.Rulebook;

/** The consent gate's questions. */
final class Consents {
    private Consents() {}

    static boolean holds(LeadState lead, String purpose, String channel) {
        LeadState.ConsentState consent = lead.consents().get(purpose + "/" + channel);
        return consent != null && consent.holds();
    }

    /** The consent that a message rests on: of its template's purpose, or the one that it asks to confirm. */
    static Optional<LeadState.ConsentState> needed(Job job, LeadState lead, Rulebook rulebook, String channel) {
        return job.optIn()
                .or(() -> rulebook.part(Templates.class)
                        .find(job.template())
                        .flatMap(Template::purpose)
                        .map(purpose -> purpose + "/" + channel))
                .map(lead.consents()::get);
    }

    static boolean anyChannel(LeadState lead, String purpose) {
        return lead.consents().entrySet().stream()
                .anyMatch(e ->
                        e.getKey().startsWith(purpose + "/") && e.getValue().holds());
    }
}
