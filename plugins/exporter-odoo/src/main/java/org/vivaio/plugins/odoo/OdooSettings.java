package org.vivaio.plugins.odoo;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.plugins.crm.Mapping;

/** Settings of one Odoo. */
public record OdooSettings(
        @Setting(
                label = "Address",
                help = "Of the Odoo server, without a path.",
                example = "https://firm.odoo.com",
                group = "Account")
        URI url,

        @Setting(
                label = "Database",
                help = "Its name, as the sign-in page or the administrator tells it.",
                group = "Account",
                min = 1)
        String database,

        @Setting(label = "User", help = "The sign-in name of a user who may write leads.", group = "Account", min = 1)
        String user,

        @Setting(
                label = "API key",
                help = "In Odoo: preferences, account security, new API key. A password works too.",
                group = "Account")
        Secret apiKey,

        @Setting(
                label = "Create as",
                help = "A lead is to be qualified in Odoo first; an opportunity goes straight into the pipeline.",
                group = "What is sent",
                fallback = "lead")
        As createAs,

        @Setting(
                label = "Fields",
                help =
                        "Field of crm.lead to place of the lead, such as referred: {touch.campaign}. Adds to the usual fields;"
                                + " an empty value leaves a usual field out. What is empty here is never blanked there.",
                group = "What is sent")
        Map<String, String> mapping,

        @Setting(
                label = "Tags",
                help = "Sends the lead's tags; they are made in Odoo where missing.",
                group = "What is sent",
                fallback = "false")
        boolean tags,

        @Setting(
                label = "Owners",
                help = "Seller to sign-in name in Odoo. A seller that is not named here leaves Odoo's owner as it is.",
                group = "What is sent")
        Map<String, String> owners,

        @Setting(
                label = "Stages",
                help =
                        "Stage here to the name of a stage there. A stage that is not named leaves Odoo's stage as it is.",
                group = "What is sent")
        Map<String, String> stages,

        @Setting(
                label = "Bring outcomes back",
                help =
                        "Reads what sales do in Odoo (stage, owner, won, lost with its reason, amount) as facts of the lead.",
                group = "What comes back",
                fallback = "true")
        boolean outcomes,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", fallback = "30s", group = "Account")
        Duration timeout) {

    /** What a new record is. */
    public enum As {
        /** To be qualified in Odoo. */
        LEAD,
        /** In the pipeline at once. */
        OPPORTUNITY
    }

    /** Fields whose values are ids in Odoo; they are looked up, so the mapping gives names or codes. */
    static final Set<String> LOOKED_UP =
            Set.of("source_id", "medium_id", "campaign_id", "country_id", "state_id", "user_id", "stage_id", "tag_ids");

    private static final Map<String, String> USUAL = usual();

    /** Checks what the types cannot say. */
    public OdooSettings {
        mapping = Map.copyOf(mapping);
        owners = Map.copyOf(owners);
        stages = Map.copyOf(stages);
        if (!"https".equalsIgnoreCase(url.getScheme()) && !"http".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException("The address starts with https:// or http://");
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 2 min");
        }
        for (String field : mapping.keySet()) {
            if (!field.matches("[a-z][a-z0-9_]{0,62}") || field.equals("id")) {
                throw new IllegalArgumentException(
                        "A field of Odoo is named by its technical name, such as partner_name, not: " + field);
            }
            if (field.equals("user_id") || field.equals("stage_id") || field.equals("tag_ids")) {
                throw new IllegalArgumentException(
                        "The field " + field + " is filled from the owners, stages and tags below, not by the mapping");
            }
        }
        Mapping.of(USUAL, mapping);
    }

    Mapping fields() {
        return Mapping.of(USUAL, mapping);
    }

    URI endpoint() {
        return url.resolve("/jsonrpc");
    }

    private static Map<String, String> usual() {
        Map<String, String> usual = new LinkedHashMap<>();
        usual.put("name", "{fields.firstName} {fields.lastName} {fields.company}");
        usual.put("contact_name", "{fields.firstName} {fields.lastName}");
        usual.put("partner_name", "{fields.company}");
        usual.put("email_from", "{fields.email}");
        usual.put("phone", "{fields.phone}");
        usual.put("function", "{fields.role}");
        usual.put("street", "{fields.address}");
        usual.put("zip", "{fields.postcode}");
        usual.put("city", "{fields.city}");
        usual.put("state_id", "{fields.province}");
        usual.put("country_id", "{fields.country}");
        usual.put("description", "{fields.message}");
        usual.put("source_id", "{touch.source}");
        usual.put("medium_id", "{touch.medium}");
        usual.put("campaign_id", "{touch.campaign}");
        return usual;
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "OdooSettings[url=" + url.getScheme() + "://" + url.getHost() + ", database=" + database + "]";
    }
}
