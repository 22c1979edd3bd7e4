package org.vivaio.core.supplier;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.CaptureRoutes;
import org.vivaio.core.inbox.Source;

/** The verdict as a supplier wants it: JSON, XML or text. Leads have no name here: they are not the supplier's. */
final class SupplierAnswer {
    private SupplierAnswer() {}

    /** Answers a post. */
    static void send(RoutingContext context, Source source, String contentType, JsonObject reply) {
        boolean decided = reply.getBoolean("decided", false);
        int usual = decided ? CaptureRoutes.status(reply) : 202;
        int status = decided ? source.answer().statuses().getOrDefault(reply.getString("verdict"), usual) : usual;
        write(context, source, contentType, status, reply);
    }

    /** Answers a posting for several sponsors: each has its own verdict. */
    static void offers(
            RoutingContext context, Source source, String contentType, List<CoRegistration.Verdict> verdicts) {
        JsonArray list = new JsonArray();
        boolean decided = true;
        for (CoRegistration.Verdict verdict : verdicts) {
            decided &= verdict.reply().getBoolean("decided", false);
            list.add(new JsonObject()
                    .put("offer", verdict.sponsor().name())
                    .mergeIn(answer(verdict.sponsor(), verdict.reply())));
        }
        String format = format(context, source, contentType);
        JsonObject answer = new JsonObject().put("offers", list);
        String body = switch (format) {
            case "xml" -> {
                StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<offers>");
                list.forEach(each -> xml.append(result((JsonObject) each)));
                yield xml.append("</offers>\n").toString();
            }
            case "text" ->
                list.stream()
                        .map(each ->
                                "offer: " + ((JsonObject) each).getString("offer") + "\n" + text((JsonObject) each))
                        .collect(java.util.stream.Collectors.joining("\n"));
            default -> answer.encode();
        };
        end(context, format, decided ? 200 : 202, body);
    }

    static void write(RoutingContext context, Source source, String contentType, int status, JsonObject reply) {
        JsonObject answer = answer(source, reply);
        String format = format(context, source, contentType);
        String body = switch (format) {
            case "xml" -> "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + result(answer) + "\n";
            case "text" -> text(answer);
            default -> answer.encode();
        };
        end(context, format, status, body);
    }

    private static void end(RoutingContext context, String format, int status, String body) {
        String type = switch (format) {
            case "xml" -> "application/xml; charset=utf-8";
            case "text" -> "text/plain; charset=utf-8";
            default -> "application/json";
        };
        Api.letGo(context);
        context.response().setStatusCode(status).putHeader("content-type", type).end(body);
    }

    private static JsonObject answer(Source source, JsonObject reply) {
        boolean decided = reply.getBoolean("decided", false);
        JsonObject answer = new JsonObject().put("captureId", reply.getString("captureId"));
        answer.put("verdict", decided ? reply.getString("verdict") : "pending");
        if (decided) {
            answer.put("reasons", reply.getJsonArray("reasons", new JsonArray()));
            if ("accepted".equals(reply.getString("verdict")) && !isTest(reply)) {
                source.price()
                        .ifPresent(amount -> answer.put(
                                "price",
                                new JsonObject()
                                        .put("amount", amount.toPlainString())
                                        .put("currency", source.terms().currency())));
            }
        }
        return answer;
    }

    private static boolean isTest(JsonObject reply) {
        return reply.getJsonArray("reasons", new JsonArray()).stream()
                .anyMatch(reason -> "test".equals(((JsonObject) reason).getString("code")));
    }

    /** As the source says; where it leaves that open, as the caller accepts, else as it sent. */
    private static String format(RoutingContext context, Source source, String contentType) {
        if (!source.answer().format().equals("auto")) {
            return source.answer().format();
        }
        String accept = Optional.ofNullable(context.request().getHeader("accept"))
                .orElse("")
                .toLowerCase(Locale.ROOT);
        for (String part : accept.split(",")) {
            String type = part.split(";", 2)[0].strip();
            if (type.equals("application/json")) {
                return "json";
            }
            if (type.equals("application/xml") || type.equals("text/xml")) {
                return "xml";
            }
            if (type.equals("text/plain")) {
                return "text";
            }
        }
        return contentType.toLowerCase(Locale.ROOT).contains("xml") ? "xml" : "json";
    }

    private static String result(JsonObject answer) {
        StringBuilder xml = new StringBuilder("<result>");
        if (answer.containsKey("offer")) {
            element(xml, "offer", answer.getString("offer"));
        }
        element(xml, "captureId", answer.getString("captureId"));
        element(xml, "verdict", answer.getString("verdict"));
        if (answer.containsKey("price")) {
            JsonObject price = answer.getJsonObject("price");
            xml.append("<price currency=\"")
                    .append(escaped(price.getString("currency")))
                    .append("\">")
                    .append(escaped(price.getString("amount")))
                    .append("</price>");
        }
        xml.append("<reasons>");
        for (Object item : answer.getJsonArray("reasons", new JsonArray())) {
            JsonObject reason = (JsonObject) item;
            xml.append("<reason code=\"")
                    .append(escaped(reason.getString("code")))
                    .append('"');
            if (reason.getString("field") != null) {
                xml.append(" field=\"")
                        .append(escaped(reason.getString("field")))
                        .append('"');
            }
            xml.append('>').append(escaped(reason.getString("message"))).append("</reason>");
        }
        return xml.append("</reasons></result>").toString();
    }

    private static void element(StringBuilder xml, String name, String text) {
        xml.append('<')
                .append(name)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(name)
                .append('>');
    }

    /** Text that XML can hold: what it cannot is replaced. */
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> {
                    boolean bad = c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0xFFFE || c == 0xFFFF;
                    out.appendCodePoint(bad ? 0xFFFD : c);
                }
            }
        });
        return out.toString();
    }

    private static String text(JsonObject answer) {
        StringBuilder text = new StringBuilder(answer.getString("verdict")).append('\n');
        text.append("id: ").append(answer.getString("captureId")).append('\n');
        for (Object item : answer.getJsonArray("reasons", new JsonArray())) {
            JsonObject reason = (JsonObject) item;
            text.append("reason: ").append(reason.getString("code"));
            if (reason.getString("field") != null) {
                text.append(' ').append(line(reason.getString("field")));
            }
            text.append(": ").append(line(reason.getString("message"))).append('\n');
        }
        return text.toString();
    }

    private static String line(String text) {
        return text.replaceAll("[\\r\\n]+", " ");
    }
}
