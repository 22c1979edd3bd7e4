package @package@;

import java.net.URI;
import java.net.http.HttpRequest;
import org.pf4j.Extension;
import org.vivaio.api.Channel;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Json;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Sends messages through an HTTP gateway. */
@Extension
public final class @Name@ implements ConnectorFactory<@Name@.Settings> {
    public record Settings(
            @Setting(label = "Address", help = "Of the gateway.", example = "https://api.example.com/v1/") URI url,
            @Setting(label = "Access token", help = "From your account at the gateway.") Secret token) {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec("@id@", "@Name@", "Sends text messages through the gateway of Example Ltd.");
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Channel open(Settings settings, ConnectorContext context) {
        return new Gateway(settings, context);
    }

    private record Gateway(Settings settings, ConnectorContext context) implements Channel {
        @Override
        public String medium() {
            return "sms";
        }

        @Override
        public void check() throws ConnectorException {
            HttpCall.send(context, request("account").GET().build());
        }

        @Override
        public Receipt send(Message message) throws ConnectorException {
            String body = Json.object("to", message.to(), "text", message.text());
            HttpCall.Answer answer = HttpCall.send(context, request("messages")
                    .header("idempotency-key", message.key()) // the same in each repeat: the gateway sends it once
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build());
            return Receipt.of(Json.text(answer.json(), "id")
                    .orElseThrow(() -> ConnectorException.unavailable("The gateway's answer names no id")));
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(settings.url().resolve(path))
                    .header("content-type", "application/json")
                    .header("authorization", "Bearer " + settings.token().reveal());
        }
    }
}
