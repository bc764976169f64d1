package dev.smalti.benchmarks;

import dev.smalti.prior.TokenDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Passes everything on to a decoder, and records which runs of the prior it takes with a cache: what is in the cache is
 * not read again, and what was drawn last is read with the next draw. Threads may share it as they may share the decoder;
 * runs that overlap in time are recorded in any order.
 */
final class RecordingDecoder implements TokenDecoder {
    private final TokenDecoder decoder;
    private final List<Forward> forwards = Collections.synchronizedList(new ArrayList<>());

    /** Counts for this decoder. */
    RecordingDecoder(TokenDecoder decoder) {
        this.decoder = decoder;
    }

    /** What was run by now. */
    WindowCost cost() {
        synchronized (forwards) {
            return new WindowCost(forwards);
        }
    }

    @Override
    public Run start(Setup setup) {
        return new RecordingRun(decoder.start(setup), setup.streams());
    }

    private final class RecordingRun implements Run {
        private final Run run;
        private final int streams;
        private int cached;

        RecordingRun(Run run, int streams) {
            this.run = run;
            this.streams = streams;
        }

        @Override
        public int length() {
            return run.length();
        }

        @Override
        public void truncate(int length) {
            run.truncate(length);
            cached = Math.min(cached, length);
        }

        @Override
        public int[][] draw(Draws draws) {
            int length = run.length() + draws.fed()[0].length;
            int steps = draws.uniforms().length;
            int[][] drawn = run.draw(draws);
            // Even a token that the cache holds is read once more where the next one is drawn from its logits.
            int past = steps == 0 ? cached : Math.min(cached, length - 1);
            if (length > past) {
                read(past, length - past);
            }
            for (int step = 1; step < steps; step++) {
                read(cached, 1);
            }
            return drawn;
        }

        @Override
        public void close() {
            run.close();
        }

        private void read(int past, int fed) {
            forwards.add(new Forward(streams, past, fed));
            cached = past + fed;
        }
    }
}
