package dev.smalti.train;

import dev.smalti.GridShape;
import dev.smalti.artifact.TrainingState;
import dev.smalti.image.Pixels;
import dev.smalti.ort.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that learns, one step at a time, driven by the trainer. All that it knows is in its state: a learner with the
 * same state and the same batches gives the same numbers. Whatever chance it needs, it draws by the number of the step.
 */
public interface Learner extends AutoCloseable {
    /**
     * One step of optimisation.
     *
     * @param step number of the step, from 0
     * @return the loss under the name {@code loss}, then its terms and other measures, in the order to show them
     */
    Map<String, Float> step(long step, Map<String, Tensor> batch);

    /** Everything that must be saved to go on later. */
    TrainingState state();

    /** Pictures that show how far it is, in rows of {@link #sampleColumns}; the same inputs every time. */
    List<Pixels> samples();

    /** How many pictures make a row of a sample sheet. */
    int sampleColumns();

    /** Why nothing can be exported yet, in one line; empty where something can. */
    default Optional<String> unready() {
        return Optional.empty();
    }

    /**
     * Writes what was learned as a folder that the converter makes a bundle of: weights and a config in a layout of
     * taming-transformers, over older ones. What has no such layout writes nothing.
     *
     * @param folder exists
     * @throws dev.smalti.SmaltiException resource where it cannot be written
     */
    default void export(Path folder) {}

    /** Rows and columns of the tokens of a picture that a prior is trained on; empty for what is no prior. */
    default Optional<GridShape> window() {
        return Optional.empty();
    }

    @Override
    void close();
}
