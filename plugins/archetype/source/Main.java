package @package@;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pf4j.Extension;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.Cursor;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Incoming;
import org.vivaio.api.Json;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Payload;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Fetches leads from a partner's HTTP API, page by page. */
@Extension
public final class @Name@ implements ConnectorFactory<@Name@.Settings> {
    public record Settings(
            @Setting(label = "Address", help = "Of the partner's API.", example = "https://partner.example.com/api/") URI url,
            @Setting(label = "Access token", help = "From the partner.") Secret token) {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec("@id@", "@Name@", "Fetches leads from the API of Example Ltd.");
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public LeadSource open(Settings settings, ConnectorContext context) {
        return new Partner(settings, context);
    }

    private record Partner(Settings settings, ConnectorContext context) implements LeadSource {
        @Override
        public void check() throws ConnectorException {
            HttpCall.send(context, request("account").build());
        }

        /** The cursor is the id of the last lead that was read: it and the leads are stored together, or neither. */
        @Override
        public Poll poll(Cursor cursor, int limit) throws ConnectorException {
            String after = cursor.value().isEmpty() ? "0" : cursor.value();
            Object page = HttpCall.send(context, request("leads?after=" + after + "&limit=" + limit).build())
                    .json();
            List<Incoming> items = new ArrayList<>();
            String last = after;
            for (Object lead : Json.list(page, "items")) {
                last = Json.text(lead, "id")
                        .orElseThrow(() -> ConnectorException.unavailable("The partner sends a lead without an id"));
                Map<String, Object> fields = new HashMap<>();
                Json.text(lead, "email").ifPresent(email -> fields.put("email", email));
                Json.text(lead, "name").ifPresent(name -> fields.put("lastName", name));
                items.add(new Capture(
                        Payload.of("application/json", Json.write(lead).getBytes(StandardCharsets.UTF_8)),
                        Optional.of(last), // sent twice, it counts once
                        Optional.empty(),
                        fields,
                        Map.of("source", "partner"),
                        List.of()));
            }
            return new Poll(items, new Cursor(last), items.size() == limit);
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(settings.url().resolve(path))
                    .header("authorization", "Bearer " + settings.token().reveal());
        }
    }
}
