package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.vivaio.core.consent.Purposes;
import org.vivaio.core.field.Fields;
import org.vivaio.core.identity.Contact;
import org.vivaio.core.inbox.check.Checks;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.ConsentText;
import org.vivaio.core.lead.Intake;
import org.vivaio.core.lead.Judgement;
import org.vivaio.core.lead.Judgement.Reason;
import org.vivaio.core.lead.Received;
import org.vivaio.core.mapping.Mapped;
import org.vivaio.core.mapping.Parsed;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.verification.VerificationDecider;

/** Reads received items by the rules of their source: the same checks for every door. */
public final class Reader implements Intake {
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private static final java.util.regex.Pattern TOUCH_NAME =
            java.util.regex.Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    @Override
    public Reading read(Received item, Rulebook rulebook) {
        if (item.isCapture()) {
            Source source = rulebook.part(Sources.class).of(item.source());
            Reading reading = read(item, rulebook, source);
            // a test says nothing of what a source brings
            boolean test = source.test() || item.meta().path("test").asBoolean();
            return reading instanceof Refused refused && !test
                    ? refused.by(source.admission().source())
                    : reading;
        }
        try {
            JsonNode envelope = item.meta().has("capture")
                    ? item.meta().get("capture")
                    : Json.parse(item.body().getBytes());
            return envelope.isObject()
                    ? facts(item, envelope, rulebook)
                    : unreadable("The payload must be a JSON object");
        } catch (IOException e) {
            return unreadable("The payload is not readable JSON");
        }
    }

    private static Reading unreadable(String message) {
        return refused(Judgement.QUARANTINED, ReasonCodes.UNREADABLE, message);
    }

    /** Reads a capture by the rules of a source. */
    static Reading read(Received item, Rulebook rulebook, Source source) {
        List<Reason> reasons = new ArrayList<>();
        if (item.meta().has("capture")) {
            return capture(item, item.meta().get("capture"), rulebook, source, reasons);
        }
        if (item.meta().path("raw").asBoolean()) {
            Parsed parsed = Parsed.read(item.contentType(), item.body().getBytes());
            if (parsed instanceof Parsed.Tree tree) {
                ObjectNode envelope = mapped(source, tree, reasons).envelope();
                if (envelope.path("fields").isEmpty() && source.required().isEmpty()) {
                    return unreadable("Nothing was found in the payload that is a field of a lead");
                }
                if (envelope.path("touch").isEmpty() && item.meta().has("touch")) {
                    envelope.set("touch", item.meta().get("touch"));
                }
                if (!envelope.has("at") && item.meta().has("at")) {
                    envelope.set("at", item.meta().get("at"));
                }
                return capture(item, envelope, rulebook, source, reasons);
            }
            return unreadable(((Parsed.Unreadable) parsed).message());
        }
        try {
            JsonNode envelope = Json.parse(item.body().getBytes());
            return envelope.isObject()
                    ? capture(item, envelope, rulebook, source, reasons)
                    : unreadable("The payload must be a JSON object");
        } catch (IOException e) {
            return unreadable("The payload is not readable JSON");
        }
    }

    /** What a source's mapping makes of a payload; what it could not take is named. */
    static Mapped mapped(Source source, Parsed.Tree tree, List<Reason> reasons) {
        Mapped mapped = source.mapping().apply(tree.root());
        if (tree.charsetGuessed()) {
            reasons.add(Reason.of(
                    ReasonCodes.CHARSET_GUESSED, "The character set is not what the payload claims; it was guessed"));
        }
        for (Mapped.Trouble trouble : mapped.troubles()) {
            reasons.add(Reason.of(ReasonCodes.MAPPING_FAILED, trouble.target(), "The value " + trouble.message()));
        }
        return mapped;
    }

    private static Refused refused(String verdict, String code, String message) {
        return new Refused(
                new Judgement(verdict, false, List.of(Reason.of(code, message)), Optional.empty()), new TreeSet<>());
    }

    private static Reading facts(Received item, JsonNode envelope, Rulebook rulebook) {
        Optional<UUID> leadId =
                item.leadId().or(() -> Ids.parse(envelope.path("leadId").asText()));
        if (leadId.isEmpty()) {
            return refused(Judgement.REJECTED, ReasonCodes.UNKNOWN_LEAD, "The fact names no lead");
        }
        List<Stated> stated = new ArrayList<>();
        for (JsonNode fact : envelope.path("facts")) {
            String type = fact.path("type").asText();
            if (item.source().startsWith("connection:") && (type.startsWith("lead.") || type.startsWith("return."))) {
                return refused(
                        Judgement.REJECTED, ReasonCodes.RESERVED, "A plugin cannot join, divide or return leads");
            }
            List<Reason> ignored = new ArrayList<>();
            EventData data = FactReader.read(type, fact.path("data"));
            if (data instanceof EventData.ConsentChanged change) {
                Optional<EventData.ConsentChanged> known =
                        rulebook.part(Purposes.class).complete(change);
                if (known.isEmpty()) {
                    return refused(
                            Judgement.REJECTED,
                            ReasonCodes.UNKNOWN_WORDING,
                            "There is no such purpose, channel or wording version; see the resources of kind purpose");
                }
                data = known.get();
            }
            stated.add(
                    new Stated(time(fact, item, ignored), envelope.path("actor").asText(item.source()), data));
        }
        return new Facts(leadId.get(), stated);
    }

    private static Reading capture(
            Received item, JsonNode envelope, Rulebook rulebook, Source source, List<Reason> reasons) {
        FieldReader reader = new FieldReader(reasons);
        Map<String, Object> fields = reader.fields(envelope.path("fields"));
        Contact contact = Contact.of(fields);
        Map<String, String> checks = Checks.of(fields, contact, reasons);
        SortedSet<MatchKey> keys = contact.keys(fields, rulebook.part(Fields.class));
        VerifiedCapture verified = new VerifiedCapture(item.meta());
        reasons.addAll(verified.reasons());
        Instant at = time(envelope, item, reasons);
        List<ConsentText> consents = consents(envelope.path("consents"), item, rulebook, reasons);
        boolean vouched = item.meta().path("vouched").asBoolean();
        if (!vouched) {
            Optional<Judgement> refusal = Policy.judge(item, source, fields, reasons);
            if (refusal.isPresent()) {
                return new Refused(refusal.get(), keys);
            }
            boolean released = item.meta().path("released").asBoolean();
            if (verified.refusal().isPresent() && !released) {
                return new Refused(new Judgement(verified.refusal().get(), false, reasons, Optional.empty()), keys);
            }
        }
        Map<String, String> touch = texts(envelope.path("touch"));
        CaptureAccepted data = new CaptureAccepted(
                item.source(),
                fields,
                touch,
                checks,
                consents,
                false,
                meta(item.meta(), verified),
                source.terms()
                        .of(rulebook.part(Campaigns.class)
                                .of(touch, source.terms().campaign())));
        String actor = item.meta().path("actor").asText("lead");
        return new Capture(
                at,
                actor,
                data,
                keys,
                reasons,
                verified.facts(at),
                vouched ? source.admission().vouched() : source.admission());
    }

    private static Instant time(JsonNode envelope, Received item, List<Reason> reasons) {
        JsonNode at = envelope.path("at");
        if (at.isMissingNode() || at.isNull()) {
            return item.receivedAt();
        }
        try {
            // PostgreSQL keeps microseconds: what is decided must be what can be read again
            Instant time = OffsetDateTime.parse(at.asText()).toInstant().truncatedTo(ChronoUnit.MICROS);
            if (!time.isAfter(item.receivedAt().plus(CLOCK_SKEW)) && time.isAfter(Instant.EPOCH)) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        reasons.add(Reason.of(
                ReasonCodes.INVALID_TIME,
                "at",
                "Is no time as in RFC 3339, or lies in the future; the time of arrival is used"));
        return item.receivedAt();
    }

    private static List<ConsentText> consents(JsonNode list, Received item, Rulebook rulebook, List<Reason> reasons) {
        List<ConsentText> texts = new ArrayList<>();
        Purposes purposes = rulebook.part(Purposes.class);
        String language = item.meta().path("language").asText("");
        for (JsonNode box : list) {
            String purpose = box.path("purpose").asText();
            Optional<ConsentText> text = purposes.text(
                    purpose,
                    box.path("channel").asText(),
                    box.path("wordingVersion").asText(),
                    language);
            if (text.isPresent()) {
                texts.add(text.get());
            } else {
                reasons.add(Reason.of(
                        ReasonCodes.UNKNOWN_WORDING,
                        Text.storable("consents." + purpose),
                        "This purpose, channel or wording version is not known; the consent was not recorded"));
            }
        }
        return texts;
    }

    private static Map<String, String> texts(JsonNode json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.properties().forEach(e -> {
            String text = Text.storable(e.getValue().asText()).strip();
            if (!text.isEmpty() && TOUCH_NAME.matcher(e.getKey()).matches()) {
                texts.put(e.getKey(), text.length() > 2_000 ? text.substring(0, 2_000) : text);
            }
        });
        return texts;
    }

    private static Map<String, String> meta(ObjectNode meta, VerifiedCapture verified) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (String name : List.of("page", "language", "addressHash", "form", "formVersion")) {
            if (meta.hasNonNull(name)) {
                kept.put(name, meta.get(name).asText());
            }
        }
        if (!verified.answered().isEmpty()) {
            kept.put(VerificationDecider.ANSWERED, verified.answered());
        }
        return kept;
    }
}
