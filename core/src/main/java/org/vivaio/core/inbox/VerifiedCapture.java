package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.lead.EventData.Check;
import org.vivaio.core.lead.EventData.Verified;
import org.vivaio.core.lead.Intake.Stated;
import org.vivaio.core.lead.Judgement;
import org.vivaio.core.lead.Judgement.Reason;
import org.vivaio.core.lead.VerificationJson;

/** Reads what verifiers said of a capture while its source waited for them. */
final class VerifiedCapture {
    private final JsonNode verification;
    private final List<Reason> reasons = new ArrayList<>();
    private boolean bad;

    VerifiedCapture(ObjectNode meta) {
        this.verification = meta.path("verification");
        for (JsonNode answer : verification.path("answers")) {
            for (Check check : VerificationJson.verified(answer).checks()) {
                if (check.result().equals("invalid")) {
                    bad = true;
                    reasons.add(Reason.of(
                            ReasonCodes.VERIFICATION_FAILED,
                            Text.storable(check.subject()),
                            "The verifier " + answer.path("connection").asText() + " says that it cannot be used"));
                }
            }
        }
        for (JsonNode missing : verification.path("missing")) {
            reasons.add(Reason.of(
                    ReasonCodes.UNVERIFIED,
                    "The verifier " + missing.asText() + " did not answer in time; its answer will"
                            + " join the lead's history"));
        }
    }

    List<Reason> reasons() {
        return reasons;
    }

    /** The verdict that the source wants for a bad value; empty to accept it. */
    Optional<String> refusal() {
        String policy = verification.path("invalid").asText("accept");
        if (!bad || policy.equals("accept")) {
            return Optional.empty();
        }
        return Optional.of(policy.equals("reject") ? Judgement.REJECTED : Judgement.QUARANTINED);
    }

    /** Who answered, as the capture's meta keeps it; empty text when nobody was asked. */
    String answered() {
        List<String> names = new ArrayList<>();
        verification.path("answers").forEach(a -> names.add(a.path("connection").asText()));
        return String.join(",", names);
    }

    /** The answers as facts of the same moment. */
    List<Stated> facts(Instant at) {
        List<Stated> facts = new ArrayList<>();
        for (JsonNode answer : verification.path("answers")) {
            Verified verified = VerificationJson.verified(answer);
            String actor = "connection:" + verified.connection();
            facts.add(new Stated(at, actor, verified));
            if (answer.path("fields").isObject() && !answer.path("fields").isEmpty()) {
                facts.add(new Stated(at, actor, FactReader.read("enrichment.done", answer)));
            }
        }
        return facts;
    }
}
