package org.vivaio.plugins.espocrm;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.plugins.crm.Mapping;

/** Settings of one EspoCRM. */
public record EspoSettings(
        @Setting(
                label = "Address",
                help = "Of EspoCRM, without /api.",
                group = "Account",
                example = "https://crm.firm.example")
        URI url,

        @Setting(
                label = "API key",
                help = "Of an API user whose role may read, create and edit leads, and read opportunities.",
                group = "Account")
        Secret apiKey,

        @Setting(
                label = "Key field",
                help = "A text field of Lead that holds our lead's id; make it in the Entity Manager.",
                group = "What is sent",
                fallback = "cVivaioLeadId",
                pattern = "[A-Za-z][A-Za-z0-9]{0,99}")
        String keyField,

        @Setting(
                label = "Fields",
                help =
                        "Field of Lead to place of the lead, such as source: {touch.source}. Adds to the usual ones; an empty"
                                + " value leaves one out. What is empty here is never blanked there.",
                group = "What is sent")
        Map<String, String> mapping,

        @Setting(
                label = "Owners",
                help = "Seller to the id of a user in EspoCRM. Others leave its user as it is.",
                group = "What is sent")
        Map<String, String> owners,

        @Setting(
                label = "Statuses",
                help = "Stage here to status there, such as mql: In Process.",
                group = "What is sent")
        Map<String, String> stages,

        @Setting(
                label = "Bring outcomes back",
                help = "Reads what becomes of the leads, as facts of the lead.",
                group = "What comes back",
                fallback = "true")
        boolean outcomes,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", group = "Account", fallback = "30s")
        Duration timeout) {

    private static final Map<String, String> USUAL = usual();

    /** Checks what the types cannot say. */
    public EspoSettings {
        mapping = Map.copyOf(mapping);
        owners = Map.copyOf(owners);
        stages = Map.copyOf(stages);
        if (!"https".equalsIgnoreCase(url.getScheme()) && !"http".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException("The address starts with https://");
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 2 min");
        }
        for (String field : mapping.keySet()) {
            if (!field.matches("[A-Za-z][A-Za-z0-9]{0,99}")) {
                throw new IllegalArgumentException("A field of EspoCRM is named by its name, such as accountName");
            }
        }
        Mapping.of(USUAL, mapping);
    }

    Mapping fields() {
        return Mapping.of(USUAL, mapping);
    }

    private static Map<String, String> usual() {
        Map<String, String> usual = new LinkedHashMap<>();
        usual.put("firstName", "{fields.firstName}");
        usual.put("lastName", "{fields.lastName|fields.firstName|fields.email|fields.phone}");
        usual.put("accountName", "{fields.company}");
        usual.put("title", "{fields.role}");
        usual.put("emailAddress", "{fields.email}");
        usual.put("phoneNumber", "{fields.phone}");
        usual.put("addressStreet", "{fields.address}");
        usual.put("addressPostalCode", "{fields.postcode}");
        usual.put("addressCity", "{fields.city}");
        usual.put("addressState", "{fields.province}");
        usual.put("addressCountry", "{fields.country}");
        usual.put("description", "{fields.message}");
        return usual;
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "EspoSettings[host=" + url.getHost() + "]";
    }
}
