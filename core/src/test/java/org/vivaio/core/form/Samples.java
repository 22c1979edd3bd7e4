package org.vivaio.core.form;

import java.util.Map;
import org.vivaio.core.consent.PurposeSpec;
import org.vivaio.core.platform.Json;

/** Forms that the tests use. */
final class Samples {
    static final String CONTACT = """
            {"title": {"en": "Talk to us", "it": "Parla con noi"}, "intro": "We call back.", "language": "en",
             "fields": [{"name": "firstName"}, {"name": "lastName"}, {"name": "email", "required": true},
               {"name": "phone"}, {"name": "province"}, {"name": "message"},
               {"name": "rooms", "type": "number", "label": "Rooms"},
               {"name": "visit", "type": "date", "label": "Day"},
               {"name": "size", "type": "select", "label": "Size",
                "options": [{"value": "s", "label": "Small"}, {"value": "l", "label": {"en": "Large", "it": "Grande"}}]},
               {"name": "code", "label": "Code", "pattern": "[A-Z]{3}[0-9]+", "maxLength": 6},
               {"name": "floor", "type": "checkbox", "label": "Ground floor"},
               {"name": "variant", "type": "hidden"}],
             "consents": [{"purpose": "privacy", "channel": "notice", "required": true}, {"purpose": "offers", "channel": "email"}],
             "touch": {"source": "website", "medium": "form"}}
            """;

    private Samples() {}

    static FormSpec spec() {
        return FormSpec.parse("contact", Json.parse(CONTACT));
    }

    static Form form(FormSpec spec) {
        return new Form("demo", "contact", 3, spec, Map.of("privacy", privacy(), "offers", offers()));
    }

    static Form form() {
        return form(spec());
    }

    private static PurposeSpec privacy() {
        return PurposeSpec.parse("privacy", Json.parse("""
                        {"channels": ["notice"], "current": "2", "wordings": {"1": {"en": "I read it."},
                         "2": {"en": "I have read the privacy notice.", "it": "Ho letto l'informativa."}}}
                        """));
    }

    private static PurposeSpec offers() {
        return PurposeSpec.parse(
                "offers",
                Json.parse(
                        "{\"channels\": [\"email\"], \"current\": \"1\", \"wordings\": {\"1\": {\"en\": \"Send me offers.\"}}}"));
    }
}
