package org.vivaio.plugins.kafka;

import java.security.Provider;
import java.util.Map;
import javax.security.auth.callback.CallbackHandler;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslClientFactory;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.security.scram.internals.ScramSaslClient;
import org.jspecify.annotations.Nullable;

/**
 * Lets the JDK find Kafka's SCRAM client while somebody uses it. Providers belong to the whole JVM, so this one leaves with
 * its last user, and answers only to callers of its own class loader: another version of the plugin has its own.
 */
final class ScramUse {
    private static final Object LOCK = new Object();
    private static int users;
    private static @Nullable Provider provider;

    private boolean open = true;

    ScramUse() {
        synchronized (LOCK) {
            if (users++ == 0) {
                provider = new Ours();
                java.security.Security.addProvider(provider);
            }
        }
    }

    void close() {
        synchronized (LOCK) {
            if (open && --users == 0 && provider != null) {
                java.security.Security.removeProvider(provider.getName());
                provider = null;
            }
            open = false;
        }
    }

    private static final class Ours extends Provider {
        private static final long serialVersionUID = 1L;

        Ours() {
            super(
                    "Vivaio SCRAM " + Integer.toHexString(System.identityHashCode(ScramUse.class)),
                    "1.0",
                    "SCRAM for a Kafka plugin");
            for (Mechanism mechanism : Mechanism.values()) {
                mechanism.scram().ifPresent(name -> put("SaslClientFactory." + name, Factory.class.getName()));
            }
        }
    }

    /** Made by the JDK. */
    public static final class Factory implements SaslClientFactory {
        private final SaslClientFactory scram = new ScramSaslClient.ScramSaslClientFactory();

        /** Made by the JDK. */
        public Factory() {}

        @Override
        public @Nullable SaslClient createSaslClient(
                String[] mechanisms,
                @Nullable String authorization,
                String protocol,
                String server,
                Map<String, ?> properties,
                CallbackHandler handler)
                throws SaslException {
            return handler.getClass().getClassLoader() == Factory.class.getClassLoader()
                    ? scram.createSaslClient(mechanisms, authorization, protocol, server, properties, handler)
                    : null;
        }

        @Override
        public String[] getMechanismNames(Map<String, ?> properties) {
            return scram.getMechanismNames(properties);
        }
    }
}
