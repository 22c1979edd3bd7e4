package org.vivaio.core.supplier;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.inbox.Source;

/** One posting of a person who chose several offers: a capture for each sponsor, by that sponsor's own rules. */
final class CoRegistration {
    /** What became of the capture for one sponsor. */
    record Verdict(Source sponsor, JsonObject reply) {}

    /** Finds the source of a sponsor. */
    @FunctionalInterface
    interface Finder {
        Future<Optional<Source>> find(String name);
    }

    /** Stores the posting for a sponsor and waits for the verdict. */
    @FunctionalInterface
    interface Sender {
        Future<JsonObject> send(Source sponsor, long wait);
    }

    private final Finder finder;
    private final Sender sender;

    CoRegistration(Finder finder, Sender sender) {
        this.finder = finder;
        this.sender = sender;
    }

    /** One after the other, so that the first makes the lead and the others join it. */
    Future<List<Verdict>> submit(List<String> chosen, long wait) {
        List<Verdict> verdicts = new ArrayList<>();
        Future<Void> chain = Future.succeededFuture();
        for (String name : chosen) {
            chain = chain.compose(done -> finder.find(name))
                    .compose(sponsor -> sponsor.isEmpty()
                            ? Future.succeededFuture()
                            : sender.send(sponsor.get(), left(verdicts, wait))
                                    .onSuccess(reply -> verdicts.add(new Verdict(sponsor.get(), reply)))
                                    .mapEmpty());
        }
        return chain.map(done -> List.copyOf(verdicts));
    }

    /** Who waited in vain once does not wait for each of the others too. */
    private static long left(List<Verdict> verdicts, long wait) {
        return verdicts.stream().allMatch(v -> v.reply().getBoolean("decided", false)) ? wait : 0;
    }
}
