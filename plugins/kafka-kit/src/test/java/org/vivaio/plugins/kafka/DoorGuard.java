package org.vivaio.plugins.kafka;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.plain.PlainAuthenticateCallback;

/** Decides at a broker's door who may come in; a test can close it. */
public final class DoorGuard implements AuthenticateCallbackHandler {
    private static final Set<String> CLOSED = ConcurrentHashMap.newKeySet();

    private String password = "";

    /** Made by the broker. */
    public DoorGuard() {}

    static void closed(String password, boolean closed) {
        if (closed) {
            CLOSED.add(password);
        } else {
            CLOSED.remove(password);
        }
    }

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
        password = String.valueOf(entries.get(0).getOptions().get("user_" + KafkaBroker.USER));
    }

    @Override
    public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof PlainAuthenticateCallback plain) {
                plain.authenticated(password.equals(new String(plain.password())) && !CLOSED.contains(password));
            }
        }
    }

    @Override
    public void close() {}
}
