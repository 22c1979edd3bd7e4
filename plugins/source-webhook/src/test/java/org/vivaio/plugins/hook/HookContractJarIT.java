package org.vivaio.plugins.hook;

import java.util.Map;
import java.util.Optional;
import org.vivaio.api.WebRequest;
import org.vivaio.testkit.contract.ReceiverContract;

/** What every receiver keeps. */
class HookContractJarIT extends ReceiverContract {
    @Override
    protected Map<String, ?> settings(int instance) {
        return Map.of("secret", "whsec_" + Posts.SECRET + instance + "AAA");
    }

    @Override
    protected WebRequest lead(int instance, String mark) {
        return Posts.standard(
                "whsec_" + Posts.SECRET + instance + "AAA",
                "msg_" + mark,
                clock().instant(),
                "{\"name\": \"" + mark + "\"}");
    }

    @Override
    protected Optional<WebRequest> forged(String mark) {
        return Optional.of(Posts.standard(
                "whsec_" + Posts.SECRET + "7AAA", "msg_" + mark, clock().instant(), "{\"name\": \"" + mark + "\"}"));
    }
}
