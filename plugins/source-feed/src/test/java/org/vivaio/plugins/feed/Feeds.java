package org.vivaio.plugins.feed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.LeadSource;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.SettingsBinder;

/** Settings and polls for tests. */
final class Feeds {
    private Feeds() {}

    static FeedSettings settings(Map<String, ?> values) {
        ObjectNode json = Json.MAPPER.valueToTree(values);
        return SettingsBinder.bind(FeedSettings.class, json);
    }

    static FeedSettings sftp(int port, Map<String, ?> more) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("from", "sftp");
        values.put("url", "sftp://127.0.0.1:" + port + "/leads");
        values.put("username", SftpPeer.USER);
        values.put("settle", "0s");
        values.put("id", "id");
        values.put("timeout", "5s");
        values.putAll(more);
        return settings(values);
    }

    /** All that comes after a cursor, as the host would fetch it. */
    static Cursor drain(LeadSource source, Cursor from, int limit, List<Capture> into) throws ConnectorException {
        Cursor cursor = from;
        for (int i = 0; i < 10_000; i++) {
            LeadSource.Poll poll = source.poll(cursor, limit);
            for (Incoming item : poll.items()) {
                into.add((Capture) item);
            }
            cursor = poll.next();
            if (!poll.more()) {
                return cursor;
            }
        }
        throw new AssertionError("It does not come to an end");
    }

    static List<String> ids(List<Capture> captures) {
        return new ArrayList<>(
                captures.stream().map(c -> c.externalId().orElseThrow()).toList());
    }
}
