package org.vivaio.core.plugin;

import java.nio.file.Path;

/** The plugins that tests load. */
final class TestPlugins {
    /** Does what the message's text says; version and connector id are filled in. */
    static final String CHANNEL = """
            package demo;
            import java.util.*;
            import java.util.concurrent.*;
            import org.vivaio.api.*;
            @org.pf4j.Extension
            public final class Door implements ConnectorFactory<Door.Settings> {
                public record Settings(
                        @Setting(label = "Mode", fallback = "fine") String mode,
                        @Setting(label = "Token") Optional<Secret> token) {}
                public ConnectorSpec spec() { return new ConnectorSpec("@ID@", "Demo", "For tests"); }
                public Class<Settings> settings() { return Settings.class; }
                public Demo open(Settings settings, ConnectorContext context) throws ConnectorException {
                    if (settings.mode().equals("open-fails")) throw ConnectorException.config("These settings contradict");
                    return new Demo(settings, context);
                }
                static Object gate(String name) { return System.getProperties().get(name); }
                public static final class Demo implements Channel {
                    private final Settings settings;
                    private final ConnectorContext context;
                    Demo(Settings settings, ConnectorContext context) { this.settings = settings; this.context = context; }
                    public String medium() { return "email"; }
                    public void check() throws ConnectorException {
                        if (settings.mode().equals("check-fails-in-@VERSION@")) throw ConnectorException.auth("Sign in again");
                        if (settings.mode().equals("check-fails")) throw ConnectorException.unavailable("Peer is down");
                    }
                    public void close() {
                        if (gate("test.closed") instanceof Queue<?> q) { @SuppressWarnings("unchecked") Queue<String> all = (Queue<String>) q; all.add("@VERSION@"); }
                    }
                    public Receipt send(Message message) throws ConnectorException {
                        switch (message.text()) {
                            case "auth": throw ConnectorException.auth("Refused " + settings.token().map(Secret::reveal).orElse(""));
                            case "limited": throw ConnectorException.limited("Slow down", java.time.Duration.ofSeconds(90));
                            case "unavailable": throw ConnectorException.unavailable("Down");
                            case "rejected": throw ConnectorException.rejected("No such address");
                            case "config": throw ConnectorException.config("Gone");
                            case "error": throw new AssertionError("mario@example.com");
                            case "runtime": throw new Own("mario@example.com");
                            case "linkage": throw new NoClassDefFoundError("x/Y");
                            case "overflow": return send(message);
                            case "null": return null;
                            case "gate":
                                await(false);
                                return Receipt.of("@VERSION@");
                            case "hang":
                                await(true);
                                return Receipt.of("late");
                            case "loader":
                                return Receipt.of(Thread.currentThread().getContextClassLoader().toString());
                            case "interrupted":
                                return Receipt.of(String.valueOf(Thread.currentThread().isInterrupted()));
                            default:
                                if (message.text().startsWith("see ")) return Receipt.of(see(message.text().substring(4)));
                                return Receipt.of("@VERSION@");
                        }
                    }
                    private static String see(String name) {
                        try { return Class.forName(name).getName(); }
                        catch (ClassNotFoundException | LinkageError e) { return "unseen"; }
                    }
                    private static void await(boolean stubborn) {
                        if (gate("test.entered") instanceof Semaphore s) s.release();
                        while (true) {
                            try { ((CountDownLatch) gate("test.gate")).await(); return; }
                            catch (InterruptedException e) {
                                if (!stubborn) throw new IllegalStateException("stopped");
                            }
                        }
                    }
                }
                static final class Own extends RuntimeException {
                    private static final long serialVersionUID = 1;
                    Own(String m) { super(m); }
                }
            }
            """;

    private TestPlugins() {}

    /** A channel that works. */
    static Path channel(Path directory, String id, String version) {
        return channelJar(directory, id, version).build(id + "-" + version + ".jar");
    }

    static TestJars channelJar(Path directory, String id, String version) {
        return TestJars.plugin(directory, id, version).source("demo.Door", channelSource(id, version));
    }

    static String channelSource(String id, String version) {
        return CHANNEL.replace("@ID@", id).replace("@VERSION@", version);
    }

    /** A factory with a body of one's own. */
    static String factory(String id, String members) {
        return """
            package demo;
            import org.vivaio.api.*;
            public class Door implements ConnectorFactory<Door.Settings> {
                public record Settings() {}
                public ConnectorSpec spec() { return new ConnectorSpec("@ID@", "Demo", "For tests"); }
                public Class<Settings> settings() { return Settings.class; }
                @MEMBERS@
            }
            """.replace("@ID@", id).replace("@MEMBERS@", members);
    }
}
