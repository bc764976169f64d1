package dev.smalti.bench;

import dev.smalti.GridShape;
import dev.smalti.Latents;
import dev.smalti.bundle.Manifest;
import dev.smalti.data.Scenes;
import dev.smalti.image.Pixels;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What a model is given to work on, from fixed seeds: the same for every contender, in every process. */
public final class Inputs {
    private static final long SEED = 1;
    /** Of models that were made for any size. */
    private static final int USUAL_SIDE = 256;

    private Inputs() {}

    /** The grid that a model's prior was trained on, else that of the resolution its tokenizer was trained at. */
    public static GridShape window(Manifest manifest) {
        Manifest.Prior prior = manifest.prior();
        if (prior != null) {
            return prior.window();
        }
        Manifest.FirstStage stage = manifest.firstStage();
        int side = Math.max(1, (stage.resolution() == 0 ? USUAL_SIDE : stage.resolution()) / stage.factor());
        return new GridShape(side, side);
    }

    /** Scenes that fill the grid; where there are not three channels, each is a colour of them. */
    public static List<Pixels> pictures(Manifest.FirstStage stage, GridShape shape, int count) {
        int height = shape.rows() * stage.factor();
        int width = shape.columns() * stage.factor();
        Scenes scenes = new Scenes(SEED, Math.max(height, Scenes.SMALLEST), Math.max(width, Scenes.SMALLEST));
        return IntStream.range(0, count)
                .mapToObj(i -> scenes.get(i).picture().crop(0, 0, height, width))
                .map(picture -> withChannels(picture, stage.inChannels()))
                .toList();
    }

    private static Pixels withChannels(Pixels picture, int channels) {
        int plane = picture.height() * picture.width();
        float[] colours = picture.values();
        float[] values = new float[Math.multiplyExact(channels, plane)];
        for (int channel = 0; channel < channels; channel++) {
            System.arraycopy(colours, channel % 3 * plane, values, channel * plane, plane);
        }
        return new Pixels(channels, picture.height(), picture.width(), values);
    }

    /** Numbers between -1 and 1 for each position of the grid. */
    static List<Latents> latents(Manifest.FirstStage stage, GridShape shape, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    SplittableRandom random = new SplittableRandom(SEED + i);
                    float[] values = new float[stage.latentChannels() * shape.length()];
                    for (int j = 0; j < values.length; j++) {
                        values[j] = (float) (2 * random.nextDouble() - 1);
                    }
                    return new Latents(stage.latentChannels(), shape, values);
                })
                .toList();
    }

    /** Tokens [rows][length] of a vocabulary. */
    public static int[][] tokens(int rows, int length, int vocabulary) {
        return IntStream.range(0, rows)
                .mapToObj(row -> {
                    SplittableRandom random = new SplittableRandom(SEED + row);
                    return IntStream.range(0, length)
                            .map(i -> random.nextInt(vocabulary))
                            .toArray();
                })
                .toArray(int[][]::new);
    }

    /** Numbers to draw with, [steps][rows], from 0 to less than 1. */
    public static float[][] uniforms(int steps, int rows) {
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
