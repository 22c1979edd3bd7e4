package org.vivaio.plugins.salesforce;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.plugins.crm.Mapping;

/** Settings of one Salesforce organisation. */
public record SalesforceSettings(
        @Setting(
                label = "Sign-in address",
                help = "https://test.salesforce.com for a sandbox, or the address of your domain.",
                group = "Account",
                fallback = "https://login.salesforce.com")
        URI loginUrl,

        @Setting(label = "Consumer key", help = "Of the connected app.", group = "Account", min = 1)
        String consumerKey,

        @Setting(
                label = "User",
                help = "The user name the app acts for; the app must be approved for that user.",
                group = "Account",
                min = 1)
        String user,

        @Setting(
                label = "Private key",
                help = "PKCS#8 in PEM, -----BEGIN PRIVATE KEY----- and so on; its certificate is in the connected app.",
                group = "Account")
        Secret privateKey,

        @Setting(label = "API version", group = "Account", fallback = "60.0", pattern = "[4-9][0-9]\\.0")
        String apiVersion,

        @Setting(
                label = "Key field",
                help = "A text field of Lead of 36 characters, marked as external id and unique, for our lead's id.",
                group = "What is sent",
                fallback = "Vivaio_Lead_Id__c",
                pattern = "[A-Za-z][A-Za-z0-9_]{0,79}")
        String keyField,

        @Setting(
                label = "Fields",
                help =
                        "Field of Lead to place of the lead, such as Campaign__c: {touch.campaign}. Adds to the usual fields;"
                                + " an empty value leaves a usual field out. What is empty here is never blanked there.",
                group = "What is sent")
        Map<String, String> mapping,

        @Setting(
                label = "Owners",
                help = "Seller to the id of a user or queue (005… or 00G…). Others leave Salesforce's owner as it is.",
                group = "What is sent")
        Map<String, String> owners,

        @Setting(
                label = "Stages",
                help = "Stage here to lead status there, such as mql: Working - Contacted. Others leave it as it is.",
                group = "What is sent")
        Map<String, String> stages,

        @Setting(
                label = "Bring outcomes back",
                help = "Reads status, owner, conversion and the opportunity's result and amount as facts of the lead.",
                group = "What comes back",
                fallback = "true")
        boolean outcomes,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", group = "Account", fallback = "30s")
        Duration timeout) {

    private static final Map<String, String> USUAL = usual();

    /** Checks what the types cannot say. */
    public SalesforceSettings {
        mapping = Map.copyOf(mapping);
        owners = Map.copyOf(owners);
        stages = Map.copyOf(stages);
        if (!"https".equalsIgnoreCase(loginUrl.getScheme()) && !"http".equalsIgnoreCase(loginUrl.getScheme())) {
            throw new IllegalArgumentException("The sign-in address starts with https://");
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 2 min");
        }
        for (String field : mapping.keySet()) {
            if (!field.matches("[A-Za-z][A-Za-z0-9_]{0,79}") || field.equalsIgnoreCase("id")) {
                throw new IllegalArgumentException(
                        "A field of Salesforce is named by its API name, such as Industry, not: " + field);
            }
        }
        owners.values().forEach(id -> {
            if (!id.matches("(005|00G)[A-Za-z0-9]{12}([A-Za-z0-9]{3})?")) {
                throw new IllegalArgumentException(
                        "An owner is the id of a user (005…) or of a queue (00G…), not: " + id);
            }
        });
        Mapping.of(USUAL, mapping);
        JwtLogin.key(privateKey);
    }

    Mapping fields() {
        return Mapping.of(USUAL, mapping);
    }

    private static Map<String, String> usual() {
        Map<String, String> usual = new LinkedHashMap<>();
        usual.put("FirstName", "{fields.firstName}");
        usual.put("LastName", "{fields.lastName|fields.firstName|fields.email|fields.phone}");
        usual.put("Company", "{fields.company}");
        usual.put("Email", "{fields.email}");
        usual.put("Phone", "{fields.phone}");
        usual.put("Title", "{fields.role}");
        usual.put("Street", "{fields.address}");
        usual.put("PostalCode", "{fields.postcode}");
        usual.put("City", "{fields.city}");
        usual.put("State", "{fields.province}");
        usual.put("Country", "{fields.country}");
        usual.put("Description", "{fields.message}");
        usual.put("LeadSource", "{touch.source}");
        return usual;
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "SalesforceSettings[loginUrl=" + loginUrl.getScheme() + "://" + loginUrl.getHost() + "]";
    }
}
