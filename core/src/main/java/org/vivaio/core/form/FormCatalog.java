package org.vivaio.core.form;

import io.vertx.core.Future;
import java.util.Optional;

/** Finds the forms that tenants have active. */
public interface FormCatalog {
    /** The active version; empty when there is no such tenant or form, or the tenant is suspended. */
    Future<Optional<Form>> find(String tenant, String form);
}
