package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.GridShape;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.prior.Centring;
import dev.smalti.prior.Window;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Which window the reference saw for each token that it drew of a picture larger than the model. */
@Tag("golden")
class GoldenWindowsTest {
    /** {@code crop_18x20.yx_y0x0}: places in a grid of that shape, from {@code make_scene_samples.py}. */
    private static final Pattern CROPS = Pattern.compile("crop_(\\d+)x(\\d+)\\.yx_y0x0");

    @TestFactory
    Stream<DynamicTest> everyRecordedWindowIsOurs() {
        return ReferenceCases.tests(
                GoldenWindowsTest::compare,
                ReferenceCases.recording(".*\\.windows|" + CROPS.pattern()),
                ReferenceKind.TRANSFORMER);
    }

    private static void compare(Path folder) {
        try (Checkpoint recorded = Checkpoints.open(folder.resolve("golden.safetensors"))) {
            GridShape window = GoldenPriorTest.grid(recorded);
            int positions = 0;
            for (CheckpointTensor tensor : recorded.tensors().values()) {
                positions += compare(folder, window, tensor, recorded.tensors());
            }
            System.out.println(folder.getFileName() + ": " + positions + " windows equal");
            assertThat(positions).isPositive();
        }
    }

    /** How many positions of this tensor were compared: none where it records no windows. */
    private static int compare(
            Path folder, @Nullable GridShape window, CheckpointTensor tensor, Map<String, CheckpointTensor> all) {
        String what = folder + " " + tensor.name();
        Matcher crops = CROPS.matcher(tensor.name());
        if (crops.matches()) {
            GridShape grid = new GridShape(Integer.parseInt(crops.group(1)), Integer.parseInt(crops.group(2)));
            return crops(what, grid, Objects.requireNonNull(window, what), tensor.longs());
        }
        if (!tensor.name().endsWith(".windows")) {
            return 0;
        }
        String tag = tensor.name().substring(0, tensor.name().length() - "windows".length());
        // One list of windows may stand for several runs, whose names then have one part more.
        String run = all.containsKey(tag + "params") ? tag : tag + "noise.";
        List<Integer> shape = all.get(run + "indices").shape();
        int side = Math.round(all.get(run + "params").floats()[2]);
        return windows(what, new GridShape(shape.get(1), shape.get(2)), new GridShape(side, side), tensor.longs());
    }

    /** Rows of [i, j, i_start, j_start, local_i, local_j]. */
    private static int windows(String what, GridShape grid, GridShape window, long[] rows) {
        for (int at = 0; at < rows.length; at += 6) {
            Window ours = Window.of(grid, window, Centring.BEHIND_HALF, (int) rows[at], (int) rows[at + 1]);
            assertThat(List.of(
                            (long) ours.row(),
                            (long) ours.column(),
                            rows[at] - ours.row(),
                            rows[at + 1] - ours.column()))
                    .as(what + " row " + at / 6)
                    .containsExactly(rows[at + 2], rows[at + 3], rows[at + 4], rows[at + 5]);
        }
        return rows.length / 6;
    }

    /** Rows of [y, x, y0, x0]. */
    private static int crops(String what, GridShape grid, GridShape window, long[] rows) {
        for (int at = 0; at < rows.length; at += 4) {
            assertThat(Window.of(grid, window, Centring.END_OF_HALF, (int) rows[at], (int) rows[at + 1]))
                    .as(what + " row " + at / 4)
                    .isEqualTo(new Window((int) rows[at + 2], (int) rows[at + 3], window));
        }
        return rows.length / 4;
    }
}
