package dev.smalti.prior;

import dev.smalti.DrawRule;
import dev.smalti.GumbelNoise;
import dev.smalti.SmaltiException;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Run;
import dev.smalti.prior.TokenDecoder.Setup;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws the unknown tokens of sequences as rows of runs, in chunks. */
final class LockStep {
    /** So few known tokens between drawn ones are forced in passing: a pass that feeds them would cost more than it saves. */
    private static final int SHORT_GAP = 4;

    private final TokenDecoder decoder;
    private final Setup oneRow;
    private final Limits limits;
    private final Meter meter;

    /** @param oneRow the setup of a run of one row */
    LockStep(TokenDecoder decoder, Setup oneRow, Limits limits, Meter meter) {
        this.decoder = decoder;
        this.oneRow = oneRow;
        this.limits = limits;
        this.meter = meter;
    }

    /** Starts a run of one row. The caller closes it. */
    Run start() {
        return start(1);
    }

    private Run start(int rows) {
        meter.check();
        return decoder.start(new Setup(rows, oneRow.capacity(), oneRow.filters(), oneRow.guidance(), oneRow.rule()));
    }

    /** Draws all that is unknown before place {@code to} of each sequence, in runs of their own. */
    void draw(List<Sequence> sequences, int to) {
        for (int first = 0; first < sequences.size(); first += limits.rows()) {
            List<Sequence> rows = sequences.subList(first, Math.min(sequences.size(), first + limits.rows()));
            if (nextUnknown(rows, 0, to) < to) {
                try (Run run = start(rows.size())) {
                    advance(run, rows, to, true);
                }
            }
        }
    }

    /**
     * Draws all that is unknown before place {@code to}. What stands before the run's length must be what it was fed.
     *
     * @param last whether the run is not used afterwards
     */
    void advance(Run run, List<Sequence> rows, int to, boolean last) {
        int before = rows.get(0).conditionLength();
        int place = nextUnknown(rows, Math.max(0, run.length() - before), to);
        while (place < to) {
            meter.check();
            int end = stretch(rows, place, to);
            int next = nextUnknown(rows, end, to);
            int[][] fed = fed(rows, run.length(), before + place);
            boolean finishes = last && next == to;
            int[][] forced = forced(rows, place, end);
            Draws draws = oneRow.rule() == DrawRule.GUMBEL
                    ? new Draws(fed, new float[end - place][rows.size()], forced, finishes, races(rows, place, end))
                    : new Draws(fed, uniforms(rows, place, end), forced, finishes);
            meter.drew(end - place, put(rows, place, run.draw(draws)));
            place = next;
        }
    }

    /** The first place from here on that any row does not know; {@code to} where all know all. */
    private static int nextUnknown(List<Sequence> rows, int from, int to) {
        for (int place = from; place < to; place++) {
            if (anyUnknown(rows, place)) {
                return place;
            }
        }
        return to;
    }

    private static boolean anyUnknown(List<Sequence> rows, int place) {
        for (Sequence row : rows) {
            if (row.isUnknown(place)) {
                return true;
            }
        }
        return false;
    }

    /** Where the steps that start here end: at a chunk's end, or where known tokens are better fed. */
    private int stretch(List<Sequence> rows, int from, int to) {
        int most = Math.min(to, from + limits.chunk());
        int end = from + 1;
        for (int place = end; place < most && place - end < SHORT_GAP; place++) {
            if (anyUnknown(rows, place)) {
                end = place + 1;
            }
        }
        return end;
    }

    private int[][] fed(List<Sequence> rows, int from, int to) {
        Stream<int[]> conditional = rows.stream().map(row -> row.conditional(from, to));
        return oneRow.guidance() == 1
                ? conditional.toArray(int[][]::new)
                : Stream.concat(conditional, rows.stream().map(row -> row.unconditional(from, to)))
                        .toArray(int[][]::new);
    }

    private static float[][] uniforms(List<Sequence> rows, int from, int to) {
        float[][] uniforms = new float[to - from][rows.size()];
        for (int place = from; place < to; place++) {
            for (int row = 0; row < rows.size(); row++) {
                uniforms[place - from][row] = checked(rows.get(row).uniform(place));
            }
        }
        return uniforms;
    }

    private static GumbelNoise[][] races(List<Sequence> rows, int from, int to) {
        GumbelNoise[][] races = new GumbelNoise[to - from][rows.size()];
        for (int place = from; place < to; place++) {
            for (int row = 0; row < rows.size(); row++) {
                races[place - from][row] = rows.get(row).race(place);
            }
        }
        return races;
    }

    private static float checked(float uniform) {
        if (!(uniform >= 0 && uniform < 1)) {
            throw SmaltiException.badInput(
                    "a token is drawn with a number from 0 to below 1, the noise gave " + uniform);
        }
        return uniform;
    }

    private static int @Nullable [][] forced(List<Sequence> rows, int from, int to) {
        int[][] forced = new int[to - from][rows.size()];
        boolean any = false;
        for (int place = from; place < to; place++) {
            for (int row = 0; row < rows.size(); row++) {
                forced[place - from][row] = rows.get(row).token(place);
                any |= !rows.get(row).isUnknown(place);
            }
        }
        return any ? forced : null;
    }

    /** Puts what was drawn where it belongs, and says how many tokens were unknown before. */
    private static int put(List<Sequence> rows, int from, int[][] drawn) {
        int count = 0;
        for (int step = 0; step < drawn.length; step++) {
            for (int row = 0; row < rows.size(); row++) {
                if (rows.get(row).isUnknown(from + step)) {
                    rows.get(row).put(from + step, drawn[step][row]);
                    count++;
                }
            }
        }
        return count;
    }
}
