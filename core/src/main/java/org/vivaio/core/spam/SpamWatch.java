package org.vivaio.core.spam;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.vivaio.core.identity.Emails;
import org.vivaio.core.inbox.ReasonCodes;
import org.vivaio.core.inbox.check.Mailboxes;
import org.vivaio.core.platform.Db;

/**
 * Watches public doors: gathers the signals of a submit and scores them by the tenant's weights. What it finds is written
 * into the capture, so that the verdict needs no look-up. Rates and texts are counted per node and bounded in memory.
 */
public final class SpamWatch {
    private static final long FRESH_MS = 10_000;
    private static final int NETWORK = 5;
    private static final int FORM = 20;
    private static final int TENANT = 6_000;

    /** Beyond this share of a form's usual rate its puzzles grow harder. */
    private static final int BUSY = 4;

    private final Db db;
    private final Clock clock;
    private final Rates rates;
    private final Texts texts = new Texts();
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Map<String, Long> busy = new ConcurrentHashMap<>();

    private record Known(Weights weights, long at) {}

    /** A watch over one node's doors. */
    public SpamWatch(Db db, Clock clock) {
        this.db = db;
        this.clock = clock;
        this.rates = new Rates(clock);
    }

    /** What a submit's signals add up to; counts it. */
    public Future<Finding> look(Submit submit) {
        Set<String> codes = new TreeSet<>(submit.noticed());
        rates(submit, codes);
        if (Texts.links(submit.fields())) {
            codes.add(ReasonCodes.LINKS);
        }
        if (texts.repeated(submit.tenant(), submit.fields())) {
            codes.add(ReasonCodes.DUPLICATE_TEXT);
        }
        Object email = submit.fields().get("email");
        if (email != null
                && Emails.normal(email.toString()).filter(Mailboxes::disposable).isPresent()) {
            codes.add(ReasonCodes.DISPOSABLE_EMAIL);
        }
        if (submit.browser()) {
            Agents.signal(submit.userAgent()).ifPresent(codes::add);
        }
        if (codes.isEmpty()) {
            return Future.succeededFuture(new Finding(List.of()));
        }
        return weights(submit.tenant()).map(weights -> {
            List<Finding.Signal> signals = new ArrayList<>();
            codes.forEach(code -> signals.add(new Finding.Signal(code, weights.of(code))));
            signals.sort(Comparator.comparingDouble(Finding.Signal::points)
                    .reversed()
                    .thenComparing(Finding.Signal::code));
            return new Finding(signals);
        });
    }

    private void rates(Submit submit, Set<String> codes) {
        String door = submit.tenant() + "/" + submit.door();
        submit.address().ifPresent(address -> {
            if (!rates.take(door + "/a/" + address, submit.rate())) {
                codes.add(ReasonCodes.RATE_LIMITED);
            }
            if (!rates.take(door + "/n/" + Rates.network(address), submit.rate() * NETWORK)) {
                codes.add(ReasonCodes.RATE_NETWORK);
            }
        });
        if (!rates.take(door + "/b", submit.rate() * BUSY)) {
            busy.put(door, clock.millis());
        }
        if (!rates.take(door + "/f", submit.rate() * FORM)) {
            codes.add(ReasonCodes.RATE_FORM);
        }
        if (!rates.take(submit.tenant() + "/t", Math.max(TENANT, submit.rate() * FORM))) {
            codes.add(ReasonCodes.RATE_TENANT);
        }
    }

    /** How hard a form's puzzle is to be now: sixteen times harder for a minute after more came than usual. */
    public int difficulty(String tenant, String door, int usual) {
        Long since = busy.get(tenant + "/" + door);
        boolean harder = since != null && clock.millis() - since < 60_000;
        return usual == 0 ? 0 : Math.min(24, harder ? usual + 4 : usual);
    }

    private Future<Weights> weights(String tenant) {
        Known last = known.get(tenant);
        if (last != null && clock.millis() - last.at() < FRESH_MS) {
            return Future.succeededFuture(last.weights());
        }
        return SpamLessons.weights(db, tenant)
                .map(weights -> {
                    known.put(tenant, new Known(weights, clock.millis()));
                    return weights;
                })
                // the store is away: what is known is better than nothing, and the submit will be told 503 anyway
                .otherwise(last == null ? Weights.DEFAULT : last.weights());
    }

    /** A finding as it is kept with the capture. */
    public static JsonObject json(Finding finding) {
        JsonArray signals = new JsonArray();
        finding.signals()
                .forEach(s -> signals.add(new JsonObject().put("code", s.code()).put("points", s.points())));
        return new JsonObject()
                .put("score", finding.score())
                .put("limit", Weights.LIMIT)
                .put("signals", signals);
    }
}
