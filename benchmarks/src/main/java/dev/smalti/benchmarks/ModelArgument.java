package dev.smalti.benchmarks;

import dev.smalti.Bundle;
import dev.smalti.BundledModels;
import dev.smalti.CacheFolder;
import dev.smalti.GridShape;
import dev.smalti.Manifest;
import dev.smalti.data.Scenes;
import dev.smalti.image.Pixels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A model as a command names it, and inputs for it that are the same everywhere. */
final class ModelArgument {
    private static final long SEED = 1;
    private static final int USUAL_SIDE = 256;

    private ModelArgument() {}

    /** The bundle in this folder, else the bundled model of this name. */
    static Bundle open(String nameOrFolder) {
        Path folder = Path.of(nameOrFolder);
        return Files.isDirectory(folder)
                ? Bundle.open(folder)
                : BundledModels.onClassPath().open(nameOrFolder, CacheFolder.path());
    }

    /** The grid that a prior was trained on, else that of the tokenizer's resolution. */
    static GridShape window(Manifest manifest) {
        Manifest.Prior prior = manifest.prior();
        if (prior != null) {
            return prior.window();
        }
        int resolution = manifest.firstStage().resolution();
        int side = Math.max(
                1,
                (resolution == 0 ? USUAL_SIDE : resolution)
                        / manifest.firstStage().factor());
        return new GridShape(side, side);
    }

    /** Scenes that fill the grid; where there are not three channels, each is a colour of them. */
    static List<Pixels> pictures(Manifest.FirstStage stage, GridShape shape, int count) {
        int height = shape.rows() * stage.factor();
        int width = shape.columns() * stage.factor();
        Scenes scenes = new Scenes(SEED, Math.max(height, Scenes.SMALLEST), Math.max(width, Scenes.SMALLEST));
        List<Pixels> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] colours = scenes.get(i).picture().crop(0, 0, height, width).values();
            float[] values = new float[Math.multiplyExact(stage.inChannels(), height * width)];
            for (int channel = 0; channel < stage.inChannels(); channel++) {
                System.arraycopy(
                        colours, channel % 3 * height * width, values, channel * height * width, height * width);
            }
            pictures.add(new Pixels(stage.inChannels(), height, width, values));
        }
        return pictures;
    }

    /** Tokens [rows][length] of a vocabulary. */
    static int[][] tokens(int rows, int length, int vocabulary) {
        int[][] tokens = new int[rows][];
        for (int row = 0; row < rows; row++) {
            SplittableRandom random = new SplittableRandom(SEED + row);
            tokens[row] = IntStream.range(0, length)
                    .map(i -> random.nextInt(vocabulary))
                    .toArray();
        }
        return tokens;
    }

    /** Numbers to draw with, [steps][rows]. */
    static float[][] uniforms(int steps, int rows) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[][] uniforms = new float[steps][rows];
        for (float[] step : uniforms) {
            for (int row = 0; row < rows; row++) {
                step[row] = random.nextInt(1 << 24) / (float) (1 << 24);
            }
        }
        return uniforms;
    }
}
