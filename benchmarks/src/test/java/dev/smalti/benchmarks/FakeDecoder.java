package dev.smalti.benchmarks;

import dev.smalti.prior.TokenDecoder;
import java.util.Arrays;

/** Draws the number of tokens before each. */
final class FakeDecoder implements TokenDecoder {
    @Override
    public Run start(Setup setup) {
        return new Run() {
            private int length;

            @Override
            public int length() {
                return length;
            }

            @Override
            public void truncate(int to) {
                length = to;
            }

            @Override
            public int[][] draw(Draws draws) {
                length += draws.fed()[0].length;
                int[][] drawn = new int[draws.uniforms().length][setup.rows()];
                for (int[] step : drawn) {
                    Arrays.fill(step, length++);
                }
                return drawn;
            }

            @Override
            public void close() {}
        };
    }
}
