package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.evaluate.TrainedSegmenter;
import dev.smalti.graph.Dim;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.ValueType;
import dev.smalti.model.segmenter.Segmenter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmenterWeightsTest {
    private static final Segmenter NETWORK = new Segmenter(7, 4, List.of(1, 2, 3));

    @TempDir
    private Path folder;

    @Test
    void areThoseThatWereWritten() throws IOException {
        SegmenterWeights weights = SegmenterWeights.read(segmenter(folder, 0.5f));
        assertThat(weights.network()).isEqualTo(NETWORK);
        assertThat(weights.tensor("encoder.down.1.block.0.conv1.weight", List.of(8L, 4L, 3L, 3L))
                        .floats())
                .hasSize(288)
                .containsOnly(0.5f);
        assertThatThrownBy(() -> weights.tensor("encoder.conv_in.weight", List.of(8L, 3L, 3L, 3L)))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("'" + folder.resolve("segmenter.onnx")
                        + "' is no segmenter: encoder.conv_in.weight has shape" + " [4, 3, 3, 3], not [8, 3, 3, 3]");
    }

    @Test
    void sayInALineWhatIsNoSegmenter() throws IOException {
        assertThatThrownBy(() -> SegmenterWeights.read(folder.resolve("nothing")))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("there is no segmenter at '" + folder.resolve("nothing") + "'");
        Path file = folder.resolve("segmenter.onnx");
        GraphBuilder other = new GraphBuilder("other");
        other.output("y", other.input("x", ValueType.floats(Dim.of(1))));
        Files.write(file, OnnxWriter.toBytes(other.build()));
        assertThatThrownBy(() -> SegmenterWeights.read(folder))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("'" + file + "' is no segmenter: it has no encoder.conv_in.weight");
        Files.writeString(file, "no model at all");
        assertThatThrownBy(() -> SegmenterWeights.read(folder))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
    }

    @Test
    void aTokenizerLearnsByThemAndWantsThemNamed() throws IOException {
        TokenizerRecipe unnamed = recipe("{\"weight\": 1, \"features\": \"\"}");
        assertThatThrownBy(() -> unnamed.loss().perceptual().segmenter())
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the perceptual term compares features of a trained segmenter: name its folder with --set"
                        + " loss.perceptual.features=DIR");
        assertThatThrownBy(() -> recipe("{\"weight\": 1, \"features\": \"x\", \"levels\": 2}"))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining(
                        "a perceptual term has files of LPIPS weights, a pyramid of at least one level, or"
                                + " the features of a segmenter alone");
        segmenter(folder, 0.1f);
        TokenizerRecipe named = recipe("{\"weight\": 1, \"features\": \"" + folder + "\"}");
        try (Lesson lesson = Lesson.of(named, new TrainingData("scenes", 1, line -> {}), 1, Device.cpu())) {
            Map<String, Float> told = lesson.learner().step(0, lesson.batches().batch(0));
            assertThat(told.get("perceptual")).isBetween(0f, 4f);
            assertThat(lesson.learner().state().names()).noneMatch(name -> name.contains("loss"));
        }
    }

    private static TokenizerRecipe recipe(String perceptual) {
        return (TokenizerRecipe) Recipes.parse(Recipes.changed(
                Recipes.read("vqvae-tiny"),
                Map.of("model.channels", "4", "data.size", "16", "data.batch", "1", "loss.perceptual", perceptual)));
    }

    /** Writes a segmenter whose weights are all the same. */
    private static Path segmenter(Path folder, float weight) throws IOException {
        TrainedSegmenter.write(folder.resolve("segmenter.onnx"), NETWORK, (name, shape) -> {
            float[] values = new float[shape.stream().mapToInt(Long::intValue).reduce(1, Math::multiplyExact)];
            Arrays.fill(values, weight);
            return TensorData.of(shape, values);
        });
        return folder;
    }
}
