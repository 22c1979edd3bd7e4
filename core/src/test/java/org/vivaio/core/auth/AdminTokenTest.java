package org.vivaio.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {
    @Test
    void the_setting_wins_and_must_not_be_short(@TempDir Path data) {
        AdminToken token = AdminToken.resolve(Map.of("VIVAIO_ADMIN_TOKEN", "sixteen letters!"), data);
        assertThat(token.matches("sixteen letters!")).isTrue();
        assertThat(token.matches("sixteen letters?")).isFalse();
        assertThat(token.created()).isEmpty();
        assertThat(data).isEmptyDirectory();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdminToken.resolve(Map.of("VIVAIO_ADMIN_TOKEN", "short"), data))
                .withMessageContaining("16 characters");
    }

    @Test
    void without_it_the_first_start_makes_one_and_keeps_only_its_hash(@TempDir Path data) throws IOException {
        AdminToken first = AdminToken.resolve(Map.of(), data);
        String token = first.created().orElseThrow();

        assertThat(token).hasSize(43);
        assertThat(first.matches(token)).isTrue();
        AdminToken second = AdminToken.resolve(Map.of(), data);
        assertThat(second.created()).isEmpty();
        assertThat(second.matches(token)).isTrue();
        Path file = data.resolve("admin-token.sha256");
        assertThat(Files.readString(file)).doesNotContain(token);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.writeString(file, "damaged");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdminToken.resolve(Map.of(), data))
                .withMessageContaining("remove it");
    }
}
