package dev.smalti.prior;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.DrawRule;
import dev.smalti.GumbelNoise;
import java.util.ArrayList;
import java.util.List;

/** Draws with {@link ToyPrior}, checks what it is asked for, and writes it down. */
final class ToyDecoder implements TokenDecoder {
    /** One call: how many tokens each sequence held, how many it was fed, how many steps, whether tokens were forced. */
    record Call(int past, int fed, int steps, boolean forced) {}

    final List<Setup> setups = new ArrayList<>();
    final List<Call> calls = new ArrayList<>();
    /** The noise of what was not forced, of calls whose setup says that tokens race. */
    final List<GumbelNoise> races = new ArrayList<>();

    private final int block;
    int open;
    int mostOpen;
    long tokens;
    int failAfterCalls = Integer.MAX_VALUE;

    ToyDecoder(int block) {
        this.block = block;
    }

    @Override
    public Run start(Setup setup) {
        assertThat(setup.rows()).isPositive();
        assertThat(setup.capacity()).isLessThanOrEqualTo(block);
        setups.add(setup);
        open++;
        mostOpen = Math.max(mostOpen, open);
        return new ToyRun(setup);
    }

    long steps() {
        return calls.stream().mapToLong(Call::steps).sum();
    }

    private final class ToyRun implements Run {
        private final Setup setup;
        /** [streams][length + 1] hashes of each sequence's starts. */
        private final List<List<Long>> hashes = new ArrayList<>();

        private boolean finished;
        private boolean closed;

        ToyRun(Setup setup) {
            this.setup = setup;
            for (int stream = 0; stream < setup.streams(); stream++) {
                hashes.add(new ArrayList<>(List.of(0L)));
            }
        }

        @Override
        public int length() {
            return hashes.get(0).size() - 1;
        }

        @Override
        public void truncate(int length) {
            hashes.forEach(row -> row.subList(length + 1, row.size()).clear());
        }

        @Override
        public int[][] draw(Draws draws) {
            check(draws);
            int past = length();
            for (int stream = 0; stream < setup.streams(); stream++) {
                assertThat(draws.fed()[stream]).hasSize(draws.fed()[0].length);
                for (int token : draws.fed()[stream]) {
                    append(stream, token);
                }
            }
            assertThat(length()).isPositive();
            int steps = draws.uniforms().length;
            int[][] drawn = new int[steps][];
            for (int step = 0; step < steps; step++) {
                drawn[step] = step(draws, step);
            }
            assertThat(length() - 1).as("tokens that are computed").isLessThanOrEqualTo(setup.capacity());
            calls.add(new Call(past, draws.fed()[0].length, steps, draws.forced() != null));
            tokens += (long) setup.streams() * (length() - 1 - Math.max(0, past - 1));
            finished = draws.last();
            return drawn;
        }

        private void check(Draws draws) {
            assertThat(closed || finished).as("used after its end").isFalse();
            if (calls.size() >= failAfterCalls) {
                throw new IllegalStateException("the device failed");
            }
            assertThat(draws.fed()).hasNumberOfRows(setup.streams());
            assertThat(draws.uniforms().length).isPositive();
            for (float[] row : draws.uniforms()) {
                assertThat(row).hasSize(setup.rows());
            }
            assertThat(draws.races() != null).isEqualTo(setup.rule() == DrawRule.GUMBEL);
            if (draws.forced() != null) {
                assertThat(draws.forced()).hasDimensions(draws.uniforms().length, setup.rows());
            }
        }

        private int[] step(Draws draws, int step) {
            int rows = setup.rows();
            int[] drawn = new int[rows];
            for (int row = 0; row < rows; row++) {
                int forced = draws.forced() == null ? -1 : draws.forced()[step][row];
                long twin = setup.streams() == rows ? 0 : last(rows + row);
                if (draws.races() != null && forced < 0) {
                    races.add(draws.races()[step][row]);
                }
                drawn[row] = forced >= 0
                        ? forced
                        : ToyPrior.draw(last(row), twin, setup.guidance(), draws.uniforms()[step][row]);
            }
            for (int stream = 0; stream < setup.streams(); stream++) {
                append(stream, drawn[stream % rows]);
            }
            return drawn;
        }

        private long last(int stream) {
            return hashes.get(stream).get(length());
        }

        private void append(int stream, int token) {
            assertThat(token).isBetween(0, ToyPrior.VOCABULARY - 1);
            List<Long> row = hashes.get(stream);
            row.add(ToyPrior.next(row.get(row.size() - 1), token));
        }

        @Override
        public void close() {
            if (!closed) {
                open--;
            }
            closed = true;
        }
    }
}
