package dev.smalti.objective;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;

/** What a discriminator makes small ({@code hinge_d_loss} and {@code vanilla_d_loss} of the reference). */
public enum AdversarialLoss {
    /** Half the means of max(0, 1 - real) and max(0, 1 + fake). */
    HINGE {
        @Override
        Value shortfall(Ops ops, Value margin) {
            return ops.node(Operators.RELU, Attributes.NONE, ops.sub(ops.graph().scalar(1f), margin));
        }
    },
    /** Half the means of softplus(-real) and softplus(fake): binary cross-entropy. */
    VANILLA {
        @Override
        Value shortfall(Ops ops, Value margin) {
            return ops.node(Operators.SOFTPLUS, Attributes.NONE, ops.node(Operators.NEG, Attributes.NONE, margin));
        }
    };

    /** How much a logit lacks, element by element, of being on its side. */
    abstract Value shortfall(Ops ops, Value margin);

    /** The discriminator's loss, a scalar, of its logits for real and for made pictures. */
    public Value discriminator(Ops ops, Value real, Value fake) {
        Value both = ops.add(
                Scalars.mean(ops, shortfall(ops, real)),
                Scalars.mean(ops, shortfall(ops, ops.node(Operators.NEG, Attributes.NONE, fake))));
        return ops.mul(both, 0.5f);
    }

    /** The generator's loss, a scalar: minus the mean logit of what it made. */
    public Value generator(Ops ops, Value fake) {
        return ops.node(Operators.NEG, Attributes.NONE, Scalars.mean(ops, fake));
    }
}
