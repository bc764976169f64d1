package dev.smalti.benchmarks.micro;

import dev.smalti.image.Mosaic;
import dev.smalti.image.Pixels;
import dev.smalti.image.TileAxis.Span;
import dev.smalti.image.TilePlan;
import dev.smalti.image.Tiling;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A large picture cut into overlapping tiles and put together again: what tiling adds to the runs of the networks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else.
public class MosaicBenchmark {
    private static final int CHANNELS = 3;
    private static final int FACTOR = 16;

    /** Rows and columns of the picture in tokens of 16 pixels. */
    @Param("64")
    public int tokens;

    private Pixels picture;
    private TilePlan plan;
    private List<Pixels> tiles;

    /** Draws the picture and cuts it into tiles of 16 tokens that overlap by 4. */
    @Setup
    public void draw() {
        int pixels = tokens * FACTOR;
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[CHANNELS * pixels * pixels];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        picture = new Pixels(CHANNELS, pixels, pixels, values);
        plan = TilePlan.of(tokens, tokens, Tiling.ofBest(16));
        tiles = cut();
    }

    /** The picture to tiles. */
    @Benchmark
    public List<Pixels> cut() {
        int height = plan.rows().tile() * FACTOR;
        int width = plan.columns().tile() * FACTOR;
        List<Pixels> cut = new ArrayList<>();
        for (Span row : plan.rows().spans()) {
            for (Span column : plan.columns().spans()) {
                cut.add(picture.crop(row.start() * FACTOR, column.start() * FACTOR, height, width));
            }
        }
        return cut;
    }

    /** The tiles to one picture, blended where they overlap. */
    @Benchmark
    public float[] blend() {
        Mosaic mosaic = new Mosaic(plan, CHANNELS, FACTOR);
        for (Pixels tile : tiles) {
            mosaic.add(tile.values());
        }
        return mosaic.finish();
    }
}
