package dev.smalti.prior;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.GridShape;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static final GridShape WINDOW = new GridShape(4, 4);

    @Test
    void windowsStartAtEachStrideAndTheLastEndsWithTheGrid() {
        assertThat(Blocks.windows(new GridShape(4, 9), WINDOW, new GridShape(2, 2)))
                .extracting(Window::column)
                .containsExactly(0, 2, 4, 5);
        assertThat(Blocks.windows(new GridShape(7, 4), WINDOW, new GridShape(2, 2)))
                .extracting(Window::row)
                .containsExactly(0, 2, 3);
    }

    @Test
    void windowsOfALevelAreApartAndFollowWhatTheyOverlap() {
        List<List<Window>> levels = Blocks.levels(Blocks.windows(new GridShape(8, 12), WINDOW, new GridShape(2, 2)));
        // Five windows in a row, three rows of them, each row two behind the one above.
        assertThat(levels).extracting(List::size).containsExactly(1, 1, 2, 2, 3, 2, 2, 1, 1);
        for (List<Window> level : levels) {
            for (Window one : level) {
                assertThat(level).filteredOn(one::overlaps).containsExactly(one);
            }
        }
    }
}
