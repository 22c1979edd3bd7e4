package org.vivaio.core.plugin;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Hosts one jar and calls it; run by {@link LaterApiTest} in a class loader that has a later API. */
public final class LaterApiProbe implements Callable<String> {
    private final Path jar;
    private final Path work;

    /** For a channel {@code channel-old}. */
    public LaterApiProbe(Path jar, Path work) {
        this.jar = jar;
        this.work = work;
    }

    @Override
    public String call() throws Exception {
        try (TestHost host = new TestHost(TestHost.options(work))) {
            host.host().install(jar);
            ConnectionHandle handle = host.open("old", "channel-old", "{}");
            return handle.state().kind() + " " + host.sent(handle, "hello") + " "
                    + org.vivaio.api.ConnectorContext.class.getMethod("later").getName();
        }
    }
}
