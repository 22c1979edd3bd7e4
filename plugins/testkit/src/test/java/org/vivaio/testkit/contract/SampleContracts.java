package org.vivaio.testkit.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.vivaio.api.WebRequest;

/** The contracts of the samples; run by {@link ContractKitTest}, never by themselves. */
final class SampleContracts {
    private SampleContracts() {}

    private static final Map<String, Integer> IDS = new java.util.concurrent.ConcurrentHashMap<>();

    private static HttpPeer.Answer fine(HttpPeer.Request request) {
        if (request.path().startsWith("/leads?")) {
            int after = Integer.parseInt(request.path().replaceAll(".*after=(\\d+).*", "$1"));
            int limit = Integer.parseInt(request.path().replaceAll(".*limit=(\\d+).*", "$1"));
            StringBuilder lines = new StringBuilder();
            for (int i = after + 1; i <= Math.min(7, after + limit); i++) {
                lines.append(i).append(",lead").append(i).append("@example.org\n");
            }
            return new HttpPeer.Answer(200, "text/csv", lines.toString());
        }
        String key = request.headers().getOrDefault("idempotency-key", "");
        int id = IDS.computeIfAbsent(key, k -> IDS.size() + 1);
        return HttpPeer.Answer.json("{\"id\": \"m-" + id + "\"}");
    }

    private static HttpPeer peerOfHttp() {
        Function<HttpPeer.Request, HttpPeer.Answer> fine = SampleContracts::fine;
        return new HttpPeer(fine);
    }

    private static Map<String, Object> connectionTo(Peer peer) {
        return Map.of("url", "http://127.0.0.1:" + peer.port() + "/", "token", "tok-" + peer.port() + "-secret");
    }

    private static int posts(Peer peer) {
        return (int) peer.arrivals().stream().filter(a -> a.startsWith("POST")).count();
    }

    abstract static class OfChannel extends ChannelContract<HttpPeer> {
        @Override
        protected HttpPeer peer() {
            return peerOfHttp();
        }

        @Override
        protected Map<String, ?> settings(HttpPeer peer) {
            return connectionTo(peer);
        }

        @Override
        protected String recipient() {
            return "mara@example.org";
        }

        @Override
        protected int effects() {
            return posts(first());
        }
    }

    static final class GoodChannel extends OfChannel {
        @Override
        protected String choose(List<String> offered) {
            return "good-channel";
        }
    }

    static final class BadChannel extends OfChannel {
        @Override
        protected String choose(List<String> offered) {
            return "bad-channel";
        }
    }

    abstract static class OfExporter extends ExporterContract<HttpPeer> {
        @Override
        protected HttpPeer peer() {
            return peerOfHttp();
        }

        @Override
        protected Map<String, ?> settings(HttpPeer peer) {
            return connectionTo(peer);
        }

        @Override
        protected int effects() {
            return posts(first());
        }
    }

    static final class GoodExporter extends OfExporter {
        @Override
        protected String choose(List<String> offered) {
            return "good-exporter";
        }
    }

    static final class BadExporter extends OfExporter {
        @Override
        protected String choose(List<String> offered) {
            return "bad-exporter";
        }
    }

    abstract static class OfVerifier extends VerifierContract<HttpPeer> {
        @Override
        protected HttpPeer peer() {
            return peerOfHttp();
        }

        @Override
        protected Map<String, ?> settings(HttpPeer peer) {
            return connectionTo(peer);
        }

        @Override
        protected int effects() {
            return posts(first());
        }
    }

    static final class GoodVerifier extends OfVerifier {
        @Override
        protected String choose(List<String> offered) {
            return "good-verifier";
        }
    }

    static final class BadVerifier extends OfVerifier {
        @Override
        protected String choose(List<String> offered) {
            return "bad-verifier";
        }
    }

    abstract static class OfSource extends SourceContract<HttpPeer> {
        @Override
        protected HttpPeer peer() {
            return peerOfHttp();
        }

        @Override
        protected Map<String, ?> settings(HttpPeer peer) {
            return connectionTo(peer);
        }

        @Override
        protected int items() {
            return 7;
        }
    }

    static final class GoodSource extends OfSource {
        @Override
        protected String choose(List<String> offered) {
            return "good-source";
        }
    }

    static final class BadSource extends OfSource {
        @Override
        protected String choose(List<String> offered) {
            return "bad-source";
        }
    }

    abstract static class OfReceiver extends ReceiverContract {
        @Override
        protected Map<String, ?> settings(int instance) {
            return Map.of("url", "https://unused.example/" + instance, "token", "token-of-" + instance);
        }

        private static WebRequest request(String token, String mark) {
            return new WebRequest(
                    "POST",
                    "",
                    Map.of(),
                    Map.of("content-type", "application/json", "x-token", token, "x-id", "id-" + mark),
                    Map.of(),
                    ("{\"email\": \"" + mark + "@example.org\"}").getBytes(StandardCharsets.UTF_8),
                    List.of(),
                    "0011");
        }

        @Override
        protected WebRequest lead(int instance, String mark) {
            return request("token-of-" + instance, mark);
        }

        @Override
        protected Optional<WebRequest> forged(String mark) {
            return Optional.of(request("guessed", mark));
        }
    }

    static final class GoodReceiver extends OfReceiver {
        @Override
        protected String choose(List<String> offered) {
            return "good-receiver";
        }
    }

    static final class BadReceiver extends OfReceiver {
        @Override
        protected String choose(List<String> offered) {
            return "bad-receiver";
        }
    }

    abstract static class OfListener extends ListenerContract<LinePeer> {
        @Override
        protected LinePeer peer() {
            return new LinePeer();
        }

        @Override
        protected Map<String, ?> settings(LinePeer peer) {
            return connectionTo(peer);
        }
    }

    static final class GoodListener extends OfListener {
        @Override
        protected String choose(List<String> offered) {
            return "good-listener";
        }
    }

    static final class BadListener extends OfListener {
        @Override
        protected String choose(List<String> offered) {
            return "bad-listener";
        }
    }
}
