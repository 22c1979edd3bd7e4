package org.vivaio.core.identity.match;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vivaio.core.platform.Json;

/** Models and judgements as JSON: as kept, and as the API explains them. */
public final class ModelJson {
    private ModelJson() {}

    /** As kept. */
    static ObjectNode write(Model model) {
        ObjectNode json = Json.object().put("leads", model.leads()).put("duplicates", model.duplicates());
        ObjectNode shares = json.putObject("shares");
        model.shares().forEach((field, own) -> {
            ObjectNode item = shares.putObject(field);
            item.set("likely", Json.MAPPER.valueToTree(own.likely()));
            item.set("unlikely", Json.MAPPER.valueToTree(own.unlikely()));
            ObjectNode common = item.putObject("common");
            own.common().forEach((hash, share) -> common.put(String.valueOf(hash), share));
        });
        return json;
    }

    /** Reads what was kept. */
    static Model read(JsonNode json) {
        Map<String, Model.Shares> shares = new HashMap<>();
        json.path("shares").properties().forEach(entry -> {
            Map<Integer, Double> common = new HashMap<>();
            entry.getValue()
                    .path("common")
                    .properties()
                    .forEach(e -> common.put(
                            Integer.parseInt(e.getKey()), e.getValue().asDouble()));
            shares.put(
                    entry.getKey(),
                    new Model.Shares(
                            numbers(entry.getValue().path("likely")),
                            numbers(entry.getValue().path("unlikely")),
                            Map.copyOf(common)));
        });
        return new Model(
                shares, json.path("leads").asLong(), json.path("duplicates").asDouble(), true);
    }

    private static double[] numbers(JsonNode list) {
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.get(i).asDouble();
        }
        return numbers;
    }

    /** The weights as people read them: for each field, what each level adds. */
    static ArrayNode weights(Model model, List<Attribute> attributes) {
        ArrayNode list = Json.array();
        for (Attribute attribute : attributes) {
            Model.Shares shares = model.of(attribute);
            ObjectNode item = list.addObject()
                    .put("field", attribute.field())
                    .put("compared", attribute.comparison().name().toLowerCase(java.util.Locale.ROOT));
            ArrayNode levels = item.putArray("levels");
            for (int level = attribute.comparison().top(); level >= 0; level--) {
                levels.addObject()
                        .put("level", attribute.comparison().word(level))
                        .put("samePerson", rounded(shares.likely()[level]))
                        .put("otherPerson", rounded(shares.unlikely()[level]))
                        .put("bits", rounded(shares.bits(level)));
            }
        }
        return list;
    }

    /** The parts of a judgement. */
    static ArrayNode lines(Model.Judged judged) {
        ArrayNode list = Json.array();
        for (Model.Line line : judged.lines()) {
            list.addObject()
                    .put("field", line.field())
                    .put("level", line.level())
                    .put("bits", rounded(line.bits()));
        }
        list.addObject().put("field", "").put("level", "any two leads").put("bits", rounded(judged.prior()));
        return list;
    }

    static double rounded(double value) {
        return Math.abs(value) < 0.001 ? value : Math.round(value * 1000) / 1000.0;
    }
}
