package org.vivaio.core.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Verifier;
import org.vivaio.core.delivery.FindingsJson;
import org.vivaio.core.inbox.Reader;
import org.vivaio.core.inbox.Sources;
import org.vivaio.core.inbox.Verifying;
import org.vivaio.core.lead.Intake;
import org.vivaio.core.lead.Received;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.verification.VerificationRules;
import org.vivaio.core.verification.VerificationRules.VerifierRule;
import org.vivaio.core.verification.VerificationRules.Wait;

/** Asks the verifiers of a source, all at once, for as long as the source waits. */
final class SourceVerification implements Verifying {
    private final Vertx vertx;
    private final ActiveRulebooks rulebooks;
    private final PluginBridge plugins;
    private final Reader reader = new Reader();

    SourceVerification(Vertx vertx, ActiveRulebooks rulebooks, PluginBridge plugins) {
        this.vertx = vertx;
        this.rulebooks = rulebooks;
        this.plugins = plugins;
    }

    private Optional<Wait> wait(String tenant, String source) {
        return rulebooks
                .of(tenant)
                // a form or connection follows the rules of the source that it names
                .map(book -> book.part(VerificationRules.class)
                        .waiting()
                        .get(book.part(Sources.class).of(source).name()));
    }

    @Override
    public Duration within(String tenant, String source) {
        return wait(tenant, source).map(Wait::within).orElse(Duration.ZERO);
    }

    @Override
    public Future<ObjectNode> ask(Received item, Duration within) {
        Optional<Wait> wait = wait(item.tenant(), item.source());
        Optional<Rulebook> rulebook = rulebooks.of(item.tenant());
        ObjectNode result = Json.object();
        if (wait.isEmpty()
                || rulebook.isEmpty()
                || !(reader.read(item, rulebook.get()) instanceof Intake.Capture capture)) {
            return Future.succeededFuture(result);
        }
        result.put("invalid", wait.get().invalid());
        ArrayNode answers = result.putArray("answers");
        ArrayNode missing = result.putArray("missing");
        List<Future<?>> asked = new ArrayList<>();
        for (VerifierRule rule : rulebook.get().part(VerificationRules.class).asked(wait.get())) {
            Map<String, Object> fields = new LinkedHashMap<>();
            rule.fields().forEach(name -> {
                if (capture.data().fields().containsKey(name)) {
                    fields.put(name, capture.data().fields().get(name));
                }
            });
            if (fields.isEmpty()) {
                continue;
            }
            String connection = rule.connection();
            Verifier.Request request =
                    new Verifier.Request(item.id().toString(), item.id().toString(), fields);
            asked.add(inTime(plugins.verify(item.tenant(), connection, request).map(FindingsJson::of), within)
                    .transform(answer -> {
                        if (answer.succeeded()) {
                            answers.add(answer.result().put("connection", connection));
                        } else {
                            missing.add(connection);
                        }
                        return Future.succeededFuture();
                    }));
        }
        return Future.join(asked).map(result);
    }

    private Future<ObjectNode> inTime(Future<ObjectNode> call, Duration within) {
        Promise<ObjectNode> first = Promise.promise();
        long timer = vertx.setTimer(Math.max(1, within.toMillis()), tick -> first.tryFail("No answer in time"));
        call.onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.succeeded()) {
                first.tryComplete(done.result());
            } else {
                first.tryFail(done.cause());
            }
        });
        return first.future();
    }
}
