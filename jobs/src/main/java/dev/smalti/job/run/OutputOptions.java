package dev.smalti.job.run;

import dev.smalti.job.DrawJob;
import dev.smalti.job.drawing.DrawnFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is written of a job's results, and where: no part of the job.
 *
 * @param output the folder, made where it is missing; for the tokens of one picture also a file that ends in .json
 * @param flat whether drawn pictures lie in the folder itself
 * @param grid whether all drawn pictures are put on one sheet
 * @param singles whether each drawn picture has a file of its own
 * @param npz a NumPy archive of all drawn pictures; absent where none is wanted
 * @param tokens whether the tokens of each drawn picture are written
 * @param preview after how many tokens of a picture it is shown anew; absent where it is not shown
 * @param compare whether reconstructions are also written beside their originals
 * @param unnamed whether pictures keep to themselves what their inputs were called
 */
public record OutputOptions(
        Path output,
        boolean flat,
        boolean grid,
        boolean singles,
        @Nullable Path npz,
        boolean tokens,
        @Nullable Integer preview,
        boolean compare,
        boolean unnamed) {
    /** A file for each result, in this folder. */
    public static OutputOptions in(Path folder) {
        return new OutputOptions(folder, true, false, true, null, false, null, false, false);
    }

    /** All drawn pictures on one sheet in this folder. */
    public OutputOptions asSheet() {
        return new OutputOptions(output, flat, true, false, npz, tokens, preview, compare, unnamed);
    }

    /** Reconstructions also beside their originals. */
    public OutputOptions withComparisons() {
        return new OutputOptions(output, flat, grid, singles, npz, tokens, preview, true, unnamed);
    }

    /** The same, without the names of inputs in the pictures. */
    public OutputOptions withoutNames() {
        return new OutputOptions(output, flat, grid, singles, npz, tokens, preview, compare, true);
    }

    /** What is written of these pictures. */
    DrawnFiles files(DrawJob job) {
        return new DrawnFiles(output, flat, job.count(), job.first(), grid, singles, npz, tokens, preview);
    }
}
