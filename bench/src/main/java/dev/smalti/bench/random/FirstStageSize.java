package dev.smalti.bench.random;

import dev.smalti.bench.random.RandomVqgan.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The sizes in which first stages are measured. */
public enum FirstStageSize {
    /** 16 pixels per token, 64 wide: to see that something works. */
    TINY("tiny", new Shape(64, List.of(1, 1, 1, 1, 1), 1, Set.of(), 32, 64)),
    /** As the published ImageNet model of 16 pixels per token. */
    F16("f16", Shape.IMAGENET_F16_16384),
    /** As the published OpenImages model of 8 pixels per token, but with the nearest entry instead of a Gumbel softmax. */
    F8("f8", new Shape(128, List.of(1, 1, 2, 4), 2, Set.of(3), 256, 8192)),
    /** As the published autoencoder of latent diffusion with 4 pixels per token. */
    F4("f4", new Shape(128, List.of(1, 2, 4), 2, Set.of(), 3, 8192));

    /** Of a picture, in pixels, where the levels' sides in a config relate to it. */
    public static final int RESOLUTION = 256;

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // a record that copies its collections
    private final Shape shape;

    FirstStageSize(String title, Shape shape) {
        this.title = title;
        this.shape = shape;
    }

    /** The size of this title. */
    public static FirstStageSize parse(String title) {
        return Arrays.stream(values())
                .filter(size -> size.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a size is one of " + Arrays.toString(values())));
    }

    /** How large the network is. */
    public Shape shape() {
        return shape;
    }

    @Override
    public String toString() {
        return title;
    }
}
