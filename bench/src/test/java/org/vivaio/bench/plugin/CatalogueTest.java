package org.vivaio.bench.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.Products;

/** What people choose from: each connector that comes along has an icon, and Italian words wherever it has English ones. */
class CatalogueTest {
    @Test
    void every_connector_of_the_distribution_has_an_icon_and_speaks_italian() throws Exception {
        Path folder = Products.folder("catalogue");
        Product.Launch launch = Products.launch("serve", folder, Ports.free(), Map.of());
        try (Product product = Product.start(launch).awaitReady(Products.FIRST_START)) {
            Api api = product.api(Products.TOKEN);
            api.tenant("larice", List.of());
            String connectors = "/api/v1/tenants/larice/connectors";
            List<String> missing = new ArrayList<>();
            List<JsonObject> all = api.all(connectors);
            assertThat(all).hasSizeGreaterThan(15);
            for (JsonObject one : all) {
                JsonObject whole =
                        api.get(connectors + "/" + one.getString("id")).ok().json();
                Properties italian = italian(one.getString("plugin"));
                look(italian, whole, missing);
                if (!one.getBoolean("icon")) {
                    missing.add(one.getString("id") + ": icon");
                }
            }
            assertThat(missing).isEmpty();
        }
    }

    private static Properties italian(String plugin) throws IOException {
        Properties texts = new Properties();
        Path file = Product.root().resolve("target/dist/plugins/" + plugin + ".jar");
        try (JarFile jar = new JarFile(file.toFile())) {
            if (jar.getEntry("META-INF/vivaio/texts_it.properties") != null) {
                texts.load(new InputStreamReader(
                        jar.getInputStream(jar.getEntry("META-INF/vivaio/texts_it.properties")),
                        StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    private static void look(Properties italian, JsonObject connector, List<String> missing) {
        String id = connector.getString("id");
        wanted(italian, id, "label", connector.getString("label"), missing);
        wanted(italian, id, "help", connector.getString("help"), missing);
        look(italian, id, "settings", connector.getJsonObject("schema"), missing);
    }

    private static void look(Properties italian, String id, String path, JsonObject schema, List<String> missing) {
        JsonObject properties = schema.getJsonObject("properties", new JsonObject());
        for (String name : properties.fieldNames()) {
            JsonObject node = properties.getJsonObject(name);
            String here = path + "." + name;
            wanted(italian, id, here + ".label", node.getString("title"), missing);
            wanted(italian, id, here + ".help", node.getString("description"), missing);
            String group = node.getString("x-group", "");
            wanted(italian, id, "group." + group.replace(' ', '_'), group, missing);
            look(italian, id, here, node.getJsonObject("items", node), missing);
        }
    }

    private static void wanted(Properties italian, String id, String key, String english, List<String> missing) {
        if (english != null
                && !english.isEmpty()
                && !italian.containsKey(key)
                && !italian.containsKey(id + "." + key)) {
            missing.add(id + ": " + key + " (" + english + ")");
        }
    }
}
