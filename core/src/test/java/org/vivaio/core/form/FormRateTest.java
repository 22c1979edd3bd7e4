package org.vivaio.core.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vivaio.core.app.HostTest;

/** The limit of submits holds for the whole node, however many servers share its port. */
class FormRateTest extends HostTest {
    @Test
    void submits_over_many_connections_count_together() {
        for (String tenant : List.of("rate-one", "rate-two")) {
            createTenant(tenant);
            put(tenant, "form", "contact", """
                    {"title": {"en": "Contact"}, "language": "en", "timeTrap": "PT0S", "rate": 30, "fields": [{"name": "email"}]}""");
        }
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            statuses.add(submit("rate-one", i).status());
        }
        assertThat(statuses.stream().filter(status -> status == 200).count())
                .as("the share of a minute, and what refills meanwhile")
                .isBetween(30L, 36L);
        assertThat(statuses.stream().filter(status -> status == 429).count()).isBetween(14L, 20L);
        assertThat(submit("rate-two", 0).status())
                .as("another tenant's form has its own share")
                .isEqualTo(200);
    }

    private Answer submit(String tenant, int number) {
        // a new connection each time: connections are what the servers of a node share out
        return send(
                "POST",
                "/f/" + tenant + "/contact",
                "",
                "application/json",
                "{\"fields\": {\"email\": \"" + number + "@rate.example\"}}",
                "Accept",
                "application/json");
    }
}
