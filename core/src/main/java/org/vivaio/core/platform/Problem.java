package org.vivaio.core.platform;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * An error in the form of RFC 9457: says what is wrong, where, and how to mend it.
 *
 * @param status HTTP status
 * @param code short name of the kind of problem; the last part of its {@code type}
 * @param title the kind in words
 * @param detail this case in words, with the remedy
 * @param errors one for each wrong input
 */
public record Problem(int status, String code, String title, String detail, List<FieldError> errors) {

    /**
     * One wrong input.
     *
     * @param field name or path of the input
     * @param code closed code such as {@code required}
     * @param message what is wrong and how to mend it
     */
    public record FieldError(String field, String code, String message) {}

    /** Copies the errors. */
    public Problem {
        errors = List.copyOf(errors);
    }

    /** A problem without single inputs. */
    public static Problem of(int status, String code, String title, String detail) {
        return new Problem(status, code, title, detail, List.of());
    }

    /** 400: the request is not of the documented shape. */
    public static Problem badRequest(String code, String detail) {
        return of(400, code, "The request cannot be understood", detail);
    }

    /** 404 for what is not there, or is not for this caller. */
    public static Problem notFound(String detail) {
        return of(404, "not-found", "Not found", detail);
    }

    /** 422: understood, but the inputs are wrong. */
    public static Problem invalid(String detail, List<FieldError> errors) {
        return new Problem(422, "invalid", "Some inputs are wrong", detail, errors);
    }

    /** 503: cannot store now; nothing was promised. */
    public static Problem unavailable(String detail) {
        return of(503, "unavailable", "Not available at the moment", detail);
    }

    /** This problem as an exception. */
    public ProblemException exception() {
        return new ProblemException(this);
    }

    /**
     * The body of an answer.
     *
     * @param instance id of this occurrence, as written to the log
     */
    public ObjectNode toJson(String instance) {
        ObjectNode json = Json.object();
        json.put("type", "https://vivaio.example/problems/" + code);
        json.put("title", title);
        json.put("status", status);
        json.put("detail", detail);
        json.put("instance", instance);
        if (!errors.isEmpty()) {
            ArrayNode list = json.putArray("errors");
            for (FieldError error : errors) {
                list.addObject()
                        .put("field", error.field())
                        .put("code", error.code())
                        .put("message", error.message());
            }
        }
        return json;
    }
}
