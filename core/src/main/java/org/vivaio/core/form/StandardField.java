package org.vivaio.core.form;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A field that every tenant has, with what a form need not say about it.
 *
 * @param name its name
 * @param type its control
 * @param maxLength its longest text
 * @param autocomplete the browser's autofill token; empty when there is none
 */
record StandardField(String name, FormField.Type type, int maxLength, Optional<String> autocomplete) {
    private static final Map<String, StandardField> ALL = Arrays.stream(new StandardField[] {
                of("firstName", FormField.Type.TEXT, 100, "given-name"),
                of("lastName", FormField.Type.TEXT, 100, "family-name"),
                of("email", FormField.Type.EMAIL, 254, "email"),
                of("phone", FormField.Type.PHONE, 40, "tel"),
                of("company", FormField.Type.TEXT, 200, "organization"),
                of("role", FormField.Type.TEXT, 120, "organization-title"),
                of("vatNumber", FormField.Type.TEXT, 30, ""),
                of("address", FormField.Type.TEXT, 250, "street-address"),
                of("postcode", FormField.Type.TEXT, 12, "postal-code"),
                of("city", FormField.Type.TEXT, 120, "address-level2"),
                of("province", FormField.Type.TEXT, 2, "address-level1"),
                of("country", FormField.Type.TEXT, 60, "country-name"),
                of("language", FormField.Type.TEXT, 35, "language"),
                of("message", FormField.Type.LONGTEXT, 5000, "")
            })
            .collect(Collectors.toUnmodifiableMap(StandardField::name, Function.identity()));

    private static StandardField of(String name, FormField.Type type, int maxLength, String autocomplete) {
        return new StandardField(
                name, type, maxLength, Optional.of(autocomplete).filter(a -> !a.isEmpty()));
    }

    static Optional<StandardField> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    static Set<String> names() {
        return ALL.keySet();
    }
}
