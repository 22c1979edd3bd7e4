package org.vivaio.plugins.hubspot;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.plugins.crm.Mapping;

/** Settings of one HubSpot account. */
public record HubSpotSettings(
        @Setting(
                label = "Access token",
                help =
                        "Of a private app with the scopes crm.objects.contacts, crm.schemas.contacts (read and write), and"
                                + " the same for deals where deals are made; crm.objects.owners.read for owners.",
                group = "Account")
        Secret token,

        @Setting(
                label = "Address of the API",
                help = "Change it only for an account that is reached by another one.",
                group = "Account",
                fallback = "https://api.hubapi.com")
        URI url,

        @Setting(
                label = "Key property",
                help =
                        "A property with unique values that holds our lead's id; made by the first export if the app may.",
                group = "What is sent",
                fallback = "vivaio_lead_id",
                pattern = "[a-z][a-z0-9_]{0,90}")
        String keyProperty,

        @Setting(
                label = "Properties",
                help = "Property of the contact to place of the lead, such as hs_analytics_source_data_1:"
                        + " {touch.campaign}. Adds to the usual ones; an empty value leaves one out. What is empty here is"
                        + " never blanked there.",
                group = "What is sent")
        Map<String, String> mapping,

        @Setting(
                label = "Owners",
                help = "Seller to the e-mail address of an owner in HubSpot. Others leave HubSpot's owner as it is.",
                group = "What is sent")
        Map<String, String> owners,

        @Setting(
                label = "Life-cycle stages",
                help =
                        "Stage here to lifecyclestage there, such as mql: marketingqualifiedlead. HubSpot moves forward only.",
                group = "What is sent")
        Map<String, String> stages,

        @Setting(
                label = "Deal stages",
                help =
                        "Stage here to the internal name of a deal stage there. A lead in one of these stages gets a deal;"
                                + " empty means no deals.",
                group = "Deals")
        Map<String, String> dealStages,

        @Setting(
                label = "Pipeline",
                help = "Internal name of the pipeline for deals.",
                group = "Deals",
                fallback = "default")
        String pipeline,

        @Setting(
                label = "Bring outcomes back",
                help =
                        "Reads what becomes of the deals, or where there are none of the contacts, as facts of the lead.",
                group = "What comes back",
                fallback = "true")
        boolean outcomes,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", group = "Account", fallback = "30s")
        Duration timeout) {

    private static final Map<String, String> USUAL = usual();

    /** Checks what the types cannot say. */
    public HubSpotSettings {
        mapping = Map.copyOf(mapping);
        owners = Map.copyOf(owners);
        stages = Map.copyOf(stages);
        dealStages = Map.copyOf(dealStages);
        if (!"https".equalsIgnoreCase(url.getScheme()) && !"http".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException("The address starts with https://");
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 2 min");
        }
        for (String property : mapping.keySet()) {
            if (!property.matches("[a-z][a-z0-9_]{0,99}")) {
                throw new IllegalArgumentException(
                        "A property of HubSpot is named by its internal name, such as jobtitle, not: " + property);
            }
        }
        Mapping.of(USUAL, mapping);
    }

    Mapping properties() {
        return Mapping.of(USUAL, mapping);
    }

    /** The deal stage for a lead in that stage. */
    Optional<String> dealStage(String stage) {
        return Optional.ofNullable(dealStages.get(stage));
    }

    private static Map<String, String> usual() {
        Map<String, String> usual = new LinkedHashMap<>();
        usual.put("firstname", "{fields.firstName}");
        usual.put("lastname", "{fields.lastName}");
        usual.put("email", "{fields.email}");
        usual.put("phone", "{fields.phone}");
        usual.put("company", "{fields.company}");
        usual.put("jobtitle", "{fields.role}");
        usual.put("address", "{fields.address}");
        usual.put("zip", "{fields.postcode}");
        usual.put("city", "{fields.city}");
        usual.put("state", "{fields.province}");
        usual.put("country", "{fields.country}");
        usual.put("message", "{fields.message}");
        return usual;
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "HubSpotSettings[url=" + url.getScheme() + "://" + url.getHost() + "]";
    }
}
