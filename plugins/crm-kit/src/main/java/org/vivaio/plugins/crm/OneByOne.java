package org.vivaio.plugins.crm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter.Answer;
import org.vivaio.api.CrmExporter.Done;
import org.vivaio.api.CrmExporter.Failed;
import org.vivaio.api.Export;
import org.vivaio.api.Receipt;

/**
 * Export into a CRM that takes one record at a time and has no upsert: looks for the record that holds our lead's id, then
 * updates or makes it. Sent again, also after the answer to the first try was lost, it finds what that made.
 */
public abstract class OneByOne {
    /** For subclasses. */
    protected OneByOne() {}

    /** The record's name in receipts, such as {@code Lead}. */
    protected abstract String record();

    /** The id of the record that holds our lead's id. */
    protected abstract Optional<String> find(String leadId) throws ConnectorException;

    /**
     * Makes a record.
     *
     * @return its id
     * @throws ConnectorException of kind {@code REJECTED} for what is wrong with this lead only
     */
    protected abstract String make(Export item, Map<String, Object> values) throws ConnectorException;

    /** Changes a record; false when it is gone. */
    protected abstract boolean change(String id, Export item, Map<String, Object> values) throws ConnectorException;

    /** The values of a lead. */
    protected abstract Map<String, Object> values(Export item);

    /** One answer for each item, in order. What is not about one lead ends the call; what was done before is found again. */
    public List<Answer> export(List<Export> batch) throws ConnectorException {
        List<Answer> answers = new ArrayList<>();
        for (Export item : batch) {
            try {
                answers.add(new Done(Receipt.of(record() + "/" + one(item))));
            } catch (ConnectorException e) {
                if (e.kind() != ConnectorException.Kind.REJECTED) {
                    throw e;
                }
                answers.add(new Failed(e));
            }
        }
        return answers;
    }

    private String one(Export item) throws ConnectorException {
        Map<String, Object> values = values(item);
        Optional<String> known = find(item.leadId());
        if (known.isPresent() && change(known.get(), item, values)) {
            return known.get();
        }
        return make(item, values);
    }
}
