package org.vivaio.plugins.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vivaio.plugins.feed.FileState.Later;
import org.vivaio.plugins.feed.FileState.Reading;
import org.vivaio.plugins.feed.Remote.Entry;

class FileStateTest {
    @Test
    void however_many_files_there_are_the_cursor_stays_within_its_bound_and_none_is_read_again() {
        FileState state = new FileState();
        String sly = "\"".repeat(200);
        for (int i = 0; i < 2_000; i++) {
            Entry file = new Entry("", sly.substring(5) + i, i, 1_700_000_000L + i);
            state.finish(file, "0123456789abcdef");
            state.returnLater(file, i);
            if (state.roomToWait()) {
                state.waiting.put(file.path(), new Later(file, i));
            }
        }
        state.reading = Optional.of(
                new Reading(new Entry("", sly, 1, 1), "", 1, 1, 1, Map.of("columns", "\"x\",".repeat(4_000))));

        FileState again = FileState.read(state.cursor());

        assertThat(state.cursor().value().length()).isLessThan(64 << 10);
        assertThat(again.cursor()).isEqualTo(state.cursor());
        for (int i = 0; i < 2_000; i++) {
            assertThat(again.knows(new Entry("", sly.substring(5) + i, i, 1_700_000_000L + i)))
                    .isTrue();
        }
        assertThat(again.knows(new Entry("", "new", 1, 1_800_000_000L))).isFalse();
        assertThat(again.reading).isEqualTo(state.reading);
    }
}
