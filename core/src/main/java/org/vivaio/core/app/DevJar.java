package org.vivaio.core.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.vivaio.api.ApiVersion;
import org.vivaio.core.app.cli.CliException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * The jar of a plugin project under work, packed from {@code target/classes} as Maven would pack it. What does not lie there, the
 * plugin's libraries and what only Maven knows to write into the manifest, comes from the jar that Maven packed last.
 */
final class DevJar {
    private final Path classes;
    private final Path built;
    private final Path target;
    private final Element pom;
    private long seen = -1;
    private long packed = -1;

    DevJar(Path project) {
        this.classes = project.resolve("target/classes");
        this.built = project.resolve("target");
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

    /** As it stands in the file; what Maven would have to work out is none. */
    private static Optional<String> text(Element parent, String name) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getTagName().equals(name)) {
                return Optional.of(element.getTextContent().strip()).filter(t -> !t.isEmpty() && !t.contains("${"));
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

    /** Whether there are classes to pack. */
    boolean compiled() {
        return Files.isRegularFile(classes.resolve("META-INF/extensions.idx"));
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
            pack();
            packed = now;
            return Optional.of(target);
        } catch (IOException e) {
            // in the middle of a build
            return Optional.empty();
        }
    }

    /** Changes with every file; 0 while there is no factory. */
    private long state() throws IOException {
        if (!compiled()) {
            return 0;
        }
        List<Path> all = files();
        packaged().ifPresent(all::add);
        long state = 1;
        for (Path file : all) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            state = 31 * state + attributes.lastModifiedTime().toMillis() + attributes.size() + file.hashCode();
        }
        return state;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(classes)) {
            return new ArrayList<>(walk.filter(Files::isRegularFile).sorted().toList());
        }
    }

    /** Whether Maven has packed a jar, from which libraries can be taken. */
    boolean complete() {
        try {
            return packaged().isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<Path> packaged() throws IOException {
        if (!Files.isDirectory(built)) {
            return Optional.empty();
        }
        List<Path> jars;
        try (Stream<Path> list = Files.list(built)) {
            // the shade plugin leaves the jar without libraries beside the one with them
            jars = list.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> !file.getFileName().toString().startsWith("original-"))
                    .sorted()
                    .toList();
        }
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile(), false)) {
                Manifest manifest = file.getManifest();
                if (manifest != null && id().equals(manifest.getMainAttributes().getValue("Plugin-Id"))) {
                    return Optional.of(jar);
                }
            }
        }
        return Optional.empty();
    }

    private void pack() throws IOException {
        Optional<Path> packaged = packaged();
        Files.createDirectories(target.getParent());
        if (packaged.isEmpty()) {
            try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target), manifest(new Attributes()))) {
                classes(jar);
            }
            return;
        }
        try (JarFile libraries = new JarFile(packaged.get().toFile(), false);
                JarOutputStream jar = new JarOutputStream(
                        Files.newOutputStream(target),
                        manifest(libraries.getManifest().getMainAttributes()))) {
            Set<String> names = classes(jar);
            // a package that is compiled here comes from here alone, so that a class that was deleted is gone
            Set<String> folders = names.stream().map(DevJar::folder).collect(Collectors.toSet());
            for (JarEntry entry : Collections.list(libraries.entries())) {
                String name = entry.getName();
                boolean ours = names.contains(name) || !name.startsWith("META-INF/") && folders.contains(folder(name));
                if (!entry.isDirectory() && !ours && !name.equals(JarFile.MANIFEST_NAME)) {
                    jar.putNextEntry(new JarEntry(name));
                    try (InputStream in = libraries.getInputStream(entry)) {
                        in.transferTo(jar);
                    }
                }
            }
        }
    }

    private static String folder(String name) {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    /** What the project's file says, then what Maven wrote, then what will do. */
    private Manifest manifest(Attributes written) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Map<String, Optional<String>> said = Map.of(
                "Plugin-Version", text(pom, "version").filter(v -> v.matches("\\d+\\.\\d+\\.\\d+.*")),
                "Plugin-Requires", property("plugin.requires"),
                "Plugin-Hosts", property("plugin.hosts"),
                "Plugin-Fields", property("plugin.fields"));
        Map<String, String> usual = Map.of("Plugin-Version", "0.0.1", "Plugin-Requires", ">=" + ApiVersion.CURRENT);
        said.forEach((name, value) -> value.or(() -> Optional.ofNullable(written.getValue(name)))
                .or(() -> Optional.ofNullable(usual.get(name)))
                .ifPresent(text -> main.putValue(name, text)));
        main.putValue("Plugin-Id", id());
        main.putValue("Plugin-Provider", "under work");
        return manifest;
    }

    /** Writes what is compiled; answers with the names. */
    private Set<String> classes(JarOutputStream jar) throws IOException {
        Set<String> names = new HashSet<>();
        for (Path file : files()) {
            String name = classes.relativize(file).toString().replace('\\', '/');
            if (!name.equals(JarFile.MANIFEST_NAME)) {
                jar.putNextEntry(new JarEntry(name));
                Files.copy(file, jar);
                names.add(name);
            }
        }
        return names;
    }
}
