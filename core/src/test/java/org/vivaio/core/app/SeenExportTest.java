package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Export;
import org.vivaio.core.plugin.Permissions;

class SeenExportTest {
    private static final String DOCUMENT =
            "{\"id\":\"l-1\",\"fields\":{\"phone\":\"+39 02 1\",\"email\":\"ada@casa.example\",\"income\":90000},\"stage\":\"lead\"}";

    private static final Export WHOLE = new Export(
            "k",
            "l-1",
            "capture.accepted",
            Instant.EPOCH,
            Map.of("id", "l-1", "fields", Map.of("phone", "+39 02 1", "email", "ada@casa.example", "income", 90000)),
            DOCUMENT.getBytes(StandardCharsets.UTF_8),
            Optional.of("crm-7"),
            2);

    @Test
    void an_exporter_gets_the_fields_its_manifest_asked_for_and_no_others() {
        Export seen = SeenExport.of(List.of(WHOLE), new Permissions(List.of("*"), List.of("email", "phone"), true))
                .get(0);
        assertThat(new String(seen.document(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"id\":\"l-1\",\"fields\":{\"phone\":\"+39 02 1\",\"email\":\"ada@casa.example\"},\"stage\":\"lead\"}");
        assertThat(seen.lead().get("fields")).isEqualTo(Map.of("phone", "+39 02 1", "email", "ada@casa.example"));
        assertThat(seen.lead()).containsEntry("id", "l-1");
        assertThat(seen.reference()).contains("crm-7");
        assertThat(seen.attempt()).isEqualTo(2);
    }

    @Test
    void one_that_asked_for_everything_gets_the_very_bytes_that_were_rendered() {
        assertThat(SeenExport.of(List.of(WHOLE), Permissions.ALL)).containsExactly(WHOLE);
        assertThat(SeenExport.of(List.of(WHOLE), Permissions.ALL).get(0)).isSameAs(WHOLE);
    }
}
