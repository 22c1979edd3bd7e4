package org.vivaio.core.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.vivaio.api.ApiVersion;
import org.vivaio.core.app.cli.CliException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** The jar of a plugin project under work, packed from {@code target/classes} as Maven would pack it. */
final class DevJar {
    private final Path classes;
    private final Path target;
    private final Element pom;
    private long seen = -1;
    private long packed = -1;

    DevJar(Path project) {
        this.classes = project.resolve("target/classes");
        this.target = project.resolve("target/vivaio-dev/plugin.jar");
        this.pom = read(project.resolve("pom.xml"));
        if (text(pom, "artifactId").isEmpty()) {
            throw new CliException(project.resolve("pom.xml") + " names no artifactId");
        }
    }

    private static Element read(Path file) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new CliException(file + " cannot be read: " + e.getMessage());
        }
    }

    private static Optional<String> text(Element parent, String name) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getTagName().equals(name)) {
                return Optional.of(element.getTextContent().strip()).filter(t -> !t.isEmpty());
            }
        }
        return Optional.empty();
    }

    private Optional<String> property(String name) {
        for (Node child = pom.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getTagName().equals("properties")) {
                return text(element, name);
            }
        }
        return Optional.empty();
    }

    /** The plugin's id. */
    String id() {
        return text(pom, "artifactId").orElseThrow();
    }

    /** A new jar when the classes have changed and the compiler has come to rest. */
    Optional<Path> changed() {
        try {
            long now = state();
            boolean rests = now == seen;
            seen = now;
            if (!rests || now == packed || now == 0) {
                return Optional.empty();
            }
            packed = now;
            pack();
            return Optional.of(target);
        } catch (IOException e) {
            // in the middle of a build
            return Optional.empty();
        }
    }

    /** Changes with every file; 0 while there is no factory. */
    private long state() throws IOException {
        if (!Files.isRegularFile(classes.resolve("META-INF/extensions.idx"))) {
            return 0;
        }
        long state = 1;
        for (Path file : files()) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            state = 31 * state + attributes.lastModifiedTime().toMillis() + attributes.size() + file.hashCode();
        }
        return state;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(classes)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private void pack() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Plugin-Id", id());
        main.putValue(
                "Plugin-Version",
                text(pom, "version")
                        .filter(v -> v.matches("\\d+\\.\\d+\\.\\d+.*"))
                        .orElse("0.0.1"));
        main.putValue("Plugin-Provider", "under work");
        main.putValue("Plugin-Requires", property("plugin.requires").orElse(">=" + ApiVersion.CURRENT));
        property("plugin.hosts").ifPresent(hosts -> main.putValue("Plugin-Hosts", hosts));
        Files.createDirectories(target.getParent());
        try (OutputStream out = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Path file : files()) {
                String name = classes.relativize(file).toString().replace('\\', '/');
                if (!name.equals("META-INF/MANIFEST.MF")) {
                    jar.putNextEntry(new JarEntry(name));
                    Files.copy(file, jar);
                }
            }
        }
    }
}
