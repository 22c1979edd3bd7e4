package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** What a monitoring system reads. */
class MetricsTest extends HostTest {
    @Test
    void the_contract_s_metrics_are_there_from_the_start() {
        String text = scrape();
        for (String name :
                new String[] {"vivaio_inbox_pending", "vivaio_outbox_due", "vivaio_facts_stuck", "vivaio_captures_total"
                }) {
            assertThat(text.lines()).as(name).anyMatch(line -> line.startsWith(name));
        }
    }

    @Test
    void the_process_tells_its_memory_threads_files_and_pauses() {
        String text = scrape();
        Runtime jvm = Runtime.getRuntime();
        assertThat(sum(text, "jvm_memory_used_bytes", "area=\"heap\"")).isBetween(1e6, (double) jvm.maxMemory());
        assertThat(sum(text, "jvm_memory_max_bytes", "area=\"heap\"")).isBetween(1e7, jvm.maxMemory() * 1.01);
        assertThat(sum(text, "jvm_memory_used_bytes", "id=\"Metaspace\"")).isGreaterThan(1e6);
        assertThat(sum(text, "jvm_threads_live_threads", "")).isGreaterThan(5);
        assertThat(sum(text, "process_files_open_files", "")).isGreaterThan(5);
        System.gc();
        await().until(() -> sum(scrape(), "jvm_gc_pause_seconds_count", "") > 0);
    }

    private static String scrape() {
        return get("/metrics").expect(200).text();
    }

    private static double sum(String text, String name, String label) {
        return text.lines()
                .filter(line -> line.startsWith(name) && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
