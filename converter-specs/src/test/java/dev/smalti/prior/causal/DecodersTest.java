package dev.smalti.prior.causal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Device;
import dev.smalti.DrawRule;
import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.GumbelNoise;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.bundle.Bundle;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.GptConfig.Activation;
import dev.smalti.prior.TokenDecoder;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Run;
import dev.smalti.prior.TokenDecoder.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every strategy draws the same tokens, whatever the batch, the prompt, the filters and the pieces they are drawn in. */
class DecodersTest {
    private static final int VOCABULARY = 200;
    private static final long LIMIT = 256L << 20;

    @TempDir
    static Path folder;

    private static Prior plain;
    private static Prior unmasked;

    @BeforeAll
    static void open() throws IOException {
        plain = open("plain", new GptConfig(VOCABULARY, 300, 2, 3, 60, 0, Activation.GELU));
        unmasked = open("unmasked", new GptConfig(VOCABULARY, 300, 2, 2, 32, 9, Activation.GELU));
    }

    @AfterAll
    static void close() {
        plain.close();
        unmasked.close();
    }

    private static Prior open(String name, GptConfig config) throws IOException {
        Bundle bundle = RandomPrior.write(folder.resolve(name), config, new GridShape(16, 16));
        return Prior.open(bundle, Device.cpu().withThreads(1), LIMIT);
    }

    private static int[][] random(int rows, int count, long seed) {
        Random random = new Random(seed);
        int[][] tokens = new int[rows][count];
        for (int[] row : tokens) {
            Arrays.setAll(row, i -> random.nextInt(VOCABULARY));
        }
        return tokens;
    }

    private static float[][] uniforms(int steps, int rows) {
        Random random = new Random(3);
        float[][] uniforms = new float[steps][rows];
        for (float[] step : uniforms) {
            for (int row = 0; row < rows; row++) {
                step[row] = random.nextInt(1 << 24) / (float) (1 << 24);
            }
        }
        return uniforms;
    }

    /** Draws in pieces of so many tokens; [steps][rows]. */
    private static int[][] draw(
            Prior prior, Strategy strategy, Setup setup, int[][] prompt, int steps, int piece, int[][] forced) {
        float[][] uniforms = uniforms(steps, setup.rows());
        int[][] drawn = new int[steps][];
        try (Run run = prior.decoder(strategy).start(setup)) {
            int[][] fed = prompt;
            for (int from = 0; from < steps; from += piece) {
                int to = Math.min(steps, from + piece);
                int[][] known = forced == null ? null : Arrays.copyOfRange(forced, from, to);
                int[][] some = run.draw(new Draws(fed, Arrays.copyOfRange(uniforms, from, to), known, to == steps));
                System.arraycopy(some, 0, drawn, from, some.length);
                fed = new int[setup.streams()][0];
            }
            assertThat(run.length()).isEqualTo(prompt[0].length + steps);
        }
        return drawn;
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,1,0,1,0,1", "2,1,0.7,20,1,0,1", "8,5,1,0,0.8,0,1", "3,40,1.3,50,0.9,0.02,1", "1,256,1,100,1,0,1",
        "4,256,1,0,1,0.1,1", "2,7,0,0,1,0,1", "2,3,1,0,1,0,2.5", "3,11,1,30,0.95,0,0.5", "5,17,0.9,0,0,0,1"
    })
    void strategiesAgree(int rows, int prompt, float temperature, int topK, float topP, float minP, float guidance) {
        for (Prior prior : List.of(plain, unmasked)) {
            Setup setup = new Setup(rows, prompt + 30, new Filters(temperature, topK, topP, minP), guidance);
            int[][] fed = random(setup.streams(), prompt, 7);
            int[][] expected = draw(prior, Strategy.FULL, setup, fed, 30, 30, null);
            assertThat(draw(prior, Strategy.STEP, setup, fed, 30, 30, null)).isDeepEqualTo(expected);
            assertThat(draw(prior, Strategy.STEP, setup, fed, 30, 1, null)).isDeepEqualTo(expected);
            assertThat(draw(prior, Strategy.LOOP, setup, fed, 30, 30, null)).isDeepEqualTo(expected);
            assertThat(draw(prior, Strategy.LOOP, setup, fed, 30, 7, null)).isDeepEqualTo(expected);
            long distinct = Arrays.stream(expected)
                    .flatMapToInt(Arrays::stream)
                    .distinct()
                    .count();
            assertThat(distinct).isGreaterThan(temperature == 0 || topP == 0 ? 0 : 10);
        }
    }

    @Test
    void forcedTokensAreSeenByThoseAfterThem() {
        for (Prior prior : List.of(plain, unmasked)) {
            Setup setup = new Setup(3, 60, Filters.NONE, 1);
            int[][] fed = random(3, 4, 7);
            int[][] forced = random(40, 3, 11);
            Random random = new Random(5);
            for (int step = 0; step < 40; step++) {
                for (int row = 0; row < 3; row++) {
                    forced[step][row] = step < 20 && step % 7 < 4 || random.nextInt(4) == 0 ? forced[step][row] : -1;
                }
            }
            int[][] expected = draw(prior, Strategy.FULL, setup, fed, 40, 40, forced);
            assertThat(draw(prior, Strategy.STEP, setup, fed, 40, 9, forced)).isDeepEqualTo(expected);
            assertThat(draw(prior, Strategy.LOOP, setup, fed, 40, 9, forced)).isDeepEqualTo(expected);
            int[][] free = draw(prior, Strategy.FULL, setup, fed, 40, 40, null);
            assertThat(Arrays.deepEquals(free, expected)).isFalse();
        }
    }

    @Test
    void aRunThatWasCutGoesOnAsIfTheRestHadNeverBeen() {
        for (Strategy strategy : new Strategy[] {Strategy.STEP, Strategy.LOOP, Strategy.FULL}) {
            Setup setup = new Setup(2, 40, Filters.NONE, 1);
            int[][] fed = random(2, 12, 7);
            int[][] expected = draw(plain, strategy, setup, fed, 10, 10, null);
            try (Run run = plain.decoder(strategy).start(setup)) {
                run.draw(new Draws(fed, uniforms(6, 2), null, false));
                run.truncate(12);
                assertThat(run.draw(new Draws(new int[2][0], uniforms(10, 2), null, false)))
                        .as("%s", strategy)
                        .isDeepEqualTo(expected);
                run.truncate(5);
                run.draw(new Draws(new int[][] {{1, 2}, {3, 4}}, uniforms(1, 2), null, true));
                assertThat(run.length()).isEqualTo(8);
            }
        }
    }

    @Test
    void aRowIsTheSameAloneAndInABatch() {
        Setup eight = new Setup(8, 40, Filters.NONE.withTopK(50), 1);
        int[][] fed = random(8, 9, 7);
        int[][] together = draw(plain, Strategy.STEP, eight, fed, 20, 20, null);
        float[][] uniforms = uniforms(20, 8);
        for (int row = 0; row < 8; row++) {
            try (Run run = plain.decoder(Strategy.STEP).start(new Setup(1, 40, eight.filters(), 1))) {
                float[][] own = new float[20][1];
                for (int step = 0; step < 20; step++) {
                    own[step][0] = uniforms[step][row];
                }
                int[][] alone = run.draw(new Draws(new int[][] {fed[row]}, own, null, true));
                for (int step = 0; step < 20; step++) {
                    assertThat(alone[step][0]).isEqualTo(together[step][row]);
                }
            }
        }
    }

    private static GumbelNoise[][] races(int steps, int rows) {
        GumbelNoise[][] races = new GumbelNoise[steps][rows];
        for (int step = 0; step < steps; step++) {
            for (int row = 0; row < rows; row++) {
                races[step][row] = new GumbelNoise(5, row, step);
            }
        }
        return races;
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,0", "1,0.2"})
    void racesInPiecesWithForcedTokensAreThoseOfOneGo(float temperature, float minP) {
        Setup setup = new Setup(2, 40, new Filters(temperature, 0, 1, minP), 1, DrawRule.GUMBEL);
        int[][] fed = random(2, 5, 7);
        int[][] forced = new int[20][2];
        for (int[] step : forced) {
            Arrays.fill(step, -1);
        }
        forced[3][1] = 17;
        for (Prior prior : List.of(plain, unmasked)) {
            List<int[][]> drawn = new ArrayList<>();
            for (Strategy strategy : List.of(Strategy.FULL, Strategy.STEP, Strategy.LOOP)) {
                int[][] all = new int[20][];
                try (Run run = prior.decoder(strategy).start(setup)) {
                    for (int from = 0; from < 20; from += 5) {
                        int[][] pieces = run.draw(new Draws(
                                from == 0 ? fed : new int[2][0],
                                new float[5][2],
                                Arrays.copyOfRange(forced, from, from + 5),
                                from == 15,
                                Arrays.copyOfRange(races(20, 2), from, from + 5)));
                        System.arraycopy(pieces, 0, all, from, 5);
                    }
                }
                drawn.add(all);
            }
            assertThat(drawn.get(0)[3][1]).isEqualTo(17);
            assertThat(drawn.get(1)).isDeepEqualTo(drawn.get(0));
            assertThat(drawn.get(2)).isDeepEqualTo(drawn.get(0));
        }
    }

    private static int[][] race(Strategy strategy, Setup setup, int[][] fed, GumbelNoise[][] races) {
        try (Run run = unmasked.decoder(strategy).start(setup)) {
            return run.draw(new Draws(fed, new float[races.length][setup.rows()], null, true, races));
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1,0,1", "20,1,0,1", "0,0.8,0.01,1", "30,0.95,0,2.5"})
    void racesAgreeAmongStrategiesAndBatches(int topK, float topP, float minP, float guidance) {
        Setup setup = new Setup(4, 40, new Filters(0.9f, topK, topP, minP), guidance, DrawRule.GUMBEL);
        int[][] fed = random(setup.streams(), 9, 7);
        int[][] expected = race(Strategy.FULL, setup, fed, races(25, 4));
        assertThat(race(Strategy.STEP, setup, fed, races(25, 4))).isDeepEqualTo(expected);
        assertThat(race(Strategy.AUTO, setup, fed, races(25, 4))).isDeepEqualTo(expected);
        assertThat(race(Strategy.LOOP, setup, fed, races(25, 4))).isDeepEqualTo(expected);
        Setup one = new Setup(1, 40, setup.filters(), guidance, DrawRule.GUMBEL);
        for (int row = 0; row < 4; row++) {
            int own = row;
            int[][] alone = race(
                    Strategy.STEP,
                    one,
                    guidance == 1 ? new int[][] {fed[row]} : new int[][] {fed[row], fed[4 + row]},
                    Arrays.stream(races(25, 4))
                            .map(step -> new GumbelNoise[] {step[own]})
                            .toArray(GumbelNoise[][]::new));
            assertThat(Arrays.stream(alone).map(step -> step[0]))
                    .containsExactlyElementsOf(
                            Arrays.stream(expected).map(step -> step[own]).toList());
        }
        assertThat(Arrays.stream(expected)
                        .flatMapToInt(Arrays::stream)
                        .distinct()
                        .count())
                .isGreaterThan(10);
    }

    @Test
    void manyThreadsShareOnePrior() throws Exception {
        Setup setup = new Setup(2, 50, Filters.NONE, 1);
        int[][] expected = draw(plain, Strategy.STEP, setup, random(2, 5, 7), 30, 30, null);
        List<Thread> threads = new ArrayList<>();
        List<int[][]> results = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            Strategy strategy = i % 3 == 0 ? Strategy.LOOP : Strategy.STEP;
            threads.add(new Thread(() -> results.add(draw(plain, strategy, setup, random(2, 5, 7), 30, 10, null))));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(results).hasSize(8).allSatisfy(result -> assertThat(result).isDeepEqualTo(expected));
    }

    @Test
    void refusesWhatDoesNotFit() {
        TokenDecoder decoder = plain.decoder(Strategy.STEP);
        assertThatThrownBy(() -> decoder.start(new Setup(1, 301, Filters.NONE, 1)))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("sequences of 301 tokens were asked for, the prior reads 300");
        try (Run run = decoder.start(new Setup(1, 10, Filters.NONE, 1))) {
            assertThatThrownBy(() -> run.draw(new Draws(new int[1][0], uniforms(1, 1), null, false)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> run.draw(new Draws(new int[1][12], uniforms(1, 1), null, false)))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessageContaining("this run holds 10");
        }
        assertThatThrownBy(() -> decoder.start(new Setup(4000, 300, Filters.NONE, 1)))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("exceeds the limit");
    }
}
