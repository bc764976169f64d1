package dev.smalti.bench.random;

import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.GptConfig.Activation;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The sizes in which priors are measured, and a small one: 1024 tokens, sequences of 512, half of them a condition. */
public enum PriorSize {
    /** 2 blocks, 2 heads, 64 wide: to see that something works. */
    S2X64("2x64", 2, 2, 64),
    /** 12 blocks, 12 heads, 768 wide: 86 million weights. */
    S12X768("12x768", 12, 12, 768),
    /** 24 blocks, 16 heads, 1024 wide, as the published models of landscapes and depth maps: 304 million. */
    S24X1024("24x1024", 24, 16, 1024),
    /** 48 blocks, 24 heads, 1536 wide, as the published class-conditional ImageNet model: 1.4 billion. */
    S48X1536("48x1536", 48, 24, 1536);

    /** Tokens of the condition. */
    public static final int CONDITION = 256;

    /** Tokens of the picture. */
    public static final int PICTURE = 256;

    private static final int BLOCK = CONDITION + PICTURE;
    private static final int VOCABULARY = 1024;

    private final String title;
    private final int layers;
    private final int heads;
    private final int width;

    PriorSize(String title, int layers, int heads, int width) {
        this.title = title;
        this.layers = layers;
        this.heads = heads;
        this.width = width;
    }

    /** The size of this title. */
    public static PriorSize parse(String title) {
        return Arrays.stream(values())
                .filter(size -> size.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a size is one of " + Arrays.toString(values())));
    }

    /** How large the network is. */
    public GptConfig config() {
        return new GptConfig(VOCABULARY, BLOCK, layers, heads, width, 0, Activation.GELU);
    }

    /** Bytes of float32 weights that a step reads; the few rows of the embeddings are not counted. */
    public static long stepBytes(GptConfig config) {
        long width = config.width();
        long block = 12 * width * width + 13 * width;
        return Float.BYTES * (config.layers() * block + 2 * width + config.vocabulary() * width);
    }

    /** Tokens to feed [rows][length], always the same; a longer sequence begins with the shorter one. */
    public static int[][] tokens(GptConfig config, int rows, int length) {
        int[][] tokens = new int[rows][length];
        for (int row = 0; row < rows; row++) {
            SplittableRandom random = new SplittableRandom(row);
            for (int i = 0; i < length; i++) {
                tokens[row][i] = random.nextInt(config.vocabulary());
            }
        }
        return tokens;
    }

    @Override
    public String toString() {
        return title;
    }
}
