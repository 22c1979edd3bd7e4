package org.vivaio.bench.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One lead, all the way through: the form on a foreign page, the console, the mail, the webhook. */
@Timeout(10 * 60)
final class StoryTest {
    private static final Duration ARRIVES = Duration.ofSeconds(30);

    @Test
    void a_lead_from_a_foreign_page_is_seen_live_mailed_and_exported() throws Exception {
        Path folder = Products.folder("story");
        int port = Ports.freePair();
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        String smtp = "127.0.0.1:" + mail.getSmtp().getPort();
        try (Product demo = Product.start(Products.launch("demo", folder, port, Map.of("VIVAIO_SMTP", smtp)))
                .awaitReady(Products.FIRST_START)) {
            JsonObject seen = browse(demo, folder);
            System.out.println("StoryTest: " + seen.encode());
            mailArrived(mail, seen.getString("leadId"));
            webhookArrived(port + 1, seen);
        } finally {
            mail.stop();
        }
    }

    private static JsonObject browse(Product demo, Path folder) throws IOException, InterruptedException {
        Path story = Product.root().resolve("bench").resolve("story");
        install(story, folder);
        String output = run(
                story,
                folder.resolve("browser.log"),
                "node",
                "story.mjs",
                "http://127.0.0.1:" + demo.port(),
                "http://127.0.0.1:" + (demo.port() + 1),
                Products.TOKEN,
                folder.resolve("shots").toString());
        String[] lines = output.strip().split("\n");
        return new JsonObject(lines[lines.length - 1]);
    }

    /** npm writes its own lock file last: when it is newer than ours, the modules are the locked ones. */
    private static void install(Path story, Path folder) throws IOException, InterruptedException {
        Path mark = story.resolve("node_modules/.package-lock.json");
        Path lock = story.resolve("package-lock.json");
        if (!Files.exists(mark) || Files.getLastModifiedTime(mark).compareTo(Files.getLastModifiedTime(lock)) < 0) {
            run(story, folder.resolve("npm.log"), "npm", "ci");
        }
    }

    private static String run(Path where, Path log, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = process.waitFor(4, TimeUnit.MINUTES);
            String output = Files.readString(log);
            assertThat(ended && process.exitValue() == 0)
                    .as(() -> String.join(" ", Arrays.asList(command).subList(0, 2)) + " (" + log + "):\n" + output)
                    .isTrue();
            return output;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void mailArrived(GreenMail mail, String lead) throws Exception {
        Await.until("the alert at the mail server", ARRIVES, () -> mail.getReceivedMessages().length > 0);
        MimeMessage message = mail.getReceivedMessages()[0];
        assertThat(message.getAllRecipients()[0].toString()).isEqualTo("giulia@bellavista.example");
        assertThat(message.getMessageID()).isNotBlank();
        java.io.ByteArrayOutputStream whole = new java.io.ByteArrayOutputStream();
        message.writeTo(whole);
        String text = whole.toString(StandardCharsets.UTF_8).replace("=\r\n", "");
        assertThat(text).as("the alert links to the lead").contains(lead);
        assertThat(mail.getReceivedMessages()).as("one alert for one lead").hasSize(1);
    }

    private static void webhookArrived(int port, JsonObject seen) throws Exception {
        Api receiver = new Api("http://127.0.0.1:" + port, "");
        List<JsonObject> calls = new ArrayList<>();
        Await.until("the lead at the receiver", ARRIVES, () -> {
            calls.clear();
            JsonArray all = new JsonArray(receiver.get("/received").ok().text());
            all.forEach(item -> calls.add((JsonObject) item));
            return !calls.isEmpty();
        });
        JsonObject call = calls.get(0);
        String body = call.getValue("body") instanceof JsonObject json ? json.encode() : call.getString("body");
        JsonObject lead = new JsonObject(body);
        assertThat(lead.getString("id")).isEqualTo(seen.getString("leadId"));
        assertThat(lead.getJsonObject("fields").getString("email")).isEqualTo(seen.getString("email"));
        assertThat(lead.getJsonObject("fields").getString("lastName")).isEqualTo(seen.getString("lastName"));
        String id = header(call, "webhook-id").orElseThrow();
        String timestamp = header(call, "webhook-timestamp").orElseThrow();
        assertThat(header(call, "webhook-signature").orElseThrow().split(" "))
                .contains("v1," + sign(id + "." + timestamp + "." + body));
        assertThat(calls).as("one export for one lead").hasSize(1);
    }

    private static Optional<String> header(JsonObject call, String name) {
        return call.getJsonObject("headers").stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(name))
                .map(entry -> String.valueOf(entry.getValue()))
                .findFirst();
    }

    /** By the book of Standard Webhooks, with the secret that stands in the demo's resource. */
    private static String sign(String content) throws Exception {
        String yaml = Files.readString(Product.root().resolve("config/demo/connection/crm.yaml"));
        Matcher secret = Pattern.compile("whsec_([A-Za-z0-9+/=]+)").matcher(yaml);
        assertThat(secret.find()).isTrue();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.group(1)), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    }
}
