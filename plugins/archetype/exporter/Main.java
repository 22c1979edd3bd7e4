package @package@;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Json;
import org.vivaio.api.Receipt;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Brings leads into a CRM with an HTTP API. */
@Extension
public final class @Name@ implements ConnectorFactory<@Name@.Settings> {
    public record Settings(
            @Setting(label = "Address", help = "Of the CRM.", example = "https://crm.example.com/api/") URI url,
            @Setting(label = "Access token", help = "From the CRM's settings.") Secret token) {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec("@id@", "@Name@", "Makes and updates leads in the CRM of Example Ltd.");
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public CrmExporter open(Settings settings, ConnectorContext context) {
        return new Crm(settings, context);
    }

    private record Crm(Settings settings, ConnectorContext context) implements CrmExporter {
        @Override
        public void check() throws ConnectorException {
            HttpCall.send(context, request("account").GET().build());
        }

        @Override
        public int batchSize() {
            return 10;
        }

        /** One bad lead never takes the others with it: its refusal is its own answer. */
        @Override
        public List<Answer> export(List<Export> batch) throws ConnectorException {
            List<Answer> answers = new ArrayList<>();
            for (Export lead : batch) {
                try {
                    answers.add(new Done(put(lead)));
                } catch (ConnectorException e) {
                    if (e.kind() != ConnectorException.Kind.REJECTED) {
                        throw e;
                    }
                    answers.add(new Failed(e));
                }
            }
            return answers;
        }

        private Receipt put(Export lead) throws ConnectorException {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("externalId", lead.leadId());
            body.put("email", Json.text(lead.lead(), "fields.email"));
            body.put("lastName", Json.text(lead.lead(), "fields.lastName"));
            body.put("score", Json.at(lead.lead(), "score.total"));
            String path = lead.reference().map(known -> "leads/" + known).orElse("leads");
            HttpCall.Answer answer = HttpCall.send(context, request(path)
                    .header("idempotency-key", lead.key()) // the same in each repeat: the CRM makes one lead of it
                    .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                    .build());
            return Receipt.of(Json.text(answer.json(), "id")
                    .orElseThrow(() -> ConnectorException.unavailable("The CRM's answer names no id")));
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(settings.url().resolve(path))
                    .header("content-type", "application/json")
                    .header("authorization", "Bearer " + settings.token().reveal());
        }
    }
}
