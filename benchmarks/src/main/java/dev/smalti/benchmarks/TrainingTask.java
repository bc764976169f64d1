package dev.smalti.benchmarks;

import dev.smalti.bench.random.PriorSize;
import dev.smalti.bench.random.RandomGpt;
import dev.smalti.bench.random.RandomVqgan;
import dev.smalti.bench.random.RandomVqgan.Shape;
import dev.smalti.benchmarks.training.Adam;
import dev.smalti.benchmarks.training.GptTask;
import dev.smalti.benchmarks.training.VqganTask;
import dev.smalti.image.Pixels;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.GptConfig.Activation;
import dev.smalti.model.vqgan.VqganConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** What is trained, always from the same weights and on the same batch. */
enum TrainingTask {
    /** Four pixels per token, 32 channels, 512 entries of 32 numbers; 8 pictures of 64x64. */
    VQGAN("VQGAN 32x(1,2,2), 8 pictures of 64x64"),
    /** 12 blocks, 8 heads, 512 wide, 1024 tokens; 4 sequences of 256. */
    GPT("GPT 12x512, 4 sequences of 256 tokens");

    private static final long SEED = 20260101;
    private static final int SIDE = 64;
    private static final int PICTURES = 8;
    private static final int SEQUENCES = 4;
    private static final Shape SHAPE = new Shape(32, List.of(1, 2, 2), 1, Set.of(), 32, 512);
    private static final GptConfig CONFIG = new GptConfig(1024, 256, 12, 8, 512, 0, Activation.GELU);

    private final String title;

    TrainingTask(String title) {
        this.title = title;
    }

    /** How reports call it. */
    String title() {
        return title;
    }

    /** The architecture of {@link #VQGAN}. */
    static VqganConfig architecture() {
        return SHAPE.config();
    }

    /** What {@link #VQGAN} is, with attention in the middle of encoder and decoder. */
    static VqganTask vqgan() {
        List<Pixels> batch = new ArrayList<>();
        for (int picture = 0; picture < PICTURES; picture++) {
            batch.add(picture(picture));
        }
        return new VqganTask(RandomVqgan.tensors(SHAPE, SEED), batch, 0.25, new Adam(1e-4, 0.5, 0.9, 1e-8, 0));
    }

    /** What {@link #GPT} is: each token of a row is to give the next. */
    static GptTask gpt() {
        int length = CONFIG.blockSize();
        int[][] tokens = PriorSize.tokens(CONFIG, SEQUENCES, length + 1);
        return new GptTask(
                CONFIG,
                RandomGpt.tensors(CONFIG, RandomGpt.DEVIATION, SEED),
                Arrays.stream(tokens).map(row -> Arrays.copyOf(row, length)).toArray(int[][]::new),
                Arrays.stream(tokens)
                        .map(row -> Arrays.copyOfRange(row, 1, length + 1))
                        .toArray(int[][]::new),
                new Adam(1e-4, 0.9, 0.95, 1e-8, 0.01));
    }

    /** Waves and a little noise. */
    private static Pixels picture(int number) {
        SplittableRandom random = new SplittableRandom(number);
        double across = 2 + 6 * random.nextDouble();
        double down = 2 + 6 * random.nextDouble();
        double phase = 6 * random.nextDouble();
        float[] values = new float[3 * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            int channel = i / (SIDE * SIDE);
            double row = (double) (i / SIDE % SIDE) / SIDE;
            double column = (double) (i % SIDE) / SIDE;
            double wave = Math.sin(across * column + channel + phase) * Math.cos(down * row - channel);
            values[i] = (float) (0.8 * wave + 0.2 * (random.nextDouble() - 0.5));
        }
        return new Pixels(3, SIDE, SIDE, values);
    }
}
