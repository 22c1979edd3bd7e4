package org.vivaio.core.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.ConsentChanged;
import org.vivaio.core.lead.EventData.ConsentText;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.EventData.TimerDue;
import org.vivaio.core.lead.LeadState.ConsentState;
import org.vivaio.core.lead.Situation;

/**
 * Turns the boxes of a capture into consents; one that stands already for the same wording is not given again. A consent
 * that nobody confirmed in time lapses, a STOP or a complaint withdraws all consents of its channel, and a START gives those by text message
 * back.
 */
public final class ConsentDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        EventData data = situation.fact().data();
        if (data instanceof CaptureAccepted capture) {
            return given(situation, capture);
        } else if (data instanceof TimerDue due) {
            return lapsed(situation, due);
        } else if (data instanceof Observed observed) {
            return Stop.isStart(observed)
                    ? again(situation)
                    : Stop.channel(observed)
                            .map(stop -> stopped(situation, stop))
                            .orElse(Outcome.NOTHING);
        }
        return Outcome.NOTHING;
    }

    private static Outcome given(Situation situation, CaptureAccepted capture) {
        List<EventData> given = new ArrayList<>();
        for (ConsentText text : capture.consents()) {
            boolean toConfirm = situation
                    .rules(Purposes.class)
                    .doubleOptIn(text.purpose(), text.channel())
                    .isPresent();
            ConsentChanged change = new ConsentChanged("given", text, toConfirm, Map.of());
            ConsentState standing = situation.lead().consents().get(change.key());
            boolean stands = standing != null
                    && standing.holds()
                    && standing.text().wordingVersion().equals(text.wordingVersion());
            if (!stands && !decided(situation, given, change.key())) {
                given.add(change);
            }
        }
        return Outcome.events(given);
    }

    /** Deciders are asked until nothing follows, and a box may be named twice. */
    private static boolean decided(Situation situation, List<EventData> now, String key) {
        return situation.decided().stream().anyMatch(event -> isAbout(event, key))
                || now.stream().anyMatch(event -> isAbout(event, key));
    }

    private static boolean isAbout(EventData event, String key) {
        return event instanceof ConsentChanged change && change.key().equals(key);
    }

    private static Outcome lapsed(Situation situation, TimerDue due) {
        if (!due.name().startsWith(OptInDecider.TIMER)) {
            return Outcome.NOTHING;
        }
        ConsentState standing = situation.lead().consents().get(due.name().substring(OptInDecider.TIMER.length()));
        return standing != null && standing.isPending()
                ? Outcome.event(new ConsentChanged("expired", standing.text()))
                : Outcome.NOTHING;
    }

    private static Outcome stopped(Situation situation, Stop stop) {
        List<EventData> withdrawn = new ArrayList<>();
        situation.lead().consents().forEach((key, standing) -> {
            boolean concerned = standing.text().channel().equals(stop.channel());
            if (concerned && (standing.holds() || standing.isPending())) {
                ConsentText about = standing.text();
                withdrawn.add(new ConsentChanged(
                        "withdrawn",
                        new ConsentText(about.purpose(), about.channel(), "", "", ""),
                        false,
                        Map.of("how", stop.how())));
            }
        });
        return Outcome.events(withdrawn);
    }

    /**
     * A START gives back what the person had agreed to by this channel and took back: for the very wording that they agreed to,
     * and only while the purpose still says the same. Nothing is given that was never given before. It came from the number
     * itself, so there is nothing to confirm.
     */
    private static Outcome again(Situation situation) {
        List<EventData> given = new ArrayList<>();
        situation.lead().consents().forEach((key, standing) -> {
            ConsentText text = standing.text();
            boolean sameWords = !text.wordingVersion().isEmpty()
                    && situation
                            .rules(Purposes.class)
                            .purpose(text.purpose())
                            .filter(purpose -> purpose.current().equals(text.wordingVersion()))
                            .isPresent();
            if (text.channel().equals("sms")
                    && standing.state().equals("withdrawn")
                    && sameWords
                    && !decided(situation, given, key)) {
                given.add(new ConsentChanged("given", text, false, Map.of("how", "start")));
            }
        });
        return Outcome.events(given);
    }
}
