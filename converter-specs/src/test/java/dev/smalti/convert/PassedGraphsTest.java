package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.graph.Graph;
import dev.smalti.graph.Models;
import dev.smalti.graph.Models.Tensor;
import dev.smalti.graph.OnnxReader;
import dev.smalti.model.vqgan.FirstStageGraphs;
import dev.smalti.spec.CheckpointWeights;
import dev.smalti.spec.ConfigSection;
import dev.smalti.spec.Part;
import dev.smalti.spec.Recognition;
import dev.smalti.spec.Specs;
import dev.smalti.spec.StateDict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The graphs that a conversion writes, after all its passes, beside those that the compiler makes of the same weights. */
class PassedGraphsTest {
    private static final Path VQGAN = ReferenceCases.FIXTURES.resolve("vqgan");
    private static final Map<String, Tensor> PIXELS = Map.of("pixels", gaussian(2, 3, 12, 20));
    private static final Map<String, Tensor> LATENTS = Map.of("latents", gaussian(2, 4, 6, 10));
    private static final Map<String, Tensor> TOKENS = Map.of(
            "tokens",
            Tensor.ofLongs(
                    new long[] {2, 6, 10}, new Random(7).longs(120, 0, 64).toArray()));

    @TempDir
    Path folder;

    @Test
    void passTheOfficialCheckerAndComputeWhatTheUnpassedOnesDo() {
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("full")));
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("half")).withWeights(WeightStorage.FP16));
        ProjectConfig config = ProjectConfig.read(VQGAN.resolve("config.yaml"));
        try (Checkpoint checkpoint = Checkpoints.open(VQGAN.resolve("model.ckpt"))) {
            StateDict state = StateDict.of(checkpoint, "model.ckpt", Part.FIRST_STAGE);
            ConfigSection section = config.part(Part.FIRST_STAGE);
            Recognition recognition = Recognition.of(state, section, Specs.builtIn());
            FirstStageSource source = FirstStageSource.of(state, recognition, section, VQGAN);
            CheckpointWeights weights = new CheckpointWeights(
                    state, recognition.spec(), source.hyperparameters().forNames(), "the config");

            Graph encoder = FirstStageGraphs.encoder(source.config(), weights);
            Graph decoder = FirstStageGraphs.decoder(source.config(), weights);
            assertThat(operators(encoder)).contains("Softmax").doesNotContain("MultiHeadAttention");
            assertThat(operators(decoder)).contains("Softmax", "Resize").doesNotContain("MultiHeadAttention");
            agree(Models.run(encoder, PIXELS).get("latents").floats(), "encoder", PIXELS, "latents");
            agree(Models.run(decoder, TOKENS).get("pixels").floats(), "decoder", TOKENS, "pixels");

            Graph quantizer = FirstStageGraphs.quantizer(source.config(), weights);
            long[] tokens = Models.run(quantizer, LATENTS).get("tokens").longs();
            for (String bundle : List.of("full", "half")) {
                assertThat(Models.run(written(bundle, "quantizer"), LATENTS)
                                .get("tokens")
                                .longs())
                        .as(bundle)
                        .containsExactly(tokens);
            }
        }
    }

    /** The fixture's weights are exact as halves, so both storages are held to the same bound. */
    private void agree(float[] plain, String graph, Map<String, Tensor> inputs, String output) {
        for (String bundle : List.of("full", "half")) {
            Graph passed = written(bundle, graph);
            assertThat(operators(passed)).contains("MultiHeadAttention").doesNotContain("Softmax", "Resize");
            assertThat(operators(passed).contains("Cast")).isEqualTo(bundle.equals("half"));
            float[] found = Models.run(passed, inputs).get(output).floats();
            assertThat(error(found, plain)).as(bundle + " " + graph).isLessThanOrEqualTo(2e-6);
        }
    }

    private Graph written(String bundle, String graph) {
        return OnnxReader.read(folder.resolve(bundle).resolve(graph + ".onnx"));
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(node -> node.operator().name()).toList();
    }

    /** The distance over the length of the second. */
    private static double error(float[] found, float[] plain) {
        assertThat(found).hasSameSizeAs(plain);
        double difference = 0;
        double length = 0;
        for (int i = 0; i < found.length; i++) {
            difference += Math.pow((double) found[i] - plain[i], 2);
            length += Math.pow(plain[i], 2);
        }
        return Math.sqrt(difference / length);
    }

    private static Tensor gaussian(long n, long channels, long height, long width) {
        Random random = new Random(5);
        float[] values = new float[Math.toIntExact(n * channels * height * width)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(new long[] {n, channels, height, width}, values);
    }
}
