package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.vivaio.core.http.OpenApiCoverage;

/** The description of the API against the routes of the running product, both ways. */
class ApiDescriptionTest extends HostTest {
    @Test
    void everyRouteOfTheApiIsDescribed() {
        assertThat(OpenApiCoverage.undocumented(host().routes())).isEmpty();
    }

    @Test
    void everythingDescribedIsThere() {
        assertThat(OpenApiCoverage.unrouted(host().routes())).isEmpty();
    }
}
