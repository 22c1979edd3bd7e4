package org.vivaio.core.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;
import org.pf4j.DefaultVersionManager;
import org.vivaio.api.ApiVersion;

/**
 * What a jar says of itself.
 *
 * @param id {@code Plugin-Id}
 * @param version {@code Plugin-Version}
 * @param provider {@code Plugin-Provider}
 * @param requires {@code Plugin-Requires}, a range of API versions
 * @param description {@code Plugin-Description}
 * @param permissions what it asks for
 */
record PluginJar(
        String id, String version, String provider, String requires, String description, Permissions permissions) {

    /**
     * Reads the manifest and checks what can be checked without running anything.
     *
     * @param jar the file to read
     * @param name what to call it in messages
     */
    static PluginJar read(Path jar, String name) {
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            Manifest manifest = file.getManifest();
            if (manifest == null) {
                throw new PluginException(name + " is not a plugin: it has no META-INF/MANIFEST.MF. Build it with the "
                        + "skeleton of ./vivaio new-plugin");
            }
            PluginJar plugin = of(manifest.getMainAttributes(), name);
            if (file.getEntry("META-INF/extensions.idx") == null) {
                throw new PluginException(
                        name + " offers no connector: META-INF/extensions.idx is missing. Put @Extension "
                                + "on the factory and let PF4J's annotation processor run (from JDK 23 on javac needs -proc:full)");
            }
            return plugin;
        } catch (ZipException e) {
            throw new PluginException(name + " is not a jar, or was not copied whole: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new PluginException(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static PluginJar of(Attributes attributes, String name) {
        String id = attribute(attributes, "Plugin-Id").orElse("");
        if (id.isEmpty()) {
            throw new PluginException(name + " is not a plugin: its manifest has no Plugin-Id");
        }
        if (!id.matches("[a-z][a-z0-9-]{1,59}")) {
            throw new PluginException(
                    name + " has a bad Plugin-Id: use 2 to 60 lower case letters, digits and dashes, a letter first");
        }
        String version = attribute(attributes, "Plugin-Version").orElse("");
        DefaultVersionManager versions = new DefaultVersionManager();
        try {
            versions.compareVersions(version, "0.0.0");
        } catch (RuntimeException e) {
            throw new PluginException(
                    name + " has no semantic Plugin-Version such as 1.4.0 in its manifest but \"" + version + "\"", e);
        }
        refuse(attributes, name, "Class-Path", "put what it needs inside the jar");
        refuse(attributes, name, "Plugin-Class", "the host calls factories only, so remove it");
        refuse(attributes, name, "Plugin-Dependencies", "plugins do not see each other, so remove it");
        String requires = attribute(attributes, "Plugin-Requires").orElse("");
        if (requires.isEmpty()) {
            throw new PluginException(name + " does not say which API it was built for: add Plugin-Requires, such as >="
                    + ApiVersion.CURRENT + ", to its manifest");
        }
        boolean fits;
        try {
            fits = versions.checkVersionConstraint(ApiVersion.CURRENT, requires);
        } catch (RuntimeException e) {
            throw new PluginException(
                    name + " has a Plugin-Requires that is no range of versions: \"" + requires
                            + "\". Write one such as >=1.0.0 & <2.0.0",
                    e);
        }
        if (!fits) {
            throw new PluginException("Plugin " + id + " " + version + " (" + name + ") needs plugin API " + requires
                    + ", this server has " + ApiVersion.CURRENT
                    + ". Take a version of the plugin made for this API, or update the server");
        }
        return new PluginJar(
                id,
                version,
                attribute(attributes, "Plugin-Provider").orElse(""),
                requires,
                attribute(attributes, "Plugin-Description").orElse(""),
                Permissions.read(attribute(attributes, "Plugin-Hosts"), attribute(attributes, "Plugin-Fields"), name));
    }

    private static void refuse(Attributes attributes, String name, String attribute, String remedy) {
        if (attribute(attributes, attribute).isPresent()) {
            throw new PluginException(name + " has " + attribute + " in its manifest: " + remedy);
        }
    }

    private static Optional<String> attribute(Attributes attributes, String name) {
        return Optional.ofNullable(attributes.getValue(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
