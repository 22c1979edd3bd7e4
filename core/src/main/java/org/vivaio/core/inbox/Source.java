package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.lead.Admission;
import org.vivaio.core.lead.Terms;
import org.vivaio.core.mapping.Mapping;
import org.vivaio.core.mapping.Offers;

/**
 * Where captures come from, with the rules for them: a resource of kind {@code source}.
 *
 * @param name name of the resource
 * @param label name for people
 * @param enabled whether it may bring captures at all
 * @param keyHashes SHA-256 of the keys that open its door, in hex
 * @param mapping from its payloads to captures
 * @param mappingSpec the mapping as it was written
 * @param required fields that must be there; {@code email|phone} means one of them
 * @param admission caps, window and policy
 * @param schedule when it may send
 * @param terms what is written into each of its captures
 * @param test whether it only tests: captures are judged and make no lead
 * @param rejects flags that reject
 * @param quarantines flags that quarantine
 * @param answer how its door answers
 * @param signature how postings are signed, where they are
 * @param offers the sponsors that a posting may be for, where there are several
 * @param returns what the supplier takes back; empty when nothing
 */
public record Source(
        String name,
        Map<String, String> label,
        boolean enabled,
        List<String> keyHashes,
        Mapping mapping,
        Optional<JsonNode> mappingSpec,
        List<String> required,
        Admission admission,
        Schedule schedule,
        Terms terms,
        boolean test,
        Set<String> rejects,
        Set<String> quarantines,
        Answer answer,
        Optional<Signature> signature,
        Offers offers,
        Optional<Returns> returns) {

    /**
     * How postings are signed; the secret is read where it is needed.
     *
     * @param scheme {@code standard-webhooks}, {@code hmac-sha256-hex} or {@code hmac-sha256-base64}
     * @param header that holds a plain signature
     */
    public record Signature(String scheme, String header) {}

    /**
     * How a door answers.
     *
     * @param format {@code json}, {@code xml}, {@code text}, or {@code auto}: as the caller accepts, else as it sent
     * @param statuses other statuses than 201 for a new lead and 200, by verdict
     */
    public record Answer(String format, Map<String, Integer> statuses) {
        /** As the caller asks. */
        public static final Answer AUTO = new Answer("auto", Map.of());
    }

    /** A source without rules: everything is taken, flags are named, a known person is attached. */
    static Source open(String name) {
        return new Source(
                name,
                Map.of(),
                true,
                List.of(),
                Mapping.NONE,
                Optional.empty(),
                List.of(),
                Admission.OPEN,
                new Schedule(java.time.ZoneOffset.UTC, List.of()),
                Terms.NONE,
                false,
                Set.of(),
                Set.of(),
                Answer.AUTO,
                Optional.empty(),
                Offers.NONE,
                Optional.empty());
    }

    /** The same with another mapping. */
    Source with(Mapping other) {
        return new Source(
                name,
                label,
                enabled,
                keyHashes,
                other,
                mappingSpec,
                required,
                admission,
                schedule,
                terms,
                test,
                rejects,
                quarantines,
                answer,
                signature,
                offers,
                returns);
    }

    /** Whether it takes captures at a moment. */
    boolean open(Instant moment) {
        return enabled && schedule.open(moment);
    }

    /** The price per accepted lead. */
    public Optional<BigDecimal> price() {
        return terms.price();
    }
}
