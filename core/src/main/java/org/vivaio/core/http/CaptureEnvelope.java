package org.vivaio.core.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;

/**
 * What a capture must be, to be stored at all. Read in one pass without building a tree; what the values say is judged
 * later.
 *
 * @param source name of the source
 * @param externalId the source's own id
 */
public record CaptureEnvelope(String source, Optional<String> externalId) {
    private static final int MAX_ID = 255;

    /** Reads a body; 400 for what is no JSON, 422 for what is no capture. */
    public static CaptureEnvelope read(byte[] body) {
        return new Reader().read(body);
    }

    private static final class Reader {
        private static final JsonFactory FACTORY = Json.MAPPER.getFactory();

        private final List<FieldError> errors = new ArrayList<>(0);
        private @Nullable String source;
        private @Nullable String externalId;
        private boolean hasFields;
        private int fields;

        CaptureEnvelope read(byte[] body) {
            if (body.length == 0) {
                throw unreadable("The body is empty; send a JSON object");
            }
            try (JsonParser parser = FACTORY.createParser(body)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw unreadable("The body must be a JSON object");
                }
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    member(parser, parser.currentName());
                }
                if (parser.nextToken() != null) {
                    throw unreadable("There is more after the JSON object");
                }
            } catch (StreamConstraintsException e) {
                throw unreadable("The body goes over a limit (depth " + Json.MAX_DEPTH
                        + ", names of 1,024 characters, numbers of 64 digits)");
            } catch (JsonProcessingException e) {
                var at = e.getLocation();
                throw unreadable("The body is not readable JSON"
                        + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()));
            } catch (IOException e) {
                throw unreadable("The body is not readable JSON");
            }
            if (source == null) {
                error("source", "required", "is missing; name the source the capture comes from");
            }
            if (!hasFields) {
                error("fields", "type", "must be an object");
            }
            if (!errors.isEmpty() || source == null) {
                throw Problem.invalid("This is no capture; see errors", errors).exception();
            }
            return new CaptureEnvelope(source, Optional.ofNullable(externalId));
        }

        private void member(JsonParser parser, String name) throws IOException {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "source" -> source = text(parser, value, name);
                case "externalId" -> {
                    if (value == JsonToken.VALUE_NUMBER_INT) {
                        externalId = parser.getText();
                    } else if (value != JsonToken.VALUE_NULL) {
                        externalId = text(parser, value, name);
                    }
                }
                case "fields" -> fields(parser, value);
                case "touch" -> touch(parser, value);
                case "consents" -> consents(parser, value);
                default -> {
                    checkName(name);
                    skip(parser, value, name, false);
                }
            }
        }

        private @Nullable String text(JsonParser parser, JsonToken value, String name) throws IOException {
            if (value != JsonToken.VALUE_STRING) {
                error(name, "type", "must be text");
                skip(parser, value, name, false);
                return null;
            }
            String text = parser.getText();
            if (text.isBlank() || text.length() > MAX_ID || text.chars().anyMatch(c -> c < 0x20)) {
                error(name, "text", "must be 1 to " + MAX_ID + " characters without control characters");
            }
            checkText(parser, name);
            return text;
        }

        private void fields(JsonParser parser, JsonToken value) throws IOException {
            hasFields = value == JsonToken.START_OBJECT;
            if (!hasFields) {
                skip(parser, value, "fields", false);
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                count();
                String name = parser.currentName();
                checkName(name);
                JsonToken inner = parser.nextToken();
                long start = parser.currentTokenLocation().getByteOffset();
                skip(parser, inner, name, true);
                if (inner.isStructStart() && parser.currentLocation().getByteOffset() - start > JsonLimits.MAX_VALUE) {
                    tooLong(name);
                }
            }
        }

        private void touch(JsonParser parser, JsonToken value) throws IOException {
            if (value == JsonToken.VALUE_NULL) {
                return;
            }
            if (value != JsonToken.START_OBJECT) {
                error("touch", "type", "must be an object of texts");
                skip(parser, value, "touch", false);
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                count();
                String name = parser.currentName();
                checkName(name);
                JsonToken inner = parser.nextToken();
                if (inner != JsonToken.VALUE_STRING) {
                    error("touch." + name, "type", "must be text");
                }
                skip(parser, inner, "touch." + name, false);
            }
        }

        private void consents(JsonParser parser, JsonToken value) throws IOException {
            if (value == JsonToken.VALUE_NULL) {
                return;
            }
            if (value != JsonToken.START_ARRAY) {
                error("consents", "type", "must be a list of objects");
                skip(parser, value, "consents", false);
                return;
            }
            int index = 0;
            for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                String path = "consents[" + index++ + "]";
                count();
                if (item == JsonToken.START_OBJECT) {
                    consent(parser, path);
                } else {
                    error(path, "type", "must be an object");
                    skip(parser, item, path, false);
                }
            }
        }

        private void consent(JsonParser parser, String path) throws IOException {
            boolean purpose = false;
            boolean channel = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                checkName(name);
                JsonToken inner = parser.nextToken();
                purpose |= name.equals("purpose");
                channel |= name.equals("channel");
                boolean version = name.equals("wordingVersion") && inner == JsonToken.VALUE_NUMBER_INT;
                if (inner != JsonToken.VALUE_STRING && !version) {
                    error(path + "." + name, "type", "must be text");
                }
                skip(parser, inner, path + "." + name, false);
            }
            if (!purpose) {
                error(path + ".purpose", "required", "is missing");
            }
            if (!channel) {
                error(path + ".channel", "required", "is missing");
            }
        }

        /** Goes over a value and all in it; counts members where they count as fields. */
        private void skip(JsonParser parser, JsonToken first, String path, boolean counted) throws IOException {
            int depth = 0;
            JsonToken token = first;
            while (true) {
                switch (token) {
                    case START_OBJECT, START_ARRAY -> depth++;
                    case END_OBJECT, END_ARRAY -> depth--;
                    case FIELD_NAME -> {
                        checkName(parser.currentName());
                        if (counted) {
                            count();
                        }
                    }
                    case VALUE_STRING -> checkText(parser, path);
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber(parser, path);
                    default -> {
                        // true, false and null are always fine
                    }
                }
                if (depth == 0) {
                    return;
                }
                token = parser.nextToken();
                if (token == null) {
                    throw unreadable("The body ends too early");
                }
            }
        }

        private void count() {
            if (++fields == JsonLimits.MAX_FIELDS + 1) {
                error("fields", "limit", "has more than " + JsonLimits.MAX_FIELDS + " members");
            }
        }

        private void checkName(String name) {
            if (JsonLimits.hasHalfCharacter(name)) {
                throw unreadable("The name of a member contains half of a surrogate pair, which is no text");
            }
        }

        private void checkText(JsonParser parser, String path) throws IOException {
            char[] chars = parser.getTextCharacters();
            int start = parser.getTextOffset();
            int end = start + parser.getTextLength();
            int bytes = 0;
            for (int i = start; i < end; i++) {
                char c = chars[i];
                if (c < 0x80) {
                    bytes++;
                } else if (c < 0x800) {
                    bytes += 2;
                } else if (Character.isSurrogate(c)) {
                    boolean pair =
                            Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(chars[i + 1]);
                    if (!pair) {
                        throw unreadable("A text contains half of a surrogate pair, which is no text");
                    }
                    i++;
                    bytes += 4;
                } else {
                    bytes += 3;
                }
            }
            if (bytes > JsonLimits.MAX_VALUE) {
                tooLong(path);
            }
        }

        private void checkNumber(JsonParser parser, String path) throws IOException {
            if (!JsonLimits.fits(parser.getText())) {
                error(path, "number", "is beyond the range of numbers");
            }
        }

        private void tooLong(String path) {
            error(path, "limit", "is longer than 64 kB");
        }

        private void error(String path, String code, String message) {
            if (errors.size() < 50) {
                errors.add(new FieldError(path, code, message));
            }
        }

        private static ProblemException unreadable(String detail) {
            return Problem.badRequest("unreadable", detail).exception();
        }
    }
}
