package org.vivaio.core.plugin;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vivaio.api.Connector;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Listener;

/** A connector of whatever kinds that tells of each call. */
final class WatchedConnector implements InvocationHandler {
    /** What a person may want to see again with other code: one question, one answer. */
    private static final Set<String> REPEATABLE =
            Set.of("check", "receive", "send", "export", "lookUp", "poll", "verify");

    private final Connector connector;
    private final Traffic.Tap tap;

    private WatchedConnector(Connector connector, Traffic.Tap tap) {
        this.connector = connector;
        this.tap = tap;
    }

    static Connector of(Connector connector, Traffic.Tap tap) {
        List<Class<?>> kinds = new ArrayList<>();
        ConnectorKind.of(connector.getClass()).forEach(kind -> kinds.add(kind.type()));
        kinds.add(Connector.class);
        return (Connector) Proxy.newProxyInstance(
                Connector.class.getClassLoader(), kinds.toArray(Class<?>[]::new), new WatchedConnector(connector, tap));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? new Object[0] : given;
        boolean repeatable = REPEATABLE.contains(method.getName());
        boolean listens = method.getName().equals("listen");
        if (!repeatable && !listens) {
            return call(method, arguments);
        }
        if (listens) {
            arguments = new Object[] {new WatchedSession((Listener.Session) arguments[0], tap)};
        }
        Instant began = tap.now();
        String asked = listens
                ? "from " + ((Listener.Session) arguments[0]).cursor().value()
                : Arrays.stream(arguments).map(TrafficText::of).collect(Collectors.joining(", "));
        try {
            Object answer = call(method, arguments);
            // a source that is asked each minute and has nothing would push everything else out
            boolean idle =
                    answer instanceof LeadSource.Poll poll && poll.items().isEmpty();
            if (listens) {
                tap.tell(began, "listen", asked, "the session ended", false);
            } else if (!idle) {
                String answered = method.getReturnType() == void.class ? "well" : TrafficText.of(answer);
                tap.tell(began, method, arguments, asked, answered, false);
            }
            return answer;
        } catch (Exception e) {
            if (listens) {
                tap.tell(began, "listen", asked, TrafficText.failure(e), true);
            } else {
                tap.tell(began, method, arguments, asked, TrafficText.failure(e), true);
            }
            throw e;
        }
    }

    private @Nullable Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(connector, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private record WatchedSession(Listener.Session session, Traffic.Tap tap) implements Listener.Session {
        @Override
        public Cursor cursor() {
            return session.cursor();
        }

        @Override
        public void store(List<Incoming> items, Cursor next) throws ConnectorException {
            Instant began = tap.now();
            try {
                session.store(items, next);
                tap.tell(began, "store", TrafficText.of(items), "stored, next " + next.value(), false);
            } catch (ConnectorException e) {
                tap.tell(began, "store", TrafficText.of(items), TrafficText.failure(e), true);
                throw e;
            }
        }

        @Override
        public boolean stopping() {
            return session.stopping();
        }

        @Override
        public void alive() {
            session.alive();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
            session.pause(time);
        }
    }
}
