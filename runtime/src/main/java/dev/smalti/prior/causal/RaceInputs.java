package dev.smalti.prior.causal;

import dev.smalti.GumbelNoise;
import dev.smalti.ort.BoundTensor;
import dev.smalti.prior.GumbelRace;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Setup;
import java.util.LinkedHashMap;
import java.util.Map;

/** What tells a graph that knows both draw rules which one to follow, and what its noise is keyed by. */
record RaceInputs(Setup setup) {
    private static final long INVERSE_CDF = 0;
    private static final long GUMBEL = 1;
    private static final long WITHOUT_NOISE = 2;

    /** The tensors for the steps [from, to) of what is drawn. The caller closes them. */
    Map<String, BoundTensor> tensors(Draws draws, int from, int to) {
        int rows = setup.rows();
        GumbelNoise[][] races = draws.races();
        boolean argmax = setup.filters().temperature() == 0;
        long[] keys = new long[2 * rows];
        long[] images = new long[2 * rows];
        long[] positions = new long[(to - from) * rows];
        for (int row = 0; races != null && row < rows; row++) {
            put(keys, row, races[from][row].seed());
            put(images, row, races[from][row].image());
            for (int step = from; step < to; step++) {
                positions[(step - from) * rows + row] = races[step][row].position();
            }
        }
        Map<String, BoundTensor> tensors = new LinkedHashMap<>();
        long rule = races == null ? INVERSE_CDF : argmax ? WITHOUT_NOISE : GUMBEL;
        float gap = GumbelRace.gap(argmax ? 0 : setup.filters().minP());
        tensors.put("rule", BoundTensor.longs(new long[] {rule}));
        tensors.put("keys", BoundTensor.longs(keys, 2, rows));
        tensors.put("images", BoundTensor.longs(images, 2, rows));
        tensors.put("positions", BoundTensor.longs(positions, to - from, rows));
        tensors.put("min_p_gap", BoundTensor.floats(new float[] {gap}));
        return tensors;
    }

    /** Both words of a number, as unsigned ones. */
    private void put(long[] words, int row, long value) {
        words[row] = Integer.toUnsignedLong((int) value);
        words[setup.rows() + row] = value >>> Integer.SIZE;
    }
}
