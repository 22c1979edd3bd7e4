package org.vivaio.core.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import javax.lang.model.SourceVersion;
import org.vivaio.api.ApiVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vivaio new-plugin}: makes the project of a plugin from the skeleton of its kind. */
@Command(
        name = "new-plugin",
        mixinStandardHelpOptions = true,
        description = "Makes a plugin project in the current directory that builds with mvn verify.")
public final class NewPluginCommand implements Callable<Integer> {
    private static final List<String> KINDS = List.of("source", "channel", "exporter", "verifier");

    @Spec
    private @org.jspecify.annotations.Nullable CommandSpec spec;

    @Option(names = "--skeletons", required = true, hidden = true, description = "The folder with the skeletons.")
    private Path skeletons = Path.of(".");

    @Parameters(index = "0", paramLabel = "KIND", description = "source, channel, exporter or verifier.")
    private String kind = "";

    @Parameters(index = "1", paramLabel = "ID", description = "Lower case letters, digits and dashes, a letter first.")
    private String id = "";

    @Override
    public Integer call() {
        if (!KINDS.contains(kind)) {
            throw new CliException("There is no kind " + kind + ": take one of " + String.join(", ", KINDS));
        }
        if (!id.matches("[a-z][a-z0-9-]{1,59}")) {
            throw new CliException(
                    "A plugin's id is 2 to 60 lower case letters, digits and dashes, a letter first, not: " + id);
        }
        Path target = Path.of(id).toAbsolutePath();
        if (Files.exists(target)) {
            throw new CliException(target + " exists already: take another id, or remove it first");
        }
        try {
            make(target);
        } catch (IOException e) {
            throw new CliException("The project cannot be written: " + e.getMessage());
        }
        if (spec != null) {
            spec.commandLine()
                    .getOut()
                    .println(
                            "Made " + target + "\nNow: cd " + id
                                    + " && mvn verify\nThen put your own work into src/main/java, and keep its contract green.");
        }
        return 0;
    }

    private void make(Path target) throws IOException {
        String letters = id.replace("-", "");
        String segment = SourceVersion.isKeyword(letters) ? letters + "plugin" : letters;
        String packageName = "com.example." + segment;
        Map<String, String> words = Map.of(
                "@id@",
                id,
                "@kind@",
                kind,
                "@Name@",
                name(),
                "@package@",
                packageName,
                "@vivaio@",
                version(),
                "@requires@",
                "&gt;=" + ApiVersion.CURRENT + " &amp; &lt;" + nextMajor());
        String path = packageName.replace('.', '/');
        write(skeletons.resolve("common/pom.xml"), target.resolve("pom.xml"), words);
        write(skeletons.resolve("common/README.md"), target.resolve("README.md"), words);
        write(skeletons.resolve("common/gitignore"), target.resolve(".gitignore"), words);
        write(
                skeletons.resolve(kind + "/Main.java"),
                target.resolve("src/main/java/" + path + "/" + name() + ".java"),
                words);
        write(
                skeletons.resolve(kind + "/ContractTest.java"),
                target.resolve("src/test/java/" + path + "/" + name() + "ContractTest.java"),
                words);
    }

    private static void write(Path from, Path to, Map<String, String> words) throws IOException {
        if (!Files.isRegularFile(from)) {
            throw new CliException("The skeleton " + from + " is missing: build Vivaio anew");
        }
        String text = Files.readString(from);
        for (Map.Entry<String, String> word : words.entrySet()) {
            text = text.replace(word.getKey(), word.getValue());
        }
        Files.createDirectories(to.getParent());
        Files.writeString(to, text);
    }

    /** {@code sms-gateway} becomes {@code SmsGateway}. */
    private String name() {
        StringBuilder name = new StringBuilder();
        for (String word : id.split("-")) {
            if (!word.isEmpty()) {
                name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return List.of("Settings", "Override", "Channel", "Message", "Receipt", "Secret", "Setting", "String")
                        .contains(name.toString())
                ? name + "Plugin"
                : name.toString();
    }

    private static String nextMajor() {
        int major = Integer.parseInt(ApiVersion.CURRENT.split("\\.")[0]);
        return major == 0 ? "2.0.0" : (major + 1) + ".0.0";
    }

    /** The version of the artifacts that a plugin is built with: that of this very build. */
    private static String version() {
        try (InputStream in = NewPluginCommand.class.getResourceAsStream("/vivaio.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "0.1.0-SNAPSHOT");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
