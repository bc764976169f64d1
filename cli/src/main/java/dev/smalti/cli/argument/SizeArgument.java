package dev.smalti.cli.argument;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.Prior;
import dev.smalti.job.PictureSize;
import dev.smalti.tokenizer.Fit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How large the pictures are that a command draws. */
public final class SizeArgument {
    @Option(
            names = "--size",
            paramLabel = "WxH",
            order = 3,
            description = "Width and height in pixels, e.g. 512x256, or one number for both; a condition is resized to"
                    + " it. Default: the condition's size, else the one that the model was trained on.")
    private @Nullable PictureSize size;

    /** The size that was asked for; absent where none was. */
    @Nullable
    PictureSize size() {
        return size;
    }

    /**
     * How a picture of the size that was asked for, else of this one, meets its grid.
     *
     * @param natural what the picture has of its own; absent for the model's
     * @throws SmaltiException of kind BAD_INPUT where the model cannot draw such a size
     */
    Fit fit(Manifest manifest, Prior prior, @Nullable PictureSize natural) {
        int factor = manifest.firstStage().factor();
        if (size != null && (size.width() % factor != 0 || size.height() % factor != 0)) {
            throw SmaltiException.badInput("a size of " + size + " pixels is none that the model " + manifest.name()
                    + " can draw: both sides are multiples of " + factor + ", e.g. " + near(size, factor));
        }
        PictureSize chosen = size != null ? size : natural != null ? natural : smallest(prior, factor);
        return largeEnough(manifest, prior, chosen);
    }

    /**
     * How a picture meets its grid.
     *
     * @throws SmaltiException of kind BAD_INPUT where it is smaller than the model can draw
     */
    static Fit largeEnough(Manifest manifest, Prior prior, PictureSize size) {
        int factor = manifest.firstStage().factor();
        Fit fit = new Fit(size.height(), size.width(), factor);
        GridShape window = prior.window();
        if (fit.grid().rows() < window.rows() || fit.grid().columns() < window.columns()) {
            throw SmaltiException.badInput("a picture of " + size + " pixels is too small for the model "
                    + manifest.name() + ", which draws at least " + smallest(prior, factor));
        }
        return fit;
    }

    private static PictureSize smallest(Prior prior, int factor) {
        return new PictureSize(prior.window().columns() * factor, prior.window().rows() * factor);
    }

    private static PictureSize near(PictureSize size, int factor) {
        return new PictureSize(near(size.width(), factor), near(size.height(), factor));
    }

    private static int near(int side, int factor) {
        return Math.max(1, Math.round((float) side / factor)) * factor;
    }
}
