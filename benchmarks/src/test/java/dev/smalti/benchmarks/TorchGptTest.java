package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.smalti.SmaltiException;
import dev.smalti.bench.random.RandomGpt;
import dev.smalti.benchmarks.torch.GptVariant;
import dev.smalti.benchmarks.torch.Torch;
import dev.smalti.benchmarks.torch.TorchGpt;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.GptConfig.Activation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peer computes what {@link PlainGpt} computes, with a cache and without. */
class TorchGptTest {
    private static final GptConfig CONFIG = new GptConfig(50, 12, 2, 3, 48, 0, Activation.GELU);
    /** Large enough that attention is far from even. */
    private static final Map<String, CheckpointTensor> WEIGHTS = RandomGpt.tensors(CONFIG, 0.3, 1);

    private static final int[][] TOKENS = {{3, 49, 0, 7, 7, 21, 30, 11, 5, 48}, {12, 1, 44, 2, 9, 9, 0, 33, 18, 6}};

    @TempDir
    private Path folder;

    @BeforeEach
    void needLibtorch() {
        assumeTrue(
                Torch.class.getResource("/native/lib/pytorch.properties") != null,
                "libtorch is not on the class path; run with -Ppeers");
        Torch.unpackTo(Path.of("target", "djl"));
    }

    @Test
    void givesTheLogitsOfAllPositionsWithoutACache() {
        try (TorchGpt gpt = TorchGpt.open(CONFIG, WEIGHTS, GptVariant.FP32, folder)) {
            assertThat(distance(gpt.forward(TOKENS), expected(10))).isLessThan(2e-6);
        }
    }

    @Test
    void givesTheSameLogitsTokenByToken() {
        try (TorchGpt gpt = TorchGpt.open(CONFIG, WEIGHTS, GptVariant.FP32, folder);
                TorchGpt.Sequences sequences = gpt.start(2, 12)) {
            assertThat(distance(sequences.feed(tokens(0, 4)), expectedAfter(4))).isLessThan(2e-6);
            for (int length = 5; length <= 10; length++) {
                float[] logits = sequences.feed(tokens(length - 1, length));
                assertThat(distance(logits, expectedAfter(length)))
                        .as("after %d tokens", length)
                        .isLessThan(2e-6);
            }
            assertThat(sequences.length()).isEqualTo(10);
        }
    }

    @Test
    void forgetsWhatIsTruncated() {
        try (TorchGpt gpt = TorchGpt.open(CONFIG, WEIGHTS, GptVariant.FP32, folder);
                TorchGpt.Sequences sequences = gpt.start(2, 12)) {
            sequences.feed(tokens(0, 6));
            sequences.feed(new int[][] {{1}, {1}});
            sequences.truncate(6);
            assertThat(distance(sequences.feed(tokens(6, 7)), expectedAfter(7))).isLessThan(2e-6);
            sequences.truncate(0);
            assertThat(distance(sequences.feed(tokens(0, 3)), expectedAfter(3))).isLessThan(2e-6);
        }
    }

    @Test
    void staysNearInBfloat16() {
        try (TorchGpt gpt = TorchGpt.open(CONFIG, WEIGHTS, GptVariant.BF16, folder);
                TorchGpt.Sequences sequences = gpt.start(2, 12)) {
            sequences.feed(tokens(0, 9));
            assertThat(distance(sequences.feed(tokens(9, 10)), expectedAfter(10)))
                    .isBetween(1e-4, 5e-2);
        }
    }

    @Test
    void refusesWhatTheScriptsDoNotDo() {
        GptConfig unmasked = new GptConfig(50, 12, 2, 3, 48, 4, Activation.GELU);
        assertThatThrownBy(() -> TorchGpt.open(unmasked, WEIGHTS, GptVariant.FP32, folder))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the peer masks all tokens, the prior leaves some unmasked");
        try (TorchGpt gpt = TorchGpt.open(CONFIG, WEIGHTS, GptVariant.FP32, folder);
                TorchGpt.Sequences sequences = gpt.start(2, 5)) {
            sequences.feed(tokens(0, 4));
            assertThatThrownBy(() -> sequences.feed(tokens(4, 6)))
                    .hasMessage("cannot feed 2x2 tokens to 2 sequences with 4 of 5");
        }
    }

    private static int[][] tokens(int from, int to) {
        return new int[][] {
            java.util.Arrays.copyOfRange(TOKENS[0], from, to), java.util.Arrays.copyOfRange(TOKENS[1], from, to)
        };
    }

    private static double[] expectedAfter(int length) {
        List<Double> logits = new ArrayList<>();
        PlainGpt plain = new PlainGpt(CONFIG, WEIGHTS);
        for (int[] row : tokens(0, length)) {
            for (double value : plain.logits(row)[length - 1]) {
                logits.add(value);
            }
        }
        return logits.stream().mapToDouble(value -> value).toArray();
    }

    private static double[] expected(int length) {
        List<Double> logits = new ArrayList<>();
        PlainGpt plain = new PlainGpt(CONFIG, WEIGHTS);
        for (int[] row : tokens(0, length)) {
            for (double[] position : plain.logits(row)) {
                for (double value : position) {
                    logits.add(value);
                }
            }
        }
        return logits.stream().mapToDouble(value -> value).toArray();
    }

    private static double distance(float[] a, double[] b) {
        assertThat(a).hasSameSizeAs(b);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < b.length; i++) {
            difference += Math.pow(a[i] - b[i], 2);
            norm += b[i] * b[i];
        }
        return Math.sqrt(difference / norm);
    }
}
