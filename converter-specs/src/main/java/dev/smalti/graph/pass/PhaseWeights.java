package dev.smalti.graph.pass;

import dev.smalti.graph.TensorData;
import java.util.List;

/** The 2 by 2 weights that a 3 by 3 convolution of a doubled map has at one place of a doubled pixel. */
final class PhaseWeights {
    private PhaseWeights() {}

    /**
     * The folded weights [O, I, 2, 2] of a convolution [O, I, 3, 3].
     *
     * @param row 0 for the upper, 1 for the lower row of a doubled pixel
     * @param column 0 for the left, 1 for the right column
     */
    static TensorData of(TensorData weight, int row, int column) {
        long out = weight.shape().get(0);
        long in = weight.shape().get(1);
        return TensorData.lazy(List.of(out, in, 2L, 2L), () -> {
            float[] from = weight.floats();
            int kernels = Math.toIntExact(out * in);
            float[] to = new float[kernels * 4];
            for (int k = 0; k < kernels; k++) {
                for (int tap = 0; tap < 9; tap++) {
                    int r = folded(tap / 3, row);
                    int c = folded(tap % 3, column);
                    to[k * 4 + r * 2 + c] += from[k * 9 + tap];
                }
            }
            return to;
        });
    }

    /** Which of the two rows of the small map a tap of the three rows of the doubled one falls on. */
    private static int folded(int tap, int place) {
        return (tap + place + 1) / 2 - place;
    }
}
