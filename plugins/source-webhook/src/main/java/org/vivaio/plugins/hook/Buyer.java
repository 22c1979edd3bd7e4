package org.vivaio.plugins.hook;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Json;
import org.vivaio.api.Report;

/** Who stands behind an order or a cart, as WooCommerce and Shopify write it. */
final class Buyer {
    /** Where one shop or the other keeps an address; the one for the bill knows best. */
    private static final List<String> PLACES =
            List.of("billing", "billing_address", "customer", "customer.default_address", "shipping_address");

    private static final Map<String, List<String>> NAMES = Map.of(
            "firstName", List.of("first_name"),
            "lastName", List.of("last_name"),
            "phone", List.of("phone"),
            "company", List.of("company"),
            "address", List.of("address_1", "address1"),
            "postcode", List.of("postcode", "zip"),
            "city", List.of("city"),
            "country", List.of("country_code", "country"));

    private Buyer() {}

    /** By what the person is known; empty when the shop tells neither address nor number. */
    static Optional<Report.About> about(Object body) {
        for (String path :
                List.of("billing.email", "email", "contact_email", "customer.email", "billing_address.email")) {
            Optional<String> email = Json.text(body, path);
            if (email.isPresent()) {
                return Optional.of(new Report.Matching("email", email.get()));
            }
        }
        for (String path : List.of("billing.phone", "phone", "customer.phone", "billing_address.phone")) {
            Optional<String> phone = Json.text(body, path);
            if (phone.isPresent()) {
                return Optional.of(new Report.Matching("phone", phone.get()));
            }
        }
        return Optional.empty();
    }

    /** Name, number and place, by the lead's fields; they fill what is empty there. */
    static Map<String, Object> fields(Object body) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String place : PLACES) {
            NAMES.forEach((field, names) -> names.stream()
                    .flatMap(name -> Json.text(body, place + "." + name).stream())
                    .map(String::strip)
                    .filter(text -> !text.isEmpty() && text.length() <= 300)
                    .findFirst()
                    .ifPresent(text -> fields.putIfAbsent(field, text)));
        }
        return fields;
    }
}
