package dev.smalti.objective;

import dev.smalti.artifact.StepBuilder;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019), with torch's arithmetic
 * ({@code torch.optim.Adam}, {@code AdamW}). Its moments are tensors of the state, {@code NAME/first/PARAMETER} and
 * {@code NAME/second/PARAMETER}.
 *
 * @param name of the optimizer, e.g. {@code autoencoder}; there may be several in one training
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay how much of a decayed parameter goes per unit of learning rate; 0 for none
 */
public record Adam(String name, double beta1, double beta2, double epsilon, double weightDecay) {
    /** Checks that the moments forget. */
    public Adam {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException(
                    "Adam's beta1 and beta2 are from 0 to below 1, were " + beta1 + " and " + beta2);
        }
    }

    /**
     * Adds one update of parameters to a step.
     *
     * @param parameters by name, tensors of the step's state
     * @param gradients of each of them
     * @param decayed which of them decay
     * @return the new contents of each parameter
     */
    public Map<String, Value> update(
            StepBuilder step, Map<String, Value> parameters, Map<Value, Value> gradients, Predicate<String> decayed) {
        Map<String, Value> updated = new LinkedHashMap<>();
        parameters.forEach((parameter, value) -> {
            Value gradient = Objects.requireNonNull(gradients.get(value), parameter);
            Value after = update(step, parameter, value, gradient, weightDecay != 0 && decayed.test(parameter));
            step.update(parameter, after);
            updated.put(parameter, after);
        });
        return updated;
    }

    private Value update(StepBuilder step, String parameter, Value value, Value gradient, boolean decays) {
        Ops ops = step.ops(name + "/" + parameter);
        String firstName = name + "/first/" + parameter;
        String secondName = name + "/second/" + parameter;
        Value first = mixed(ops, step.state(firstName, value.shape().fixed()), gradient, beta1);
        Value second = mixed(ops, step.state(secondName, value.shape().fixed()), ops.mul(gradient, gradient), beta2);
        // Nothing but these sums reads the moments of before.
        step.updateInPlace(firstName, first);
        step.updateInPlace(secondName, second);
        Value root = ops.div(ops.node(Operators.SQRT, Attributes.NONE, second), step.number(name + ".root"));
        Value scale = ops.add(root, step.graph().scalar((float) epsilon));
        Value move = ops.div(ops.mul(first, step.number(name + ".size")), scale);
        Value kept = decays ? ops.mul(value, step.number(name + ".kept")) : value;
        return ops.sub(kept, move);
    }

    /** decay·before + (1 - decay)·now. */
    private static Value mixed(Ops ops, Value before, Value now, double decay) {
        return ops.add(ops.mul(before, (float) decay), ops.mul(now, (float) (1 - decay)));
    }

    /**
     * What the step must be told, for the bias corrections are exact in double only.
     *
     * @param count how many updates there are with this one, from 1
     * @param rate the learning rate
     */
    public Map<String, Float> numbers(long count, double rate) {
        return Map.of(
                name + ".size", (float) (rate / (1 - Math.pow(beta1, (double) count))),
                name + ".root", (float) Math.sqrt(1 - Math.pow(beta2, (double) count)),
                name + ".kept", (float) (1 - rate * weightDecay));
    }
}
