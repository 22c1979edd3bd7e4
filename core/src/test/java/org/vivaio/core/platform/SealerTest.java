package org.vivaio.core.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {
    @Test
    void what_is_sealed_opens_in_its_place_only() {
        Sealer sealer = Sealer.ofText("sixteen characters");
        String sealed = sealer.seal("pässword", "one\nconnection/crm");

        assertThat(sealed).doesNotContain("word");
        assertThat(sealer.open(sealed, "one\nconnection/crm")).contains("pässword");
        assertThat(sealer.open(sealed, "two\nconnection/crm")).isEmpty();
        assertThat(Sealer.ofText("sixteen other ones").open(sealed, "one\nconnection/crm"))
                .isEmpty();
        assertThat(sealer.open("", "one\nconnection/crm")).isEmpty();
        assertThat(sealer.open("not base64!", "one\nconnection/crm")).isEmpty();
        assertThat(sealer.seal("pässword", "one\nconnection/crm")).isNotEqualTo(sealed);
    }

    @Test
    void a_key_of_32_bytes_is_taken_as_it_is_and_a_short_text_is_refused() {
        String key = Base64.getEncoder().encodeToString(new byte[32]);
        assertThat(Sealer.ofText(key).open(Sealer.ofText(key).seal("x", "p"), "p"))
                .contains("x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sealer.ofText("too short"))
                .withMessageContaining("openssl");
    }

    @Test
    void the_first_start_makes_a_key_file_that_only_its_owner_reads(@TempDir Path folder) throws IOException {
        Path data = folder.resolve("data");
        String sealed = Sealer.resolve(Map.of(), data).seal("x", "p");

        assertThat(Sealer.resolve(Map.of(), data).open(sealed, "p")).contains("x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("secret.key"))))
                .isEqualTo("rw-------");
        assertThat(Files.list(data)).hasSize(1);
        Files.writeString(data.resolve("secret.key"), "damaged");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sealer.resolve(Map.of(), data))
                .withMessageContaining("damaged");
    }
}
