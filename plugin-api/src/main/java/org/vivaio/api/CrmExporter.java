package org.vivaio.api;

import java.util.List;

/** Brings leads into another system: a CRM, a webhook, a file. */
public interface CrmExporter extends Connector {

    /**
     * Exports a batch. The attempts are on record before this call.
     *
     * @param batch at least one, at most {@link #batchSize()}; each {@link Export#key()} is the same in every repeat
     * @return one answer for each item, in the same order
     * @throws ConnectorException when the whole batch failed; throw {@code REJECTED} only for a batch of one
     */
    List<Answer> export(List<Export> batch) throws ConnectorException;

    /** How many leads one call may carry. */
    default int batchSize() {
        return 1;
    }

    /** What to do with an export whose last attempt has no outcome. */
    default Uncertain uncertain() {
        return Uncertain.RETRY;
    }

    /**
     * For {@link Uncertain#VERIFY}: asks the peer what became of an export.
     *
     * @param key the export's key
     * @return the receipt, or empty when the peer never got it
     * @throws ConnectorException when the peer cannot be asked
     */
    default java.util.Optional<Receipt> lookUp(String key) throws ConnectorException {
        return java.util.Optional.empty();
    }

    /** The answer for one item of a batch. */
    sealed interface Answer permits Done, Failed {}

    /**
     * The peer has it.
     *
     * @param receipt the peer's word
     */
    record Done(Receipt receipt) implements Answer {}

    /**
     * This item failed; the others stand on their own.
     *
     * @param cause why, by its kind
     */
    record Failed(ConnectorException cause) implements Answer {}
}
