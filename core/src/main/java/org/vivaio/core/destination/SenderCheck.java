package org.vivaio.core.destination;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.vivaio.core.platform.Json;

/**
 * Looks up what DNS says of a sender's domain: who may send for it (SPF), with what its mails are signed (DKIM), and what receivers do
 * with those that fail (DMARC).
 */
final class SenderCheck {
    private final Function<String, Future<List<String>>> texts;

    /**
     * A check.
     *
     * @param texts TXT records of a name; fails when DNS cannot be asked
     */
    SenderCheck(Function<String, Future<List<String>>> texts) {
        this.texts = texts;
    }

    Future<ObjectNode> check(String domain, Optional<String> selector) {
        Future<ObjectNode> spf = ask(domain).map(records -> spf(domain, records));
        Future<ObjectNode> dkim = selector.map(name -> ask(name + "._domainkey." + domain)
                        .map(records -> dkim(name + "._domainkey." + domain, records)))
                .orElseGet(() -> Future.succeededFuture(line(
                        "dkim", "missing", "", "The connection signs nothing: give it a DKIM key and a selector")));
        Future<ObjectNode> dmarc = ask("_dmarc." + domain).map(records -> dmarc("_dmarc." + domain, records));
        return Future.all(spf, dkim, dmarc).map(all -> {
            ObjectNode json = Json.object().put("domain", domain);
            ArrayNode checks = json.putArray("checks");
            checks.add(spf.result()).add(dkim.result()).add(dmarc.result());
            return json;
        });
    }

    private Future<Optional<List<String>>> ask(String name) {
        return texts.apply(name).map(Optional::of).otherwise(Optional.empty());
    }

    static ObjectNode spf(String name, Optional<List<String>> records) {
        if (records.isEmpty()) {
            return unknown("spf");
        }
        List<String> found = starting(records.get(), "v=spf1");
        if (found.isEmpty()) {
            return line("spf", "missing", "", "Add a TXT record at " + name + ": v=spf1 include:your-mail-server -all");
        }
        if (found.size() > 1) {
            return line(
                    "spf",
                    "wrong",
                    found.get(0),
                    "There is more than one SPF record: receivers then ignore all of them");
        }
        String record = found.get(0);
        String last = record.strip().toLowerCase(Locale.ROOT);
        if (last.endsWith("+all") || last.endsWith(" all")) {
            return line("spf", "wrong", record, "It lets anybody send for the domain: end it with -all or ~all");
        }
        return last.contains("-all") || last.contains("~all") || last.contains("redirect=")
                ? line("spf", "good", record, "")
                : line(
                        "spf",
                        "weak",
                        record,
                        "It does not say what to do with other senders: end it with -all or ~all");
    }

    static ObjectNode dkim(String name, Optional<List<String>> records) {
        if (records.isEmpty()) {
            return unknown("dkim");
        }
        Optional<String> found =
                records.get().stream().filter(record -> record.contains("p=")).findFirst();
        if (found.isEmpty()) {
            return line(
                    "dkim",
                    "missing",
                    "",
                    "Add a TXT record at " + name + ": v=DKIM1; k=rsa (or ed25519, as the key is); p=the public key");
        }
        String key = tag(found.get(), "p").orElse("");
        if (key.isEmpty()) {
            return line("dkim", "wrong", found.get(), "The key is empty, which means that it was revoked");
        }
        return tag(found.get(), "t").filter(flags -> flags.contains("y")).isPresent()
                ? line("dkim", "weak", found.get(), "It is marked as a test (t=y), so that receivers ignore it")
                : line("dkim", "good", found.get(), "");
    }

    static ObjectNode dmarc(String name, Optional<List<String>> records) {
        if (records.isEmpty()) {
            return unknown("dmarc");
        }
        List<String> found = starting(records.get(), "v=DMARC1");
        if (found.isEmpty()) {
            return line(
                    "dmarc", "missing", "", "Add a TXT record at " + name + ": v=DMARC1; p=quarantine; rua=mailto:you");
        }
        String policy = tag(found.get(0), "p").orElse("");
        return switch (policy) {
            case "reject", "quarantine" -> line("dmarc", "good", found.get(0), "");
            case "none" ->
                line("dmarc", "weak", found.get(0), "It only watches (p=none): go on to quarantine, then reject");
            default -> line("dmarc", "wrong", found.get(0), "It names no policy (p=)");
        };
    }

    private static List<String> starting(List<String> records, String with) {
        return records.stream()
                .filter(record -> record.toLowerCase(Locale.ROOT).startsWith(with.toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static Optional<String> tag(String record, String name) {
        for (String part : record.split(";")) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).strip().equals(name)) {
                return Optional.of(part.substring(equals + 1).strip());
            }
        }
        return Optional.empty();
    }

    private static ObjectNode unknown(String what) {
        return line(what, "unknown", "", "DNS cannot be asked from here at the moment");
    }

    private static ObjectNode line(String what, String state, String record, String advice) {
        return Json.object()
                .put("check", what)
                .put("state", state)
                .put("record", record)
                .put("advice", advice);
    }
}
