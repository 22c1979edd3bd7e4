package org.vivaio.core.plugin;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.Setting;

/** Which secrets a plugin wants to be given, read off the records of its settings. No code of the plugin runs for it. */
final class SecretsAsked {
    private static final int DEEPEST = 8;

    private SecretsAsked() {}

    /** Labels of the secrets of all its connectors; what cannot be read asks for none, and is not loaded either. */
    static List<String> of(Set<String> extensions, ClassLoader loader) {
        Set<String> labels = new LinkedHashSet<>();
        for (String name : extensions) {
            try {
                // not initialised: a static initialiser is the plugin's code
                settings(Class.forName(name, false, loader)).ifPresent(type -> collect(type, labels, 0));
            } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
                // loading it will say what is wrong
            }
        }
        return List.copyOf(labels);
    }

    /** The record between the angle brackets of {@code ConnectorFactory<...>}. */
    private static Optional<Class<?>> settings(Class<?> factory) {
        for (Class<?> type = factory; type != null; type = type.getSuperclass()) {
            for (Type implemented : type.getGenericInterfaces()) {
                if (implemented instanceof ParameterizedType generic
                        && generic.getRawType() == ConnectorFactory.class
                        && generic.getActualTypeArguments()[0] instanceof Class<?> settings
                        && settings.isRecord()) {
                    return Optional.of(settings);
                }
            }
        }
        return Optional.empty();
    }

    private static void collect(Class<?> type, Set<String> labels, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        for (RecordComponent component : SettingTypes.components(type).values()) {
            Type inner = SettingTypes.unwrap(component.getGenericType());
            if (SettingTypes.shape(inner) == SettingTypes.Shape.LIST) {
                inner = SettingTypes.argument(inner, 0);
            }
            switch (SettingTypes.shape(inner)) {
                case SECRET ->
                    labels.add(
                            SettingTypes.setting(component).map(Setting::label).orElse(component.getName()));
                case RECORD -> collect(SettingTypes.raw(inner), labels, depth + 1);
                default -> {
                    // no secret
                }
            }
        }
    }
}
