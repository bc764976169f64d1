package dev.smalti.evaluate;

import dev.smalti.Device;
import dev.smalti.artifact.StepGraph;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.data.token.TokenDataset;
import dev.smalti.objective.GptInitialiser;
import dev.smalti.objective.GptObjective;
import dev.smalti.ort.Tensor;
import java.util.Map;

/**
 * How likely a prior finds pictures that it did not learn from, token by token: nothing is dropped and no token replaced.
 * For one thread; does not own the state.
 */
public final class PriorEvaluation implements AutoCloseable {
    private final GptObjective.Batch batch;
    private final TokenDataset data;
    private final StepRunner runner;

    /**
     * An evaluation of this data.
     *
     * @param objective tells the sizes of a run
     * @param state has the parameters, or gets new ones
     * @param averages whether of the averages in place of the parameters
     */
    public PriorEvaluation(
            GptObjective objective, TrainingState state, TokenDataset data, boolean averages, Device device) {
        this.batch = objective.batch();
        this.data = data;
        StepGraph graph = objective.evaluation(averages);
        graph.state().forEach((name, shape) -> {
            if (!state.has(name)) {
                state.put(name, shape, new GptInitialiser(0).values(name, shape));
            }
        });
        this.runner = new StepRunner(graph, state, device);
    }

    /**
     * The mean over all tokens.
     *
     * @param nats cross-entropy per token
     * @param tokens how many there were
     */
    public record Loss(double nats, long tokens) {
        /** Bits per token. */
        public double bits() {
            return nats / Math.log(2);
        }
    }

    /** Evaluates all pictures as they are, not mirrored. */
    public Loss run() {
        int picture = batch.picture();
        double nats = 0;
        for (int start = 0; start < data.size(); start += batch.sequences()) {
            int count = Math.min(batch.sequences(), data.size() - start);
            runner.run(rows(start, count), Map.of());
            float[] each = runner.floats(GptObjective.NATS);
            for (int i = 0; i < count * picture; i++) {
                nats += each[i];
            }
        }
        long tokens = (long) data.size() * picture;
        return new Loss(nats / tokens, tokens);
    }

    /** A run's rows; those beyond {@code count} repeat the last. */
    private Map<String, Tensor> rows(int start, int count) {
        int fed = batch.fed();
        long[] tokens = new long[batch.sequences() * fed];
        long[] targets = new long[batch.sequences() * batch.picture()];
        for (int i = 0; i < batch.sequences(); i++) {
            int[] row = data.row(start + Math.min(i, count - 1), 0);
            for (int j = 0; j < fed; j++) {
                tokens[i * fed + j] = row[j];
            }
            for (int j = 0; j < batch.picture(); j++) {
                targets[i * batch.picture() + j] = row[batch.condition() + j];
            }
        }
        return Map.of(
                GptObjective.TOKENS, Tensor.longs(tokens, batch.sequences(), fed),
                GptObjective.TARGETS, Tensor.longs(targets, batch.sequences(), batch.picture()));
    }

    @Override
    public void close() {
        runner.close();
    }
}
