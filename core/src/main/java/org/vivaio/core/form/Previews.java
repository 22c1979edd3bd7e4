package org.vivaio.core.form;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;

/** Forms that somebody is still writing, to be looked at with the real embed; kept for half an hour, on this node. */
final class Previews {
    /** How names of previews begin; no resource can have such a name. */
    static final String PREFIX = "preview.";

    private final Cache<String, Form> forms = Caffeine.newBuilder()
            .maximumSize(500)
            .expireAfterAccess(Duration.ofMinutes(30))
            .build();

    void put(Form form) {
        forms.put(form.tenant() + "/" + form.name(), form);
    }

    Optional<Form> find(String tenant, String name) {
        return Optional.ofNullable(forms.getIfPresent(tenant + "/" + name));
    }
}
