package org.vivaio.core.form;

import io.vertx.core.Future;
import java.util.Set;

/** Visits of people who are known by a signed link that was sent to them, and by nothing else. */
public interface Visits {
    /** The parameter of a page's address that carries the signed id. */
    String PARAMETER = "_v";

    /** Knows nobody. */
    Visits NOBODY = new Visits() {
        @Override
        public void seen(String tenant, String form, String token, String page) {}

        @Override
        public Future<Set<String>> known(String tenant, String token) {
            return Future.succeededFuture(Set.of());
        }
    };

    /** A known lead looked at a page; becomes a fact of that lead. A token that is not ours does nothing. */
    void seen(String tenant, String form, String token, String page);

    /** Names of the fields that are known of the lead that a token names; never their values. */
    Future<Set<String>> known(String tenant, String token);
}
