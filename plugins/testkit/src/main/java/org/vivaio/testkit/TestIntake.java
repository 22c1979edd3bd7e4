package org.vivaio.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Incoming;
import org.vivaio.api.Intake;
import org.vivaio.api.Verdict;

/** An intake that keeps what it was given and answers as the test says. */
public final class TestIntake implements Intake {
    private final List<Incoming> items = new CopyOnWriteArrayList<>();
    private final Map<String, Verdict> judged = new ConcurrentHashMap<>();
    private volatile Verdict.Kind verdict = Verdict.Kind.ACCEPTED;
    private volatile Optional<ConnectorException> fault = Optional.empty();

    /** The verdict of the captures to come; {@code ACCEPTED} at the start. */
    public void answers(Verdict.Kind kind) {
        verdict = kind;
        fault = Optional.empty();
    }

    /** What {@link #verdicts} says of a capture. */
    public void judges(String externalId, Verdict of) {
        judged.put(externalId, of);
    }

    /** From now on nothing can be stored. */
    public void fails(ConnectorException cause) {
        fault = Optional.of(cause);
    }

    /** All that was stored, in order. */
    public List<Incoming> items() {
        return List.copyOf(items);
    }

    /** The captures among what was stored, in order. */
    public List<Capture> captures() {
        return items.stream()
                .filter(Capture.class::isInstance)
                .map(Capture.class::cast)
                .toList();
    }

    @Override
    public Verdict submit(Capture capture) throws ConnectorException {
        store(List.of(capture));
        Optional<String> lead = verdict == Verdict.Kind.ACCEPTED ? Optional.of("lead-1") : Optional.empty();
        return new Verdict("capture-" + items.size(), verdict, List.of(), lead);
    }

    @Override
    public void store(List<Incoming> more) throws ConnectorException {
        if (fault.isPresent()) {
            throw fault.get();
        }
        items.addAll(more);
    }

    @Override
    public Map<String, Verdict> verdicts(List<String> externalIds) throws ConnectorException {
        if (fault.isPresent()) {
            throw fault.get();
        }
        Map<String, Verdict> found = new HashMap<>(judged);
        found.keySet().retainAll(externalIds);
        return found;
    }
}
