package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vivaio.core.lead.Intake;
import org.vivaio.core.lead.Judgement;
import org.vivaio.core.lead.Received;
import org.vivaio.core.mapping.Mapped;
import org.vivaio.core.mapping.Mapping;
import org.vivaio.core.mapping.Parsed;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Rulebook;

/** Shows what a source makes of a payload, with the code that decides it; changes nothing. */
final class IntakePreview {
    ObjectNode of(Received item, Optional<JsonNode> mapping, Rulebook rulebook) {
        Source source = rulebook.part(Sources.class).of(item.source());
        if (mapping.isPresent()) {
            source = source.with(compiled(mapping.get()));
        }
        ObjectNode json = Json.object().put("source", item.source());
        boolean raw = item.meta().path("raw").asBoolean();
        if (raw) {
            Parsed parsed = Parsed.read(item.contentType(), item.body().getBytes());
            if (parsed instanceof Parsed.Tree tree) {
                json.put("format", tree.format().name().toLowerCase(Locale.ROOT));
                json.set("tree", tree.root());
                Mapped mapped = source.mapping().apply(tree.root());
                json.setAll(mapped.envelope());
                ArrayNode troubles = json.putArray("troubles");
                mapped.troubles()
                        .forEach(t -> troubles.addObject()
                                .put("field", t.target())
                                .put("message", "The value " + t.message()));
            }
        } else if (mapping.isPresent()) {
            throw Problem.of(
                            409,
                            "not-possible",
                            "Nothing to map",
                            "This capture came with its fields named: only payloads of suppliers and plugins are mapped")
                    .exception();
        }
        Intake.Reading reading = Reader.read(item, rulebook, source);
        if (reading instanceof Intake.Capture capture) {
            json.put("verdict", Judgement.ACCEPTED);
            json.set("reasons", new Judgement("", false, capture.reasons(), Optional.empty()).reasonsJson());
            json.set("fields", Json.MAPPER.valueToTree(capture.data().fields()));
            json.set("checks", Json.MAPPER.valueToTree(capture.data().checks()));
        } else if (reading instanceof Intake.Refused refused) {
            json.put("verdict", refused.judgement().verdict());
            json.set("reasons", refused.judgement().reasonsJson());
        }
        return json;
    }

    static Mapping compiled(JsonNode spec) {
        List<FieldError> errors = new ArrayList<>();
        Mapping mapping = Mapping.compile(
                spec, (where, message) -> errors.add(new FieldError("mapping" + where, "mapping", message)));
        if (!errors.isEmpty()) {
            throw Problem.invalid("The mapping cannot be used; see errors", errors)
                    .exception();
        }
        return mapping;
    }
}
