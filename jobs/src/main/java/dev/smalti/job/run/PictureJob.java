package dev.smalti.job.run;

import dev.smalti.image.Pixels;
import dev.smalti.job.Medium;
import java.nio.file.Path;
import java.util.List;

/**
 * Work on pictures, of which those of one height and width run together.
 *
 * @param <O> what is computed
 */
public interface PictureJob<O> extends FileJob<Pixels, O> {
    /** How the pictures are read. */
    Medium medium();

    @Override
    default Pixels read(Path file) {
        return medium().read(file);
    }

    @Override
    default Size size(Pixels pixels) {
        return new Size(List.of(pixels.height(), pixels.width()), (long) Float.BYTES * pixels.values().length);
    }
}
