package dev.smalti.artifact.official;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.smalti.Device;
import dev.smalti.graph.Dim;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.ort.OfficialTraining;
import dev.smalti.ort.OrtModel;
import dev.smalti.ort.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfficialArtifactsTest {
    private final LinearRegression plain = new LinearRegression();

    @TempDir
    private Path folder;

    @BeforeEach
    void write() {
        LinearRegression.artifacts(OfficialOptimizer.DEFAULTS).write(folder, OfficialCheckpoint.of(plain.parameters()));
    }

    @Test
    void theTrainingModelTakesWhatTheRuntimeFeeds() throws IOException {
        ModelProto model = model(OfficialTraining.TRAINING_MODEL);
        assertThat(model.getIrVersion()).isEqualTo(8);
        assertThat(model.getGraph().getInputList())
                .extracting(ValueInfoProto::getName)
                .containsExactly(
                        "x",
                        "wanted",
                        "weight",
                        "bias",
                        "weight_grad.accumulation.buffer",
                        "bias_grad.accumulation.buffer",
                        "lazy_reset_grad");
        assertThat(model.getGraph().getOutputList())
                .extracting(ValueInfoProto::getName)
                .containsExactly("loss", "weight_grad.accumulation.out", "bias_grad.accumulation.out");
        assertThat(model.getOpsetImportList())
                .anySatisfy(set -> assertThat(set.getDomain()).isEqualTo("com.microsoft"));
    }

    @Test
    void theOptimizerModelIsOneNodeOverSequences() throws IOException {
        ModelProto model = model(OfficialTraining.OPTIMIZER_MODEL);
        assertThat(model.getGraph().getInputList())
                .extracting(ValueInfoProto::getName)
                .containsExactly(
                        "learning_rate", "step", "params", "gradients", "first_order_moments", "second_order_moments");
        assertThat(model.getGraph().getInputList().subList(2, 6))
                .allSatisfy(
                        input -> assertThat(input.getType().hasSequenceType()).isTrue());
        assertThat(model.getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .containsExactly("AdamWOptimizer");
    }

    @Test
    void theEvaluationModelHasNoGradientsAndRunsOnTheStockRuntime() throws IOException {
        assertThat(model(OfficialTraining.EVAL_MODEL).getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .containsExactly("MatMul", "Add", "Sub", "Mul", "ReduceMean");
        Map<String, Tensor> inputs = new HashMap<>(LinearRegression.feed(0));
        OfficialCheckpoint.read(folder.resolve(OfficialTraining.CHECKPOINT))
                .trainable()
                .forEach((name, data) -> inputs.put(
                        name,
                        Tensor.floats(
                                data.floats(),
                                data.shape().stream().mapToLong(Long::longValue).toArray())));
        double wanted = plain.step(0, new PlainAdamW(OfficialOptimizer.DEFAULTS, 1e-3));
        try (OrtModel model = OrtModel.open(folder.resolve(OfficialTraining.EVAL_MODEL), Device.cpu())) {
            Tensor.Floats loss =
                    (Tensor.Floats) model.run(inputs, Set.of("loss")).get("loss");
            assertThat((double) loss.array()[0]).isCloseTo(wanted, within(1e-6));
        }
    }

    @Test
    void refusesACheckpointOfOtherParameters() {
        OfficialArtifacts artifacts = LinearRegression.artifacts(OfficialOptimizer.DEFAULTS);
        Map<String, TensorData> parameters = new HashMap<>(plain.parameters());
        assertThatThrownBy(() ->
                        artifacts.write(folder, OfficialCheckpoint.of(Map.of("weight", parameters.get("weight")))))
                .isInstanceOf(GraphException.class)
                .hasMessageStartingWith("the checkpoint's trainable parameters [weight] are not those with gradients");
        parameters.put("bias", TensorData.of(List.of(1L), 0f));
        assertThatThrownBy(() -> artifacts.write(folder, OfficialCheckpoint.of(parameters)))
                .isInstanceOf(GraphException.class)
                .hasMessage("parameter 'bias' of the checkpoint is float[1], the graphs have float[2]");
        OfficialCheckpoint more =
                OfficialCheckpoint.of(plain.parameters()).withFrozen(Map.of("other", TensorData.of(List.of(), 0f)));
        assertThatThrownBy(() -> artifacts.write(folder, more))
                .isInstanceOf(GraphException.class)
                .hasMessage("parameter 'other' of the checkpoint is float[], the graphs have no such input");
    }

    @Test
    void refusesAGradientThatDoesNotFitItsParameter() {
        GraphBuilder graph = new GraphBuilder("wrong");
        Value weight = graph.input("weight", ValueType.floats(Dim.of(2)));
        Value loss = new Ops(graph, "").sum(weight, 0, false);
        assertThatThrownBy(() -> OfficialArtifacts.of(
                        graph, Map.of("loss", loss), Map.of(weight, loss), OfficialOptimizer.DEFAULTS))
                .isInstanceOf(GraphException.class)
                .hasMessage("parameter weight: float[2] has a gradient float[]");
    }

    private ModelProto model(String name) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(folder.resolve(name)));
    }
}
