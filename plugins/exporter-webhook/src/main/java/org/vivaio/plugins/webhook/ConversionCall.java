package org.vivaio.plugins.webhook;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Json;
import org.vivaio.api.Receipt;

/** What all conversions have in common: one by one, nothing for a withdrawal, answers with their bodies. */
abstract class ConversionCall implements CrmExporter {
    final ConnectorContext context;

    ConversionCall(ConnectorContext context) {
        this.context = context;
    }

    /** Tells one conversion. */
    abstract Receipt tell(Conversion conversion) throws ConnectorException;

    @Override
    public List<Answer> export(List<Export> batch) throws ConnectorException {
        List<Answer> answers = new ArrayList<>();
        for (Export item : batch) { // one at a time: batchSize() is 1
            Conversion conversion = new Conversion(item);
            answers.add(new Done(
                    conversion.isWithdrawal()
                            ? new Receipt(item.key(), Map.of("told", "nothing: a conversion cannot be taken back"))
                            : tell(conversion)));
        }
        return answers;
    }

    /** An answer, whatever its status. */
    record Heard(int status, Object body, Optional<java.time.Duration> after) {
        String text(String path) {
            return Json.text(body, path).orElse("");
        }

        boolean ok() {
            return status >= 200 && status < 300;
        }

        ConnectorException refusal() {
            return HttpCall.refusal(status, after);
        }
    }

    final Heard call(HttpRequest request) throws ConnectorException {
        try {
            HttpResponse<byte[]> answer = context.http().send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Heard(
                    answer.statusCode(),
                    json(new String(answer.body(), StandardCharsets.UTF_8)),
                    answer.headers().firstValue("retry-after").flatMap(text -> HttpCall.delay(text, context.clock())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The call was stopped before an answer came", e);
        } catch (HttpTimeoutException e) {
            throw ConnectorException.unavailable("No answer in time", e);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith("Refused to connect")
                    ? ConnectorException.config(message)
                    : ConnectorException.unavailable("The receiver cannot be reached: check the address", e);
        }
    }

    private static Object json(String text) {
        try {
            return Json.read(text);
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }
}
