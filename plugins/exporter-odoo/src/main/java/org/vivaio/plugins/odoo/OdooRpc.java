package org.vivaio.plugins.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.plugins.crm.JsonHttp.Answer;
import org.vivaio.plugins.crm.Masked;

/**
 * Odoo's JSON-RPC: services {@code common} and {@code object} at {@code /jsonrpc}. A failure comes with status 200 and is
 * told by {@code error.data.name}.
 */
final class OdooRpc {
    private static final long NOBODY = -1;

    private final OdooSettings settings;
    private final JsonHttp http;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong user = new AtomicLong(NOBODY);

    OdooRpc(OdooSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.http = new JsonHttp(context, "Odoo", settings.timeout());
    }

    /** A fault that Odoo named. */
    static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        private final String name;

        Fault(String name, String message) {
            super(message);
            this.name = name;
        }

        /** The class of the exception, e.g. {@code odoo.exceptions.ValidationError}. */
        String name() {
            return name;
        }
    }

    /** Calls a method of a model. What is wrong with the data themselves comes as a {@link Fault}. */
    JsonNode execute(String model, String method, List<?> args, Map<String, ?> kwargs)
            throws ConnectorException, Fault {
        long uid = user.get() == NOBODY ? signIn() : user.get();
        try {
            return call("object", "execute_kw", List.of(settings.database(), uid, key(), model, method, args, kwargs));
        } catch (Fault fault) {
            throw understood(fault, model);
        }
    }

    /** Calls a method for which every fault is one of settings or server. */
    JsonNode ask(String model, String method, List<?> args, Map<String, ?> kwargs) throws ConnectorException {
        try {
            return execute(model, method, args, kwargs);
        } catch (Fault fault) {
            throw ConnectorException.unavailable(
                    "Odoo failed on " + model + "." + method + ": " + Masked.message(fault.getMessage(), args));
        }
    }

    /** Signs in and remembers the user. */
    long signIn() throws ConnectorException {
        JsonNode uid;
        try {
            uid = call("common", "authenticate", List.of(settings.database(), settings.user(), key(), Map.of()));
        } catch (Fault fault) {
            throw fault.name().startsWith("psycopg2")
                    ? ConnectorException.config("Odoo has no database of the name in the settings")
                    : ConnectorException.unavailable("Odoo failed while signing in (" + fault.name() + ")");
        }
        if (!uid.isIntegralNumber()) {
            throw ConnectorException.auth(
                    "Odoo refuses the user or its API key: make a new key in Odoo's account security and enter it");
        }
        user.set(uid.asLong());
        return uid.asLong();
    }

    private String key() {
        return settings.apiKey().reveal();
    }

    /** Faults that are not about one record. */
    private Fault understood(Fault fault, String model) throws ConnectorException {
        String name = fault.name();
        if (name.endsWith("AccessDenied") || name.endsWith("SessionExpiredException")) {
            user.set(NOBODY);
            throw ConnectorException.auth("Odoo refuses the API key: make a new one and enter it");
        }
        if (name.endsWith("AccessError")) {
            throw ConnectorException.config(
                    "The user in the settings has no right on " + model + ": have an administrator grant it");
        }
        if (name.contains("SerializationFailure")
                || name.contains("LockNotAvailable")
                || name.contains("OperationalError")) {
            throw ConnectorException.unavailable("Odoo's database is busy (" + name + ")");
        }
        if (name.endsWith("KeyError") || name.endsWith("AttributeError")) {
            throw ConnectorException.config("This Odoo does not know " + model + ": is the CRM app installed?");
        }
        return fault;
    }

    private JsonNode call(String service, String method, List<?> args) throws ConnectorException, Fault {
        ObjectNode request = JsonHttp.MAPPER
                .createObjectNode()
                .put("jsonrpc", "2.0")
                .put("method", "call")
                .put("id", ids.incrementAndGet());
        ArrayNode list = JsonHttp.MAPPER.valueToTree(args);
        request.putObject("params")
                .put("service", service)
                .put("method", method)
                .set("args", list);
        Answer answer = http.send("POST", settings.endpoint(), Map.of(), Optional.of(request));
        if (!answer.isSuccess()) {
            throw http.failure(answer, "");
        }
        JsonNode error = answer.body().path("error");
        if (error.isObject()) {
            JsonNode data = error.path("data");
            throw new Fault(
                    data.path("name").asText(error.path("message").asText()),
                    data.path("message").asText(error.path("message").asText()));
        }
        if (!answer.body().has("result")) {
            throw http.noJson(answer);
        }
        return answer.body().get("result");
    }
}
