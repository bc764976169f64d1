package dev.smalti.benchmarks.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.image.Pixels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The peer gives the reference's answers: {@code vqgan_f4_tiny}, computed by taming-transformers itself. */
class TorchFirstStageTest {
    private Checkpoint model;
    private Checkpoint golden;

    @TempDir
    private Path folder;

    @BeforeEach
    void openReference() {
        assumeTrue(
                TorchFirstStageTest.class.getResource("/native/lib/pytorch.properties") != null,
                "libtorch is not on the class path; run with -Ppeers");
        Path reference = Path.of(System.getProperty("reference.dir"), "vqgan_f4_tiny");
        if (Boolean.getBoolean("reference.required")) {
            assertThat(reference).isDirectory();
        }
        assumeTrue(Files.isDirectory(reference), "the reference data is not there: " + reference);
        Torch.unpackTo(Path.of("target", "djl"));
        model = Checkpoints.open(reference.resolve("model.ckpt"));
        golden = Checkpoints.open(reference.resolve("golden.safetensors"));
    }

    @AfterEach
    void closeReference() {
        if (golden != null) {
            golden.close();
            model.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sq, DEFAULT",
        "wide, DEFAULT",
        "tall, DEFAULT",
        "sq, CHANNELS_LAST",
        "wide, CHANNELS_LAST",
        "tall, CHANNELS_LAST"
    })
    void givesTheReferencesAnswers(String tag, TorchVariant variant) {
        List<Integer> shape = golden(tag + ".x").shape();
        Pixels picture = new Pixels(
                shape.get(1), shape.get(2), shape.get(3), golden(tag + ".x").floats());
        TokenGrid tokens = goldenTokens(tag);
        try (TorchFirstStage network = TorchFirstStage.open(model.tensors(), variant, folder)) {
            assertThat(distance(
                            network.latents(picture), golden(tag + ".prequant").floats()))
                    .isLessThan(1e-5);
            assertThat(network.encode(picture)).isEqualTo(tokens);
            assertThat(distance(
                            network.decode(tokens).values(),
                            golden(tag + ".dec_code").floats()))
                    .isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({"sq", "wide"})
    void staysNearTheReferenceInBfloat16(String tag) {
        TokenGrid tokens = goldenTokens(tag);
        try (TorchFirstStage network = TorchFirstStage.open(model.tensors(), TorchVariant.BFLOAT16, folder)) {
            assertThat(distance(
                            network.decode(tokens).values(),
                            golden(tag + ".dec_code").floats()))
                    .isBetween(1e-4, 5e-2);
        }
    }

    private CheckpointTensor golden(String name) {
        Map<String, CheckpointTensor> tensors = golden.tensors();
        assertThat(tensors).containsKey(name);
        return tensors.get(name);
    }

    private TokenGrid goldenTokens(String tag) {
        CheckpointTensor indices = golden(tag + ".indices");
        long[] longs = indices.longs();
        int[] tokens = new int[longs.length];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = Math.toIntExact(longs[i]);
        }
        return new TokenGrid(
                new GridShape(indices.shape().get(1), indices.shape().get(2)), tokens);
    }

    private static double distance(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < b.length; i++) {
            difference += Math.pow((double) a[i] - b[i], 2);
            norm += (double) b[i] * b[i];
        }
        return Math.sqrt(difference / norm);
    }
}
