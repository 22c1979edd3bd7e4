package org.vivaio.core.work;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.CallDropped;
import org.vivaio.core.lead.EventData.CallPlanned;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lead.WorkState.Calling;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.routing.RoutingRules;
import org.vivaio.core.work.CallLists.CallList;

/**
 * Puts leads on call lists and takes them off; decides after each call whether and when there is another one, and where the
 * answer to the qualifying question moves the lead.
 */
public final class CallDecider implements Decider {
    /** Reasons for which a lead left a list that do not keep it from coming back with its segment. */
    private static final List<String> MAY_RETURN =
            List.of("left-segment", "no-phone", "no-consent", "lead-ended", "list-removed");

    private static final String CALL_BACK = "call-back";

    @Override
    public Outcome decide(Situation situation) {
        LeadState lead = situation.lead();
        Map<String, Calling> calls = lead.work().calls();
        List<CallList> lists = situation.rules(CallLists.class).lists();
        if (lead.erasedAt().isPresent() || lists.isEmpty() && calls.isEmpty()) {
            return Outcome.NOTHING;
        }
        List<EventData> events = new ArrayList<>();
        boolean ended = situation
                .rules(Lifecycle.class)
                .stage(lead.stage())
                .map(Lifecycle.Stage::end)
                .orElse(false);
        for (CallList list : lists) {
            Optional<Calling> now = Optional.ofNullable(calls.get(list.name()));
            boolean open = now.flatMap(Calling::dueAt).isPresent();
            if (open && called(situation, list)) {
                after(situation, list, now.get(), events);
                continue;
            }
            String missing = ended ? "lead-ended" : missing(lead, list);
            if (!missing.isEmpty() && open) {
                events.add(new CallDropped(list.name(), missing, now.get().attempts()));
            } else if (missing.isEmpty()
                    && !open
                    && now.map(CallDecider::mayReturn).orElse(true)) {
                events.add(new CallPlanned(
                        list.name(),
                        "listed",
                        now.map(Calling::attempts).orElse(0),
                        situation.now().truncatedTo(ChronoUnit.MICROS),
                        ""));
            }
        }
        calls.forEach((name, call) -> {
            if (call.dueAt().isPresent()
                    && situation.rules(CallLists.class).find(name).isEmpty()) {
                events.add(new CallDropped(name, "list-removed", call.attempts()));
            }
        });
        return Outcome.events(events);
    }

    private static String missing(LeadState lead, CallList list) {
        if (lead.text("phone").isEmpty()) {
            return "no-phone";
        }
        if (!lead.segments().contains(list.segment())) {
            return "left-segment";
        }
        LeadState.ConsentState consent = lead.consents().get(list.purpose() + "/phone");
        return list.purpose().isEmpty() || consent != null && consent.holds() ? "" : "no-consent";
    }

    private static boolean mayReturn(Calling call) {
        return MAY_RETURN.contains(call.why());
    }

    /** A person entered what came of a call for this list, and it was not taken account of yet. */
    private static boolean called(Situation situation, CallList list) {
        if (!(situation.fact().data() instanceof Observed fact)
                || !fact.type().equals("call.ended")
                || !Boolean.TRUE.equals(fact.data().get("byHand"))
                || situation.before().work().calls().get(list.name()) == null) {
            return false;
        }
        // one entered on the lead's own page names no list and counts for all
        Object named = fact.data().get("list");
        return (named == null || named.equals(list.name()))
                && situation.decided().stream()
                        .noneMatch(e -> e instanceof CallPlanned planned
                                        && planned.list().equals(list.name())
                                || e instanceof CallDropped dropped
                                        && dropped.list().equals(list.name()));
    }

    private static void after(Situation situation, CallList list, Calling call, List<EventData> events) {
        Map<String, Object> data = ((Observed) situation.fact().data()).data();
        String outcome = String.valueOf(data.get("outcome"));
        Optional<Instant> agreed = moment(data.get("callBackAt"));
        String seller = agreed.isPresent() && data.get("seller") instanceof String name ? name : "";
        if (outcome.equals("wrong-number")) {
            end(situation, list, "wrong-number", call.attempts() + 1, events);
        } else if (outcome.equals("answered")) {
            String answer = String.valueOf(data.get("answer"));
            if (answer.equals("ready") || answer.equals("no")) {
                end(situation, list, answer, 0, events);
                return;
            }
            plan(situation, list, agreed.isPresent() ? CALL_BACK : "undecided", 0, agreed, seller, events);
            if (answer.equals("undecided")) {
                move(situation, list, answer, events);
            }
        } else {
            int attempts = call.attempts() + 1;
            if (attempts >= list.attempts() && agreed.isEmpty()) {
                end(situation, list, "unreached", attempts, events);
            } else {
                String why = agreed.isPresent() ? CALL_BACK : outcome.equals("busy") ? "busy" : "no-answer";
                plan(situation, list, why, attempts, agreed, seller, events);
            }
        }
    }

    private static void plan(
            Situation situation,
            CallList list,
            String why,
            int attempts,
            Optional<Instant> agreed,
            String seller,
            List<EventData> events) {
        Instant due = agreed.orElseGet(() -> {
            Duration wait = list.again().getOrDefault(why, Duration.ofDays(1));
            Instant earliest = situation.now().plus(wait);
            return Optional.ofNullable(
                            situation.rules(RoutingRules.class).calendars().get(list.calendar()))
                    .flatMap(calendar -> calendar.nextOpen(earliest))
                    .orElse(earliest);
        });
        events.add(new CallPlanned(list.name(), why, attempts, due.truncatedTo(ChronoUnit.MICROS), seller));
    }

    private static void end(Situation situation, CallList list, String why, int attempts, List<EventData> events) {
        events.add(new CallDropped(list.name(), why, attempts));
        move(situation, list, why, events);
    }

    private static void move(Situation situation, CallList list, String answer, List<EventData> events) {
        String to = list.moves().getOrDefault(answer, "");
        String from = situation.lead().stage();
        boolean moved = events.stream().anyMatch(e -> e instanceof StageChanged);
        if (!to.isEmpty() && !to.equals(from) && !moved) {
            events.add(new StageChanged(from, to, Optional.empty(), Optional.of("call-list." + list.name())));
        }
    }

    private static Optional<Instant> moment(@org.jspecify.annotations.Nullable Object value) {
        try {
            return value instanceof String text
                    ? Optional.of(OffsetDateTime.parse(text).toInstant())
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
