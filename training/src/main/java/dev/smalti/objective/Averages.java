package dev.smalti.objective;

import dev.smalti.artifact.StepBuilder;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.Map;

/**
 * Exponential moving averages of the parameters: steadier than the parameters themselves, and what is exported. Tensors of
 * the state, {@code average/PARAMETER}.
 */
public final class Averages {
    /** What their names start with. */
    public static final String PREFIX = "average/";

    /** The number that the step is told: how much of the way to the parameters the averages go. */
    public static final String NUMBER = "average.rate";

    private Averages() {}

    /** Adds the averages of parameters to a step. */
    public static void update(StepBuilder step, Map<String, Value> updated) {
        updated.forEach((parameter, value) -> {
            Ops ops = step.ops(PREFIX + parameter);
            Value before = step.state(PREFIX + parameter, value.shape().fixed());
            Value rate = step.number(NUMBER);
            Value kept = ops.mul(before, ops.sub(step.graph().scalar(1f), rate));
            step.updateInPlace(PREFIX + parameter, ops.add(kept, ops.mul(value, rate)));
        });
    }

    /**
     * The rate of a step: at first the averages follow fast.
     *
     * @param decay how much of the averages is kept per step in the long run, e.g. 0.999
     * @param count how many updates there are with this one, from 1
     */
    public static float rate(double decay, long count) {
        return (float) (1 - Math.min(decay, count / (count + 9.0)));
    }
}
