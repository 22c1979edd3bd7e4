package org.vivaio.api;

import java.util.List;
import java.util.Map;

/**
 * Earlier messages that something answers. Where one of them is a message of ours, or came through this connection itself,
 * a fact joins the history of that message's lead, and no new capture is made.
 *
 * @param references ids of messages, the nearest first, as a {@link Receipt} or an external id names them; at most 50 count
 * @param type of the fact, e.g. {@code message.replied}
 * @param data values of the fact; treated as personal
 */
public record Answering(List<String> references, String type, Map<String, Object> data) {
    /** Copies the collections. */
    public Answering {
        references = List.copyOf(references);
        data = Map.copyOf(data);
    }

    /** Names the type only. */
    @Override
    public String toString() {
        return "Answering[" + type + "]";
    }
}
