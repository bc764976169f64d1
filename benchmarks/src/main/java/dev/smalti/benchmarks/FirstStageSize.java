package dev.smalti.benchmarks;

import dev.smalti.benchmarks.RandomVqgan.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The sizes in which first stages are measured. */
enum FirstStageSize {
    /** 16 pixels per token, 32 wide: to see that something works. */
    TINY("tiny", new Shape(32, List.of(1, 1, 1, 1, 1), 1, Set.of(), 32, 64)),
    /** As the published ImageNet model of 16 pixels per token. */
    F16("f16", Shape.IMAGENET_F16_16384);

    /** Of a picture, in pixels, where the levels' sides in a config relate to it. */
    static final int RESOLUTION = 256;

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // a record that copies its collections
    private final Shape shape;

    FirstStageSize(String title, Shape shape) {
        this.title = title;
        this.shape = shape;
    }

    /** The size of this title. */
    static FirstStageSize parse(String title) {
        return Arrays.stream(values())
                .filter(size -> size.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a size is one of " + Arrays.toString(values())));
    }

    Shape shape() {
        return shape;
    }

    @Override
    public String toString() {
        return title;
    }
}
