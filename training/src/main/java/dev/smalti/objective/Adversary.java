package dev.smalti.objective;

import dev.smalti.artifact.StepBuilder;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.layer.Scope;
import dev.smalti.model.critic.Discriminator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The game between an autoencoder and a discriminator ({@code VQLPIPSWithDiscriminator} of the reference). Both sides are
 * steps over one state, in which the discriminator's weights are {@value #PREFIX} and their names in the reference.
 *
 * @param network the discriminator
 * @param loss what it makes small
 * @param weight of the generator's loss, beside the adaptive weight ({@code disc_weight})
 */
public record Adversary(Discriminator network, AdversarialLoss loss, double weight) {
    /** What the names of the discriminator's tensors start with. */
    public static final String PREFIX = "loss.discriminator";

    /** Number of the generator's step: the share of the adversarial loss that it feels, from 0 to 1. */
    public static final String FACTOR = "adversarial.factor";

    /** Number of the discriminator's step: what its loss is multiplied with; 0 lets it look on ({@code disc_factor}). */
    public static final String DISCRIMINATOR_FACTOR = "discriminator.factor";

    /**
     * The generator's side: adds the adversarial loss to the others and measures {@code loss}, {@code adversarial} and the
     * adaptive weight {@code lambda}. The discriminator's running statistics see the reconstruction.
     *
     * @param reconstruction what the autoencoder made
     * @param lastLayer the kernel of its last layer
     * @param fidelity scalar: the loss of the reconstruction that the adversarial one is weighed against
     * @param codes scalar: the rest of the loss, weighted
     * @param parameters of the autoencoder
     * @return the gradient of each parameter
     */
    public Map<Value, Value> generate(
            StepBuilder step,
            Value reconstruction,
            Value lastLayer,
            Value fidelity,
            Value codes,
            List<Value> parameters) {
        Ops ops = step.ops("adversarial");
        Value logits = network.train(step.frozen(PREFIX), reconstruction, step.buffers());
        Value adversarial = loss.generator(ops, logits);
        Value share = ops.mul(step.number(FACTOR), (float) weight);
        AdaptiveWeight.Mixed mixed = AdaptiveWeight.mix(step, reconstruction, lastLayer, fidelity, adversarial, share);
        Value weighed = ops.mul(adversarial, ops.mul(mixed.lambda(), share));
        step.measure("loss", ops.add(ops.add(fidelity, weighed), codes));
        step.measure("adversarial", adversarial);
        step.measure("lambda", mixed.lambda());
        Map<Value, Value> seeds =
                Map.of(reconstruction, mixed.pixels(), codes, step.graph().scalar(1f));
        return step.tape().gradients(seeds, parameters);
    }

    /**
     * The discriminator's side: measures its {@code discriminator} loss and the mean logits {@code real} and {@code fake}.
     * The running statistics see real pictures, then made ones.
     *
     * @param pixels real pictures
     * @param reconstruction made ones, which nothing learns from here
     * @return the gradient of each parameter of the discriminator
     */
    public Map<Value, Value> discriminate(StepBuilder step, Value pixels, Value reconstruction) {
        Ops ops = step.ops("discriminator");
        Scope scope = step.scope(PREFIX);
        Value real = network.train(scope, pixels, step.buffers());
        Value fake = network.train(scope, reconstruction, step.buffers());
        Value factor = step.number(DISCRIMINATOR_FACTOR);
        Value weighed = ops.mul(loss.discriminator(ops, real, fake), factor);
        step.measure("discriminator", weighed);
        step.measure("real", Scalars.mean(ops, real));
        step.measure("fake", Scalars.mean(ops, fake));
        return step.tape().gradients(weighed, List.copyOf(step.parameters().values()));
    }

    /** Takes the start of the discriminator's norms from made pictures; for networks with a {@link #startFlag}. */
    public void start(StepBuilder step, Value reconstruction) {
        network.start(step.frozen(PREFIX), reconstruction, step.buffers());
    }

    /** The tensor of the state that is 1 once {@link #start} was run; null where it is not needed. */
    public @Nullable String startFlag() {
        String flag = network.startFlag();
        return flag == null ? null : PREFIX + "." + flag;
    }
}
