package @package@;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Json;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.api.Verifier;

/** Asks an HTTP service whether an e-mail address can be used. */
@Extension
public final class @Name@ implements ConnectorFactory<@Name@.Settings> {
    public record Settings(
            @Setting(label = "Address", help = "Of the service.", example = "https://check.example.com/v1/") URI url,
            @Setting(label = "Access token", help = "From your account there.") Secret token,
            @Setting(label = "Cost of a check", help = "In millionths of a euro.", fallback = "0", min = 0) long cost) {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec("@id@", "@Name@", "Checks e-mail addresses with the service of Example Ltd.");
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Verifier open(Settings settings, ConnectorContext context) {
        return new Service(settings, context);
    }

    private record Service(Settings settings, ConnectorContext context) implements Verifier {
        @Override
        public void check() throws ConnectorException {
            HttpCall.send(context, request("account").GET().build());
        }

        @Override
        public Findings verify(Request request) throws ConnectorException {
            Object email = request.fields().get("email");
            if (email == null) {
                return new Findings(List.of(), Map.of(), 0, "");
            }
            HttpCall.Answer answer = HttpCall.send(context, request("checks")
                    .header("idempotency-key", request.key())
                    .POST(HttpRequest.BodyPublishers.ofString(Json.object("email", email)))
                    .build());
            Object said = answer.json();
            String code = Json.text(said, "result").orElse("");
            Result result =
                    switch (code) {
                        case "deliverable" -> Result.VALID;
                        case "undeliverable" -> Result.INVALID;
                        case "risky" -> Result.RISKY;
                        default -> Result.UNKNOWN;
                    };
            return new Findings(
                    List.of(new Check("email", result, Double.NaN, code)), Map.of(), settings.cost(), "EUR");
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(settings.url().resolve(path))
                    .header("content-type", "application/json")
                    .header("authorization", "Bearer " + settings.token().reveal());
        }
    }
}
