package org.vivaio.plugins.landing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivaio.api.WebRequest;
import org.vivaio.api.Wording;
import org.vivaio.testkit.contract.ReceiverContract;

/** What every receiver keeps. */
class LandingContractJarIT extends ReceiverContract {
    @Override
    protected Map<String, Wording> wordings() {
        return Map.of("privacy", new Wording("privacy", "privacy-it-1", "it", "Ho letto l’informativa.", List.of()));
    }

    @Override
    protected Map<String, ?> settings(int instance) {
        return Map.of("title", "Page " + instance, "headline", "A headline");
    }

    @Override
    protected WebRequest lead(int instance, String mark) {
        Map<String, String> form = new LinkedHashMap<>(Pages.good());
        form.put("firstName", mark);
        return Pages.post(form);
    }
}
