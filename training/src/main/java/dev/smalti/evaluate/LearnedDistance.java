package dev.smalti.evaluate;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.convert.LpipsWeights;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.image.Pixels;
import dev.smalti.objective.PerceptualDistance;
import dev.smalti.ort.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** LPIPS, by weights that its user has brought. Threads may share it, and wait for each other; whoever made it closes it. */
public final class LearnedDistance implements PictureDistance, AutoCloseable {
    private static final String DISTANCE = "distance";

    private final PerceptualDistance network;
    private final Device device;
    private final TrainingState none = new TrainingState();
    /** For pictures of the size that was asked for last: one of all sizes is the rule. */
    private @Nullable Sized loaded;

    /** The graph for pictures of one size. */
    private record Sized(int height, int width, StepRunner runner) {
        boolean fits(Pixels picture) {
            return picture.height() == height && picture.width() == width;
        }
    }

    private LearnedDistance(PerceptualDistance network, Device device) {
        this.network = network;
        this.device = device;
    }

    /**
     * The distance by these weights.
     *
     * @param files see {@link LpipsWeights#read}
     * @throws SmaltiException as that
     */
    public static LearnedDistance read(List<Path> files, Device device) {
        LpipsWeights weights = LpipsWeights.read(files);
        return new LearnedDistance(new PerceptualDistance(weights.network(), weights), device);
    }

    /**
     * {@inheritDoc}
     *
     * @throws SmaltiException of kind BAD_INPUT where they are of different sizes or other than 3 channels
     */
    @Override
    public synchronized double between(Pixels first, Pixels second) {
        boolean alike = first.height() == second.height() && first.width() == second.width();
        if (!alike || first.channels() != 3 || second.channels() != 3) {
            throw SmaltiException.badInput(
                    "LPIPS compares pictures of 3 channels and one size, these are " + first + " and " + second);
        }
        StepRunner runner = runner(first);
        Map<String, Float> told = runner.run(Map.of("first", tensor(first), "second", tensor(second)), Map.of());
        return Objects.requireNonNull(told.get(DISTANCE));
    }

    private StepRunner runner(Pixels picture) {
        Sized last = loaded;
        if (last != null && last.fits(picture)) {
            return last.runner();
        }
        close();
        StepBuilder step = new StepBuilder("lpips", Target.CPU);
        ValueType type = ValueType.floats(Dim.of(1), Dim.of(3), Dim.of(picture.height()), Dim.of(picture.width()));
        Value first = step.batch("first", type);
        Value second = step.batch("second", type);
        step.measure(DISTANCE, network.loss(step.ops(DISTANCE), first, second));
        StepRunner runner = new StepRunner(step.build(), none, device);
        loaded = new Sized(picture.height(), picture.width(), runner);
        return runner;
    }

    private static Tensor tensor(Pixels picture) {
        return Tensor.floats(picture.values(), 1, 3, picture.height(), picture.width());
    }

    @Override
    public synchronized void close() {
        Sized last = loaded;
        loaded = null;
        if (last != null) {
            last.runner().close();
        }
    }
}
