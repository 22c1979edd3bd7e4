package org.vivaio.plugins.webhook;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Settings of offline click conversions of Google Ads. */
public record GoogleSettings(
        @Setting(label = "Customer", help = "The account's number without dashes.", pattern = "[0-9]{8,12}")
        String customer,

        @Setting(label = "Conversion action", help = "Its number, of the type Import, clicks.", pattern = "[0-9]{1,20}")
        String action,

        @Setting(label = "Manager account", help = "When the access comes by one.", pattern = "[0-9]{8,12}")
        Optional<String> manager,

        @Setting(label = "Developer token", help = "From the API centre of a manager account.")
        Secret developerToken,

        @Setting(label = "Client id", help = "Of the OAuth client.")
        String clientId,

        @Setting(label = "Client secret") Secret clientSecret,

        @Setting(label = "Refresh token", help = "With the scope https://www.googleapis.com/auth/adwords.")
        Secret refreshToken,

        @Setting(label = "Value", help = "Of a conversion that brings no amount of its own.")
        Optional<Double> value,

        @Setting(label = "Currency", fallback = "EUR", pattern = "[A-Z]{3}")
        String currency,

        @Setting(
                label = "Purpose for ads",
                help =
                        "The consent that Google is told as consent to ad use of personal data; without it nothing is told of"
                                + " consent.")
        Optional<String> adPurpose,

        @Setting(
                label = "Country code",
                help = "Of telephone numbers without one.",
                fallback = "39",
                pattern = "[1-9][0-9]{0,2}")
        String countryCode,

        @Setting(label = "Time zone", help = "In which times are told.", fallback = "Europe/Rome")
        String zone,

        @Setting(
                label = "Interface",
                help = "With its version; Google takes versions out of service after about a year.",
                fallback = "https://googleads.googleapis.com/v25")
        URI url,

        @Setting(label = "Token address", fallback = "https://oauth2.googleapis.com/token")
        URI tokenUrl,

        @Setting(label = "Time limit", fallback = "15s") Duration timeout) {

    /** Checks what the types cannot say. */
    public GoogleSettings {
        try {
            ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("The time zone is none: write it as in Europe/Rome");
        }
    }
}
