package org.vivaio.plugins.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Capture;
import org.vivaio.api.Doubt;

/** Mails from a corpus of odd ones (its licence is beside it): each gives a capture. */
class CorpusTest {
    private static List<Path> mails() throws IOException, URISyntaxException {
        Path root = Path.of(CorpusTest.class.getResource("/mail").toURI());
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .filter(path -> path.toString().endsWith(".eml"))
                    .sorted()
                    .toList();
        }
    }

    private static Capture read(String name) throws IOException, URISyntaxException {
        Path found = mails().stream().filter(p -> p.endsWith(name)).findFirst().orElseThrow();
        return Mails.read(Files.readAllBytes(found));
    }

    @Test
    void each_gives_a_capture_with_an_id_and_most_a_person_or_a_reason() throws Exception {
        List<String> odd = new ArrayList<>();
        for (Path mail : mails()) {
            Capture capture = Mails.read(Files.readAllBytes(mail));
            assertThat(capture.externalId()).as("%s", mail.getFileName()).isPresent();
            assertThat(capture.at()).isPresent();
            if (capture.doubt().isEmpty() && !capture.fields().containsKey("email")) {
                odd.add(mail.getFileName().toString());
            }
        }
        assertThat(odd).as("neither somebody to answer nor a reason").isEmpty();
    }

    @Test
    void torn_and_scrambled_ones_give_captures_too() throws Exception {
        Random random = new Random(7);
        for (Path mail : mails()) {
            byte[] bytes = Files.readAllBytes(mail);
            for (int i = 0; i < 20; i++) {
                byte[] torn = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                for (int k = 0; k < torn.length / 50; k++) {
                    torn[random.nextInt(torn.length)] = (byte) random.nextInt(256);
                }
                assertThat(Mails.read(torn).externalId()).isPresent();
            }
        }
    }

    @Test
    void bounces_are_known_and_attachments_found() throws Exception {
        assertThat(mails().stream()
                        .filter(p -> p.getParent().endsWith("multipart_report_emails"))
                        .toList())
                .isNotEmpty()
                .allSatisfy(
                        path -> assertThat(Mails.read(Files.readAllBytes(path)).doubt())
                                .as("%s", path.getFileName())
                                .isPresent());
        assertThat(read("attachment_pdf.eml").files()).singleElement().satisfies(file -> {
            assertThat(file.name()).endsWith(".pdf");
            assertThat(new String(file.content(), 0, 4, java.nio.charset.StandardCharsets.US_ASCII))
                    .isEqualTo("%PDF");
        });
        assertThat(read("attachment_with_encoded_name.eml").files()).isNotEmpty();
        assertThat(read("japanese.eml").fields().get("message").toString())
                .matches("(?s).*[\\p{IsHiragana}\\p{IsHan}].*");
        assertThat(read("missing_body.eml").doubt()).isNotEqualTo(java.util.Optional.of(Doubt.BOUNCE));
    }
}
