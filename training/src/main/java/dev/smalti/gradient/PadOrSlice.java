package dev.smalti.gradient;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;

/** Moves the borders of a tensor: outwards with zeros, inwards by cutting. */
final class PadOrSlice {
    private PadOrSlice() {}

    /**
     * x with its borders moved.
     *
     * @param pads how far outwards, before each axis, then behind each axis; negative cuts
     */
    static Value of(Ops ops, Value x, long[] pads, Target target) {
        if (target == Target.CPU) {
            // One pass; negative pads are known to work on the CPU provider only.
            return pad(ops, x, pads);
        }
        int rank = pads.length / 2;
        Value cut = x;
        long[] outwards = new long[pads.length];
        for (int axis = 0; axis < rank; axis++) {
            long before = Math.max(0, -pads[axis]);
            long behind = Math.max(0, -pads[rank + axis]);
            if (before + behind > 0) {
                cut = ops.slice(cut, axis, before, Broadcast.fixed(cut.dim(axis)) - behind);
            }
            outwards[axis] = Math.max(0, pads[axis]);
            outwards[rank + axis] = Math.max(0, pads[rank + axis]);
        }
        return pad(ops, cut, outwards);
    }

    private static Value pad(Ops ops, Value x, long[] pads) {
        for (long pad : pads) {
            if (pad != 0) {
                return ops.node(Operators.PAD, Attributes.NONE, x, ops.graph().vector(pads));
            }
        }
        return x;
    }
}
