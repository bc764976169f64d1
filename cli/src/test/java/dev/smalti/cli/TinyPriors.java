package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.image.Pixels;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.LabelMapFile;
import dev.smalti.picture.PictureWriter;
import java.nio.file.Path;
import java.util.Random;

/** The reference's small transformers as bundles, and what they are given. */
final class TinyPriors {
    private TinyPriors() {}

    /** Converts a fixture, e.g. {@code gpt_uncond}. */
    static Path convert(String fixture, Path bundle, String... options) {
        Object[] words = new Object[4 + options.length];
        words[0] = "convert";
        words[1] = Fixtures.folder(fixture);
        words[2] = "-o";
        words[3] = bundle;
        System.arraycopy(options, 0, words, 4, options.length);
        Run run = smalti(words);
        assertThat(run.code()).as(run.err()).isZero();
        return bundle;
    }

    /** A segmentation of 5 labels. */
    static Path labels(Path file, int height, int width, int seed) {
        int[] ids = new Random(seed).ints((long) height * width, 0, 5).toArray();
        LabelMapFile.write(file, new LabelMap(5, height, width, ids));
        return file;
    }

    /** A colourful picture. */
    static Path picture(Path file, int height, int width, int seed) {
        Random random = new Random(seed);
        float[] values = new float[3 * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        PictureWriter.write(file, new Pixels(3, height, width, values));
        return file;
    }
}
