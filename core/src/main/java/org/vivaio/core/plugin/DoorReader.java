package org.vivaio.core.plugin;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.core.plugin.LoadedPlugin.Door;

/** Makes a plugin's factories and asks them what they are. Runs the plugin's code. */
final class DoorReader {
    private final LoadedPlugin plugin;

    private DoorReader(LoadedPlugin plugin) {
        this.plugin = plugin;
    }

    static Map<String, Door> read(LoadedPlugin plugin) {
        return new DoorReader(plugin).read();
    }

    private Map<String, Door> read() {
        Map<String, Door> doors = new LinkedHashMap<>();
        for (String name : plugin.extensions()) {
            Class<?> type = load(name);
            if (ConnectorFactory.class.isAssignableFrom(type)) {
                Door door = door(type.asSubclass(ConnectorFactory.class));
                if (doors.put(door.spec().id(), door) != null) {
                    throw fail(type.getName() + " and another factory both offer the connector "
                            + door.spec().id() + "; give each its own id");
                }
            }
        }
        if (doors.isEmpty()) {
            throw fail("it offers no connector: META-INF/extensions.idx names no class that implements "
                    + ConnectorFactory.class.getName());
        }
        return doors;
    }

    private Class<?> load(String name) {
        try {
            return Class.forName(name, true, plugin.loader());
        } catch (ClassNotFoundException e) {
            throw fail("META-INF/extensions.idx names the class " + name
                    + ", which is not in the jar. Build the jar anew from clean sources");
        } catch (UnsupportedClassVersionError e) {
            throw fail("it was built for a newer Java than this server's "
                    + Runtime.version().feature() + ". Build it with --release 17");
        } catch (ClassCircularityError e) {
            throw fail("the class " + e.getMessage() + " inherits from itself. Build the jar anew from clean sources");
        } catch (LinkageError e) {
            throw broken(name, e);
        }
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private Door door(Class<? extends ConnectorFactory> type) {
        try {
            ConnectorFactory<?> factory = type.getConstructor().newInstance();
            ConnectorSpec spec = factory.spec();
            Class<? extends Record> settings = (Class<? extends Record>) factory.settings();
            if (spec == null || settings == null || !settings.isRecord()) {
                throw fail(type.getName() + " must return a spec, and a record class as its settings");
            }
            return new Door(spec, factory, settings, SettingsSchema.of(settings), kinds(type));
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            throw fail(type.getName() + " must be a public class with a public constructor without parameters");
        } catch (InvocationTargetException e) {
            throw broken(type.getName(), e.getCause() == null ? e : e.getCause());
        } catch (PluginException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            throw broken(type.getName(), e);
        }
    }

    /** Known before anything is opened when the factory's {@code open} declares what it returns. */
    private static Set<ConnectorKind> kinds(Class<?> factory) {
        for (Method method : factory.getMethods()) {
            if (method.getName().equals("open") && !method.isBridge() && method.getParameterCount() == 2) {
                return ConnectorKind.of(method.getReturnType());
            }
        }
        return Set.of();
    }

    private PluginException broken(String name, Throwable failure) {
        Throwable cause = failure instanceof ExceptionInInitializerError && failure.getCause() != null
                ? failure.getCause()
                : failure;
        String remedy = cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException
                ? ". A plugin sees only the JDK, slf4j and org.vivaio.api: put its libraries inside its jar"
                : ". This is a fault of the plugin, tell its provider";
        String message = failure instanceof ExceptionInInitializerError
                ? "the static initialiser of " + name + " failed: " + text(cause) + remedy
                : name + " failed while being loaded: " + text(cause) + remedy;
        return new PluginException(
                "Plugin " + plugin + " cannot be loaded: " + message, PluginTrace.of(cause, Set.of()));
    }

    /** No tenant's data is in play while loading, so the text may be shown. */
    private static String text(Throwable failure) {
        return Redacted.text(failure.getClass().getName() + ": " + failure.getMessage(), Set.of());
    }

    private PluginException fail(String what) {
        return new PluginException("Plugin " + plugin + " cannot be loaded: " + what);
    }
}
