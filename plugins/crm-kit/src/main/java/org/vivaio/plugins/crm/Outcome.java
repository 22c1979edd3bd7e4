package org.vivaio.plugins.crm;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Report;

/**
 * What a CRM says became of a lead; enters as a {@code crm.outcome} fact whose data are {@code result} ({@code open},
 * {@code won}, {@code lost}), {@code stage}, {@code owner}, {@code reason}, {@code amount} and {@code currency}.
 *
 * @param result {@code open}, {@code won} or {@code lost}
 * @param stage the CRM's own name of the stage
 * @param owner who has it there
 * @param reason why it was lost
 * @param amount in units of the currency, as decimal text
 * @param currency ISO 4217 code
 */
public record Outcome(
        String result,
        Optional<String> stage,
        Optional<String> owner,
        Optional<String> reason,
        Optional<String> amount,
        Optional<String> currency) {
    /** Still open. */
    public static final String OPEN = "open";
    /** Became a customer. */
    public static final String WON = "won";
    /** Came to nothing. */
    public static final String LOST = "lost";

    /**
     * The report to the host.
     *
     * @param version what tells this outcome from the record's next one; reported twice, it counts once
     */
    public Report report(Report.About about, String record, String version, Instant at) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("result", result);
        data.put("outcome", result); // the word by which the lifecycle and what-if runs know a sale
        stage.ifPresent(value -> data.put("stage", value));
        owner.ifPresent(value -> data.put("owner", value));
        reason.ifPresent(value -> data.put("reason", value));
        amount.ifPresent(value -> data.put("amount", value));
        currency.ifPresent(value -> data.put("currency", value));
        data.put("reference", record);
        return new Report(about, "crm.outcome", at, data, Optional.empty(), Optional.of(record + "@" + version));
    }
}
