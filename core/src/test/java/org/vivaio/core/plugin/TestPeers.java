package org.vivaio.core.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Plugins that hand what they are given to the test: channels {@code test-email}, {@code test-sms}, exporter {@code test-crm}. */
public final class TestPeers {
    private static final String KEY = "vivaio.test.peers";

    private static final String DOOR = """
            package peers;
            import java.util.*;
            import org.vivaio.api.*;
            @org.pf4j.Extension
            public final class Door implements ConnectorFactory<Door.Settings> {
                public record Settings() {}
                public ConnectorSpec spec() { return new ConnectorSpec("@ID@", "Peer", "For tests"); }
                public Class<Settings> settings() { return Settings.class; }
                public Peer open(Settings settings, ConnectorContext context) { return new Peer(); }
                @SuppressWarnings("unchecked")
                static void tell(Map<String, String> what) { ((Queue<Map<String, String>>) System.getProperties().get("vivaio.test.peers")).add(what); }
                @PEER@
            }
            """;

    private static final String CHANNEL = """
                static final class Peer implements Channel {
                    public String medium() { return "@MEDIUM@"; }
                    public Receipt send(Message m) {
                        tell(Map.of("to", m.to(), "subject", m.subject().orElse(""), "text", m.text(), "medium", "@MEDIUM@",
                            "unsubscribe", m.headers().getOrDefault("List-Unsubscribe", ""),
                            "post", m.headers().getOrDefault("List-Unsubscribe-Post", "")));
                        return Receipt.of(m.key());
                    }
                }
            """;

    private static final String EXPORTER = """
                static final class Peer implements CrmExporter {
                    public List<Answer> export(List<Export> batch) {
                        List<Answer> answers = new ArrayList<>();
                        for (Export e : batch) {
                            tell(Map.of("export", e.leadId(), "event", e.cause(), "document", new String(e.document(), java.nio.charset.StandardCharsets.UTF_8)));
                            answers.add(new Done(Receipt.of(e.key())));
                        }
                        return answers;
                    }
                }
            """;

    private TestPeers() {}

    /** Where everything arrives that the plugins are given. */
    @SuppressWarnings("unchecked")
    public static Queue<Map<String, String>> arrived() {
        return (Queue<Map<String, String>>)
                System.getProperties().computeIfAbsent(KEY, key -> new ConcurrentLinkedQueue<>());
    }

    /** The jars, to be installed. */
    public static List<Path> jars() {
        arrived();
        try {
            Path directory = Files.createTempDirectory("vivaio-peers");
            return List.of(
                    jar(directory, "test-email", CHANNEL.replace("@MEDIUM@", "email")),
                    jar(directory, "test-sms", CHANNEL.replace("@MEDIUM@", "sms")),
                    jar(directory, "test-phone", CHANNEL.replace("@MEDIUM@", "phone")),
                    jar(directory, "test-crm", EXPORTER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar(Path directory, String id, String peer) {
        return TestJars.plugin(directory, id, "1.0.0")
                .source("peers.Door", DOOR.replace("@ID@", id).replace("@PEER@", peer))
                .build(id + ".jar");
    }
}
