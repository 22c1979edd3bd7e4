package org.vivaio.core.consent;

import java.util.ArrayList;
import java.util.List;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.ConsentChanged;
import org.vivaio.core.lead.EventData.ConsentText;
import org.vivaio.core.lead.LeadState.ConsentState;
import org.vivaio.core.lead.Situation;

/** Turns the boxes of a capture into consents; one that stands already for the same wording is not given again. */
public final class ConsentDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        if (!(situation.fact().data() instanceof CaptureAccepted capture)) {
            return Outcome.NOTHING;
        }
        List<EventData> given = new ArrayList<>();
        for (ConsentText text : capture.consents()) {
            ConsentState standing = situation.lead().consents().get(text.purpose() + "/" + text.channel());
            if (standing == null
                    || !standing.holds()
                    || !standing.text().wordingVersion().equals(text.wordingVersion())) {
                given.add(new ConsentChanged("given", text));
            }
        }
        return Outcome.events(given);
    }
}
