package org.vivaio.core.report;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.FieldsChanged;
import org.vivaio.core.lead.EventData.ScoreChanged;
import org.vivaio.core.lead.EventData.SpeedChanged;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.EventData.TagChanged;
import org.vivaio.core.lead.EventJson;
import org.vivaio.core.lead.LeadEvent;

/** What the reports know of one lead, and what they count when something happens to it. Without I/O. */
final class Measured {
    /** Days begin here. */
    static final ZoneId ZONE = ZoneId.of("Europe/Rome");

    /** Of discarded leads: the person goes, the count stays. */
    static final String DISCARDED = "discarded";

    private static final List<Long> BANDS = List.of(300L, 900L, 3_600L, 14_400L, 86_400L);
    private static final List<String> BAND_NAMES = List.of("5m", "15m", "1h", "4h", "1d", "later");
    private static final int MOST_TAGS = 20;

    /**
     * A thing to count.
     *
     * @param metric what
     * @param day on which, or of which cohort
     * @param origin where the lead came from
     */
    record Key(String metric, LocalDate day, UUID origin, String key, String detail) {}

    /** Takes counts. */
    interface Sink {
        void add(Key key, long n, double total);
    }

    final LocalDate cohort;
    final UUID origin;
    String stage;
    int seq;
    String band;
    final SortedSet<String> reached;
    final SortedMap<String, String> traits;

    Measured(
            LocalDate cohort,
            UUID origin,
            String stage,
            int seq,
            String band,
            List<String> reached,
            Map<String, String> traits) {
        this.cohort = cohort;
        this.origin = origin;
        this.stage = stage;
        this.seq = seq;
        this.band = band;
        this.reached = new TreeSet<>(reached);
        this.traits = new TreeMap<>(traits);
    }

    static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZONE);
    }

    /** A lead that the reports meet for the first time. */
    static Measured first(LeadEvent event, UUID origin, Sink sink) {
        Measured lead = new Measured(day(event.recordedAt()), origin, "", 0, "", List.of(), Map.of());
        sink.add(new Key("generated", lead.cohort, origin, "", ""), 1, 0);
        return lead;
    }

    void count(LeadEvent event, Sink sink) {
        EventData data = event.data();
        LocalDate day = day(event.recordedAt());
        if (data instanceof CaptureAccepted capture) {
            trait("source", capture.source());
            capture.checks().forEach((field, check) -> trait("check " + field, check));
            place(capture.fields());
            touch(capture.touch());
        } else if (data instanceof FieldsChanged changed) {
            place(changed.fields());
        } else if (data instanceof StageChanged move) {
            move(event.seq(), move.from(), move.to(), day, sink);
        } else if (data instanceof TagChanged tag) {
            tag(tag);
        } else if (data instanceof ScoreChanged score) {
            traits.put("score", scoreBand(score.fit().to() + score.engagement().to()));
        } else if (data instanceof SpeedChanged speed) {
            speed(speed, event.at(), sink);
        } else if (data instanceof EventData.Erased erased) {
            traits.clear();
            if (erased.why().equals("discarded")) {
                move(event.seq(), stage, DISCARDED, day, sink);
            }
        } else if (data.type().startsWith("handover.")) {
            handover(data, day, sink);
        }
    }

    private void move(int at, String from, String to, LocalDate day, Sink sink) {
        sink.add(new Key("moved", day, origin, from, to), 1, 0);
        if (at > seq) {
            if (!stage.isEmpty()) {
                sink.add(new Key("stage", cohort, origin, stage, ""), -1, 0);
            }
            sink.add(new Key("stage", cohort, origin, to, ""), 1, 0);
            stage = to;
            seq = at;
        }
        if (reached.add(to)) {
            sink.add(new Key("reached", cohort, origin, to, ""), 1, 0);
            if (!band.isEmpty()) {
                sink.add(new Key("speed-reached", cohort, origin, band, to), 1, 0);
            }
        }
    }

    /** The first answer to the first capture counts; what comes of later captures is another matter. */
    private void speed(SpeedChanged speed, Instant at, Sink sink) {
        switch (speed.change()) {
            case "started" -> sink.add(new Key("sla", cohort, origin, "started", ""), 1, 0);
            case "breached" -> sink.add(new Key("sla", cohort, origin, "breached", ""), 1, 0);
            case "met" -> {
                sink.add(new Key("sla", cohort, origin, "tried", ""), 1, 0);
                if (at.isAfter(speed.dueAt())) {
                    sink.add(new Key("sla", cohort, origin, "late", ""), 1, 0);
                }
                if (band.isEmpty() && speed.seconds().isPresent()) {
                    band = band(speed.seconds().get());
                    sink.add(
                            new Key("speed", cohort, origin, band, ""),
                            1,
                            speed.seconds().get());
                    reached.forEach(to -> sink.add(new Key("speed-reached", cohort, origin, band, to), 1, 0));
                }
            }
            default -> {
                // a warning is no outcome
            }
        }
    }

    static String band(long seconds) {
        for (int i = 0; i < BANDS.size(); i++) {
            if (seconds <= BANDS.get(i)) {
                return BAND_NAMES.get(i);
            }
        }
        return BAND_NAMES.get(BANDS.size());
    }

    /** Bands in their order. */
    static List<String> bands() {
        return BAND_NAMES;
    }

    private void handover(EventData data, LocalDate day, Sink sink) {
        String change = data.type().substring("handover.".length());
        String reason = EventJson.whole(data).path("reason").asText("");
        sink.add(new Key("handover", day, origin, change, reason.matches("[a-z0-9._-]{1,80}") ? reason : ""), 1, 0);
        if (change.equals("accepted") || change.equals("rejected")) {
            traits.forEach((name, value) -> sink.add(new Key("trait", day, origin, change, name + "=" + value), 1, 0));
        }
    }

    private void tag(TagChanged tag) {
        String name = "tag " + tag.tag();
        if (!tag.added()) {
            traits.remove(name);
        } else if (traits.keySet().stream().filter(t -> t.startsWith("tag ")).count() < MOST_TAGS) {
            trait(name, "yes");
        }
    }

    private void touch(Map<String, String> touch) {
        for (String name : List.of("source", "medium", "campaign")) {
            Optional.ofNullable(touch.get(name)).ifPresent(value -> trait("touch " + name, value));
        }
    }

    /** Only what says nothing about who it is: the province as two letters, and what was given at all. */
    private void place(Map<String, Object> fields) {
        Object province = fields.get("province");
        if (province instanceof String text && text.trim().matches("[A-Za-z]{2}")) {
            traits.put("province", text.trim().toUpperCase(Locale.ROOT));
        }
        for (String name : List.of("phone", "company", "message")) {
            if (fields.get(name) instanceof String text && !text.isBlank()) {
                traits.put("gave " + name, "yes");
            }
        }
    }

    private void trait(String name, String value) {
        if (!value.isBlank() && value.length() <= 80 && !Origin.isPersonal(name + value)) {
            traits.put(name, value);
        }
    }

    private static String scoreBand(double total) {
        return total < 0
                ? "below 0"
                : total < 25 ? "0-24" : total < 50 ? "25-49" : total < 75 ? "50-74" : "75 and more";
    }
}
