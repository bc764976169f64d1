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
        return drawable(manifest, prior, chosen);
    }

    /**
     * How a picture meets its grid.
     *
     * @throws SmaltiException of kind BAD_INPUT where the model cannot draw it: it is neither as large as the window nor
     *     does it fit the block
     */
    private static Fit drawable(Manifest manifest, Prior prior, PictureSize size) {
        int factor = manifest.firstStage().factor();
        Fit fit = new Fit(size.height(), size.width(), factor);
        GridShape grid = fit.grid();
        if (!prior.slidesOver(grid)
                && (long) prior.conditioning().length(grid, factor) + grid.length() - 1 > prior.blockSize()) {
            throw SmaltiException.badInput("a picture of " + size + " pixels is too narrow for the model "
                    + manifest.name() + ": its " + grid + " tokens do not fit the " + prior.blockSize()
                    + " that the model reads at once; give at least " + smallest(prior, factor) + ", or fewer pixels");
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
