package org.vivaio.plugins.verify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Json;
import org.vivaio.api.Verifier;
import org.vivaio.plugins.verify.VerifySettings.CheckRule;

/** Asks one service, and reads its answers as the settings say. */
final class HttpVerifier implements Verifier {
    private static final int LONGEST_VALUE = 2_000;
    private static final Findings NOTHING = new Findings(List.of(), Map.of(), 0, "");

    private final VerifySettings settings;
    private final ConnectorContext context;
    private final Memory memory;
    private final Limits limits;

    HttpVerifier(VerifySettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.memory = new Memory(settings.cache(), context.clock());
        this.limits = new Limits(settings.perSecond(), settings.perDay(), context.clock());
    }

    @Override
    public void check() throws ConnectorException {
        if (settings.checkUrl().isPresent()) {
            HttpCall.send(context, request(settings.checkUrl().get()).GET().build());
        }
    }

    @Override
    public Findings verify(Request request) throws ConnectorException {
        Optional<Question> question = Question.of(settings, request.fields());
        if (question.isEmpty()) {
            return NOTHING;
        }
        Optional<Findings> known = memory.find(question.get());
        if (known.isPresent()) {
            return new Findings(known.get().checks(), known.get().values(), 0, "");
        }
        limits.take();
        Optional<Object> answer = ask(question.get(), request.key());
        Findings findings = new Findings(
                checks(answer, request.fields()),
                answer.map(this::values).orElse(Map.of()),
                settings.costMicros(),
                settings.costMicros() > 0 ? settings.currency() : "");
        memory.keep(question.get(), findings);
        return findings;
    }

    private HttpRequest.Builder request(URI address) {
        String key = settings.token().map(t -> t.reveal()).orElse("");
        URI whole = address;
        if (!key.isEmpty() && settings.authParameter().isPresent()) {
            String text = address.toString();
            whole = URI.create(text + (text.contains("?") ? "&" : "?")
                    + settings.authParameter().get() + "=" + Question.encoded(key));
        }
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(whole).timeout(settings.timeout()).header("accept", "application/json");
        if (!key.isEmpty() && settings.authParameter().isEmpty()) {
            if (settings.authHeader().isPresent()) {
                builder.setHeader(settings.authHeader().get(), key);
            } else {
                builder.setHeader("authorization", "Bearer " + key);
            }
        }
        return builder;
    }

    /** The service's answer; empty when it knows nothing. */
    private Optional<Object> ask(Question question, String key) throws ConnectorException {
        HttpRequest.Builder builder = request(question.address()).header("idempotency-key", key);
        HttpRequest sent = settings.method() == VerifySettings.Method.POST
                ? builder.header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(question.body()))
                        .build()
                : builder.GET().build();
        HttpResponse<byte[]> answer = send(sent);
        int status = answer.statusCode();
        if (status == 404 && settings.missingIsUnknown()) {
            return Optional.empty();
        }
        if (status < 200 || status >= 300) {
            Optional<Duration> after =
                    answer.headers().firstValue("retry-after").flatMap(text -> HttpCall.delay(text, context.clock()));
            throw HttpCall.refusal(status, after);
        }
        try {
            return Optional.of(Json.read(new String(answer.body(), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            throw ConnectorException.unavailable("The service answered with something that is no JSON", e);
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws ConnectorException {
        try {
            return context.http().send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The call was stopped before an answer came", e);
        } catch (HttpTimeoutException e) {
            throw ConnectorException.unavailable("No answer in time", e);
        } catch (IOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (String.valueOf(cause.getMessage()).startsWith("Refused to connect")) {
                    throw ConnectorException.config(cause.getMessage());
                }
            }
            throw ConnectorException.unavailable("The service cannot be reached, or broke off", e);
        }
    }

    private List<Check> checks(Optional<Object> answer, Map<String, Object> fields) {
        List<Check> checks = new ArrayList<>();
        for (CheckRule rule : settings.checks()) {
            String said = answer.flatMap(json -> Json.text(json, rule.result())).orElse("");
            double score = answer.flatMap(json -> rule.score().flatMap(path -> Json.text(json, path)))
                    .map(text -> score(text, rule.scoreMax()))
                    .orElse(Double.NaN);
            checks.add(new Check(rule.subject(), result(rule, said), score, code(said, fields)));
        }
        return checks;
    }

    private static Result result(CheckRule rule, String said) {
        if (has(rule.valid(), said)) {
            return Result.VALID;
        }
        if (has(rule.invalid(), said)) {
            return Result.INVALID;
        }
        return has(rule.risky(), said) ? Result.RISKY : Result.UNKNOWN;
    }

    private static boolean has(List<String> values, String said) {
        return values.stream().anyMatch(value -> value.strip().equalsIgnoreCase(said.strip()));
    }

    private static double score(String text, double most) {
        try {
            double score = Double.parseDouble(text) / most;
            return Double.isNaN(score) ? Double.NaN : Math.max(0, Math.min(1, score));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** A code is a word of the service; a value of the person that comes back is none, and codes are kept openly. */
    private static String code(String said, Map<String, Object> fields) {
        String code = said.strip().toLowerCase(Locale.ROOT);
        boolean personal = fields.values().stream()
                .map(value -> String.valueOf(value).strip().toLowerCase(Locale.ROOT))
                .anyMatch(value -> !value.isEmpty() && code.contains(value));
        return personal || !code.matches("[a-z0-9_. -]{1,60}") ? "" : code;
    }

    private Map<String, Object> values(Object answer) {
        Map<String, Object> values = new HashMap<>();
        settings.values()
                .forEach((field, path) -> Json.text(answer, path)
                        .filter(text -> text.length() <= LONGEST_VALUE)
                        .ifPresent(text -> values.put(field, text)));
        return values;
    }
}
