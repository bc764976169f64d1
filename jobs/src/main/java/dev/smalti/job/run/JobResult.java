package dev.smalti.job.run;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.job.Measure;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.job.drawing.DrawingSummary;
import dev.smalti.job.drawing.DrawnPicture;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was made by a job, and of what it was made. */
public sealed interface JobResult {
    /** The model and where it ran. */
    OpenTokenizer.Setup run();

    /** The files that were passed over, by name. */
    List<SkippedFile> skipped();

    /**
     * Tokens of pictures.
     *
     * @param pictures in the order of the inputs
     */
    record Encoding(OpenTokenizer.Setup run, List<Encoded> pictures, List<SkippedFile> skipped) implements JobResult {}

    /**
     * One picture and its tokens.
     *
     * @param picture the file that was read
     * @param output the file of tokens
     * @param width in pixels
     * @param height in pixels
     * @param rows of tokens
     * @param columns of tokens
     */
    record Encoded(String picture, String output, int width, int height, int rows, int columns) {}

    /**
     * Pictures of tokens.
     *
     * @param pictures in the order of the inputs
     */
    record Decoding(OpenTokenizer.Setup run, List<Decoded> pictures, List<SkippedFile> skipped) implements JobResult {}

    /**
     * One file of tokens and its picture.
     *
     * @param tokens the file that was read
     * @param output the picture's file
     * @param width in pixels
     * @param height in pixels
     */
    record Decoded(String tokens, String output, int width, int height) {}

    /**
     * Pictures that were encoded and decoded.
     *
     * @param pictures in the order of the inputs
     * @param mean of each measure over the pictures that have it; absent where nothing was done
     * @param measures what was measured, in the order in which it is shown
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reconstruction(
            OpenTokenizer.Setup run,
            List<Reconstructed> pictures,
            @Nullable Map<Measure, Double> mean,
            List<SkippedFile> skipped,
            @JsonIgnore List<Measure> measures)
            implements JobResult {}

    /**
     * One picture and how close it came.
     *
     * @param picture the file that was read
     * @param output the picture's file
     * @param comparison the file of both side by side; absent where there is none
     * @param width in pixels
     * @param height in pixels
     * @param rows of tokens
     * @param columns of tokens
     * @param measures see {@link Measure}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reconstructed(
            String picture,
            String output,
            @Nullable String comparison,
            int width,
            int height,
            int rows,
            int columns,
            @JsonAnyGetter Map<Measure, Double> measures) {}

    /**
     * Pictures that were drawn.
     *
     * @param seed of the random numbers
     * @param pictures in the order of the conditions and numbers
     * @param grid the sheet's file; absent where there is none
     * @param npz the archive's file; absent where there is none
     * @param summary what it took
     * @param skipped files that alone could not be written
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Drawing(
            OpenTokenizer.Setup run,
            @JsonInclude(JsonInclude.Include.ALWAYS) long seed,
            @JsonInclude(JsonInclude.Include.ALWAYS) List<DrawnPicture> pictures,
            @Nullable String grid,
            @Nullable String npz,
            DrawingSummary summary,
            List<SkippedFile> skipped)
            implements JobResult {}
}
