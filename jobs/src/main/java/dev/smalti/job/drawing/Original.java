package dev.smalti.job.drawing;

import dev.smalti.TokenGrid;
import dev.smalti.bundle.Manifest;
import dev.smalti.image.Pixels;
import dev.smalti.job.Medium;
import dev.smalti.job.PictureSize;
import dev.smalti.tokenizer.Fit;
import dev.smalti.tokenizer.ImageTokenizer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A picture that others start from; encoded once, when first needed. */
public final class Original {
    private final Path file;
    private final Pixels pixels;
    private @Nullable TokenGrid tokens;

    private Original(Path file, Pixels pixels) {
        this.file = file;
        this.pixels = pixels;
    }

    /**
     * Reads a picture as the model takes it.
     *
     * @throws dev.smalti.SmaltiException of kind BAD_INPUT where it cannot be read
     */
    public static Original read(Path file, Manifest manifest) {
        return new Original(file, Medium.of(manifest).read(file));
    }

    public Path file() {
        return file;
    }

    /** [channels, H, W]. */
    public Pixels pixels() {
        return pixels;
    }

    public PictureSize size() {
        return new PictureSize(pixels.width(), pixels.height());
    }

    public Fit fit(Manifest manifest) {
        return new Fit(pixels.height(), pixels.width(), manifest.firstStage().factor());
    }

    public TokenGrid tokens(ImageTokenizer tokenizer) {
        TokenGrid known = tokens;
        if (known == null) {
            known = tokenizer.encode(pixels);
            tokens = known;
        }
        return known;
    }
}
