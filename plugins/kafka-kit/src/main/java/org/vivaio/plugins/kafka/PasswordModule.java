package org.vivaio.plugins.kafka;

import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.spi.LoginModule;

/**
 * Puts name and password where the client's sign-in looks for them. Kafka's own modules do the same, but register
 * themselves with the whole JVM when they are loaded, which would keep a plugin in memory for ever.
 */
public final class PasswordModule implements LoginModule {
    /** Made by the JDK. */
    public PasswordModule() {}

    @Override
    public void initialize(Subject subject, CallbackHandler handler, Map<String, ?> shared, Map<String, ?> options) {
        subject.getPublicCredentials().add(String.valueOf(options.get("username")));
        subject.getPrivateCredentials().add(String.valueOf(options.get("password")));
    }

    @Override
    public boolean login() {
        return true;
    }

    @Override
    public boolean commit() {
        return true;
    }

    @Override
    public boolean abort() {
        return false;
    }

    @Override
    public boolean logout() {
        return true;
    }
}
