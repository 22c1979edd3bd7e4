package org.vivaio.plugins.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Settings of Meta's Conversions API. */
public record MetaSettings(
        @Setting(
                label = "Data set",
                help = "The number of the data set (pixel) in the Events Manager.",
                pattern = "[0-9]{5,30}")
        String dataset,

        @Setting(label = "Access token", help = "Made in the Events Manager under Settings, Conversions API.")
        Secret token,

        @Setting(
                label = "Event",
                help = "What Meta is told, such as Purchase or Lead.",
                fallback = "Purchase",
                max = 50)
        String event,

        @Setting(
                label = "Stage as event",
                help = "Tells the name of the lead's stage instead, as the integration for conversion leads asks.",
                fallback = "false")
        boolean stages,

        @Setting(label = "Value", help = "Of a conversion that brings no amount of its own.")
        Optional<Double> value,

        @Setting(label = "Currency", fallback = "EUR", pattern = "[A-Z]{3}")
        String currency,

        @Setting(
                label = "Country code",
                help = "Of telephone numbers without one.",
                fallback = "39",
                pattern = "[1-9][0-9]{0,2}")
        String countryCode,

        @Setting(label = "Test code", help = "Shows the events under Test events and counts them nowhere.")
        Optional<String> testCode,

        @Setting(
                label = "Interface",
                help = "With its version; Meta takes versions out of service after two years.",
                fallback = "https://graph.facebook.com/v23.0")
        URI url,

        @Setting(label = "Time limit", fallback = "15s") Duration timeout) {}
