package org.vivaio.plugins.landing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.vivaio.api.ConsentGiven;
import org.vivaio.api.WebRequest;
import org.vivaio.plugins.landing.LandingPageSettings.Field;
import org.vivaio.plugins.landing.LandingPageSettings.Type;

/**
 * What stands in the form: nothing at the first view, later what the visitor wrote.
 *
 * @param key the same in each try of one visitor, so that two clicks make one lead
 * @param values by field name
 * @param ticked wording versions by the box's input name
 * @param touch where the visitor comes from
 * @param honeypot whether the field that people cannot see was filled
 */
record Entry(
        String key,
        Map<String, String> values,
        Map<String, String> ticked,
        Map<String, String> touch,
        boolean honeypot) {
    static final String HONEYPOT = "_hp_url";
    static final String KEY = "_key";

    private static final Pattern KEYS = Pattern.compile("[A-Za-z0-9-]{8,64}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\",;:]{1,64}@[^\\s@<>\",;:]+\\.[^\\s@<>\",;:.]{2,}");
    private static final int LONGEST_LINE = 500;
    private static final int LONGEST_TEXT = 5000;

    static Entry blank(Map<String, String> touch) {
        return new Entry(UUID.randomUUID().toString(), Map.of(), Map.of(), touch, false);
    }

    static Entry read(WebRequest request, LandingPageSettings settings, List<Box> boxes) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Field field : settings.fields()) {
            values.put(field.name(), request.formValue(field.name()).orElse("").strip());
        }
        Map<String, String> ticked = new LinkedHashMap<>();
        for (Box box : boxes) {
            request.formValue(box.input())
                    .filter(version -> !version.isBlank() && version.length() <= 200)
                    .ifPresent(version -> ticked.put(box.input(), version));
        }
        String key = request.formValue(KEY)
                .filter(text -> KEYS.matcher(text).matches())
                .orElseGet(() -> UUID.randomUUID().toString());
        boolean honeypot = !request.formValue(HONEYPOT).orElse("").isBlank();
        return new Entry(key, values, ticked, Touches.form(request, settings), honeypot);
    }

    /** What has to be mended, by input name, in the order of the page; empty when all is well. */
    Map<String, String> errors(LandingPageSettings settings, List<Box> boxes, Texts texts) {
        Map<String, String> errors = new LinkedHashMap<>();
        for (Field field : settings.fields()) {
            error(field, texts).ifPresent(message -> errors.put(field.name(), message));
        }
        if (errors.isEmpty() && value("email").isEmpty() && value("phone").isEmpty()) {
            String name = values.containsKey("email") ? "email" : "phone";
            errors.put(name, texts.noContact());
        }
        for (Box box : boxes) {
            if (box.mandatory() && !ticked.containsKey(box.input())) {
                errors.put(box.input(), texts.noNotice());
            }
        }
        return errors;
    }

    List<ConsentGiven> consents(List<Box> boxes) {
        return boxes.stream()
                .filter(box -> ticked.containsKey(box.input()))
                .map(box -> new ConsentGiven(box.wording().purpose(), box.channel(), ticked.get(box.input())))
                .toList();
    }

    String value(String field) {
        return values.getOrDefault(field, "");
    }

    private Optional<String> error(Field field, Texts texts) {
        String value = value(field.name());
        if (value.isEmpty()) {
            return field.required() ? Optional.of(texts.missing()) : Optional.empty();
        }
        if (value.length() > (field.input() == Type.LONG_TEXT ? LONGEST_TEXT : LONGEST_LINE)) {
            return Optional.of(texts.tooLong());
        }
        if (field.input() == Type.EMAIL && !EMAIL.matcher(value).matches()) {
            return Optional.of(texts.badEmail());
        }
        if (field.input() == Type.TEL
                && value.chars().filter(Character::isDigit).count() < 6) {
            return Optional.of(texts.badPhone());
        }
        return Optional.empty();
    }
}
