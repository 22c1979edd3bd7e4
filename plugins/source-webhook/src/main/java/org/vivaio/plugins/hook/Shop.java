package org.vivaio.plugins.hook;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Incoming;
import org.vivaio.api.Json;
import org.vivaio.api.Payload;
import org.vivaio.api.Report;
import org.vivaio.api.WebRequest;

/** Orders and carts of shops, as facts about the person who placed or left them. */
final class Shop {
    private static final int MOST_PRODUCTS = 50;

    private static final Set<String> NO_ORDER =
            Set.of("pending", "failed", "cancelled", "trash", "refunded", "checkout-draft", "auto-draft");

    /** Of Shopify, whose pending orders are placed and paid by transfer or at the door. */
    private static final Set<String> NO_PAYMENT = Set.of("voided", "refunded");

    private Shop() {}

    static List<Incoming> read(
            HookSettings.Profile profile, WebRequest request, Object body, Payload payload, ConnectorContext context)
            throws ConnectorException {
        Clock clock = context.clock();
        String connection = context.connection();
        boolean woo = profile == HookSettings.Profile.WOOCOMMERCE;
        String topic = request.header(woo ? "x-wc-webhook-topic" : "x-shopify-topic")
                .orElseThrow(() -> ConnectorException.rejected("The post names no topic"))
                .toLowerCase(Locale.ROOT);
        Optional<Report.About> person = Buyer.about(body);
        if (person.isEmpty()) {
            // nobody is known by it, so there is nobody to tell it about
            return List.of();
        }
        boolean order = topic.startsWith("order.") || topic.startsWith("orders/");
        boolean cart = topic.contains("abandon")
                || topic.startsWith("checkouts/")
                        && Json.at(body, "completed_at").isEmpty();
        if (order && !topic.endsWith("deleted") && !topic.endsWith("delete") && stands(body)) {
            return told(report(person.get(), "order.placed", body, payload, clock, "order"), body, connection);
        }
        return cart
                ? told(report(person.get(), "cart.abandoned", body, payload, clock, "cart"), body, connection)
                : List.of();
    }

    /** What was bought or left, then who it was: a seller who calls about a cart wants a name and a number. */
    private static List<Incoming> told(Report report, Object body, String connection) {
        Map<String, Object> fields = Buyer.fields(body);
        if (fields.isEmpty()) {
            return List.of(report);
        }
        Report person = new Report(
                report.about(),
                "enrichment.done",
                report.at(),
                Map.of("connection", connection, "fields", fields),
                Optional.empty(),
                report.externalId().map(id -> "buyer:" + id));
        return List.of(report, person);
    }

    /** Whether an order was really placed: one that waits for its payment is told again when that came. */
    private static boolean stands(Object body) {
        String status = Json.text(body, "status").orElse("");
        String paid = Json.text(body, "financial_status").orElse("");
        return !NO_ORDER.contains(status)
                && !NO_PAYMENT.contains(paid)
                && Json.at(body, "cancelled_at").isEmpty();
    }

    /** An order that is told again, since its state changed, is still one order. */
    private static Report report(
            Report.About person, String type, Object body, Payload payload, Clock clock, String kind)
            throws ConnectorException {
        String id = Json.text(body, kind.equals("cart") ? "token" : "id")
                .or(() -> Json.text(body, "id"))
                .or(() -> Json.text(body, "cart_token"))
                .filter(text -> text.length() <= 200)
                .orElseThrow(() -> ConnectorException.rejected("The post has no id"));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put(kind + "Id", id);
        Json.text(body, "number").or(() -> Json.text(body, "order_number")).ifPresent(n -> data.put("number", n));
        Optional<String> total = Json.text(body, "total").or(() -> Json.text(body, "total_price"));
        Optional<String> currency = Json.text(body, "currency").or(() -> Json.text(body, "presentment_currency"));
        if (total.filter(t -> t.matches("-?[0-9]{1,12}(\\.[0-9]{1,6})?")).isPresent() && currency.isPresent()) {
            data.put("amount", Map.of("amount", total.get(), "currency", currency.get()));
        }
        Json.text(body, "status").or(() -> Json.text(body, "financial_status")).ifPresent(s -> data.put("status", s));
        Json.text(body, "abandoned_checkout_url").ifPresent(url -> data.put("url", url));
        List<Object> products = new ArrayList<>();
        for (Object line : Json.list(body, "line_items")) {
            if (products.size() < MOST_PRODUCTS) {
                Map<String, Object> product = new LinkedHashMap<>();
                Json.text(line, "name").or(() -> Json.text(line, "title")).ifPresent(n -> product.put("name", n));
                Json.text(line, "sku").ifPresent(sku -> product.put("sku", sku));
                Json.text(line, "quantity").ifPresent(q -> product.put("quantity", q));
                products.add(product);
            }
        }
        data.put("products", products);
        return new Report(person, type, time(body, clock), data, Optional.of(payload), Optional.of(kind + ":" + id));
    }

    private static Instant time(Object body, Clock clock) {
        Instant now = clock.instant();
        for (String path : List.of("date_created_gmt", "created_at", "updated_at", "date_created")) {
            Optional<String> text = Json.text(body, path);
            if (text.isPresent()) {
                try {
                    Instant at = text.get().matches(".*T.*([Zz]|[+-]\\d{2}:?\\d{2})")
                            ? OffsetDateTime.parse(text.get()).toInstant()
                            : LocalDateTime.parse(text.get()).toInstant(ZoneOffset.UTC);
                    return at.isAfter(now) ? now : at;
                } catch (DateTimeException e) {
                    // another one perhaps
                }
            }
        }
        return now;
    }
}
