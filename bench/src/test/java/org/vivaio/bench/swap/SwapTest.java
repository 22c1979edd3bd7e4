package org.vivaio.bench.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vivaio.bench.ledger.SinkProcess;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.Products;

/** A plugin is upgraded, downgraded, switched off and on while leads flow; a hundred times with {@code --long}. */
class SwapTest {
    private static final int SWAPS = Boolean.getBoolean("vivaio.long") ? 100 : 12;

    @Test
    void nothing_is_lost_doubled_or_left_in_memory_when_a_plugin_is_swapped_under_load() throws Exception {
        Path folder = Products.folder("swap");
        try (SinkProcess sink = SinkProcess.start(folder, 7)) {
            Product.Launch launch = Products.launch(
                    "serve --allow-unsigned-plugins",
                    folder,
                    Ports.free(),
                    Map.of("VIVAIO_OUTBOUND_ALLOW", sink.allow()));
            try (Product product = Product.start(launch).awaitReady(Products.FIRST_START);
                    SwapRun run = new SwapRun(product, sink, folder, Products.TOKEN, 300)) {
                run.flow();
                run.swaps(2);
                run.quiet(Duration.ofSeconds(2));
                Footprint before = run.footprint();
                run.swaps(SWAPS);
                run.end();
                assertThat(run.findings()).isEmpty();
                Footprint after = run.footprint();
                assertThat(after)
                        .as("class loaders of plugins, classes and open files, before %s", before)
                        .matches(held -> held.flat(before), "no more than before");
            }
        }
    }
}
