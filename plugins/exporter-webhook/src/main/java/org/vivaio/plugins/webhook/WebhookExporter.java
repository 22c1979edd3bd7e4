package org.vivaio.plugins.webhook;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLException;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.Receipt;

/** Posts each lead to one address. Every repeat carries the same bytes under the same {@code webhook-id}. */
final class WebhookExporter implements CrmExporter {
    private final WebhookSettings settings;
    private final ConnectorContext context;
    private final List<SecretKeySpec> keys = new ArrayList<>();

    WebhookExporter(WebhookSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        keys.add(Signature.key(settings.secret()));
        settings.previousSecret().map(Signature::key).ifPresent(keys::add);
    }

    @Override
    public List<Answer> export(List<Export> batch) throws ConnectorException {
        List<Answer> answers = new ArrayList<>();
        for (Export item : batch) { // one at a time: batchSize() is 1
            answers.add(new Done(post(item)));
        }
        return answers;
    }

    private Receipt post(Export item) throws ConnectorException {
        try {
            HttpResponse<Boolean> answer = context.http().send(request(item), head -> new DiscardedBody(patience()));
            if (!answer.uri().equals(settings.url())) {
                // a host whose client follows redirects: the signed call was meant for the first address alone
                throw ConnectorException.unavailable("The receiver redirects: name the final address");
            }
            return Answers.read(
                    item.key(), answer.statusCode(), answer.headers().firstValue("retry-after"), context.clock());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The call was stopped before an answer came", e);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private HttpRequest request(Export item) {
        // of this attempt, not of the event: receivers refuse old timestamps
        long timestamp = context.clock().instant().getEpochSecond();
        String signatures = keys.stream()
                .map(key -> Signature.of(key, item.key(), timestamp, item.document()))
                .collect(Collectors.joining(" "));
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.url())
                .timeout(settings.timeout())
                .header("content-type", "application/json")
                .header("user-agent", "Vivaio")
                .header("webhook-id", item.key())
                .header("webhook-timestamp", Long.toString(timestamp))
                .header("webhook-signature", signatures);
        settings.headers().forEach(request::header);
        return request.POST(HttpRequest.BodyPublishers.ofByteArray(item.document()))
                .build();
    }

    /** After the status is known, the rest of an answer is not worth more than this. */
    private Duration patience() {
        Duration most = Duration.ofSeconds(2);
        return settings.timeout().compareTo(most) < 0 ? settings.timeout() : most;
    }

    /** Clients wrap what happened in different ways, so the causes are looked at too. */
    private static ConnectorException failure(IOException fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            String message = String.valueOf(each.getMessage());
            if (message.startsWith("Refused to connect")) {
                return ConnectorException.config(message);
            }
            if (each instanceof HttpTimeoutException) {
                return ConnectorException.unavailable("The receiver did not answer in time", fault);
            }
            if (each instanceof ConnectException || each instanceof UnknownHostException) {
                return ConnectorException.unavailable("The receiver cannot be reached: check the address", fault);
            }
            if (each instanceof SSLException) {
                return ConnectorException.unavailable("No safe connection: check the receiver's certificate", fault);
            }
        }
        return ConnectorException.unavailable("The connection broke before an answer came", fault);
    }
}
