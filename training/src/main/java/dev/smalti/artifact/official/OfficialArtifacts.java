package dev.smalti.artifact.official;

import dev.smalti.SmaltiException;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Shape;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.graph.pass.DropUnused;
import dev.smalti.graph.pass.Expanded;
import dev.smalti.io.AtomicFile;
import dev.smalti.io.FileFailure;
import dev.smalti.ort.OfficialTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The artifacts that ONNX Runtime's own training runtime ("on-device training", 1.19) trains a model from: a folder of
 * three graphs and a checkpoint. The stock runtime has not their operators; Smalti's own steps need neither.
 *
 * <p>Parameters are inputs of the graphs, by the names that the checkpoint has for them. Each trainable one comes with a
 * buffer in which {@code InPlaceAccumulatorV2} adds up its gradients until {@code lazy_reset_grad} says to start anew.
 * {@link OfficialTraining} has the names of the files.
 *
 * @param training from the user's inputs, the parameters and their buffers to the results and the buffers' flags
 * @param evaluation from the user's inputs and the parameters to the results
 * @param trainable the parameters with a gradient, by name
 * @param optimizer what makes a step of the gradients
 */
public record OfficialArtifacts(
        Graph training, Graph evaluation, Map<String, Shape> trainable, OfficialOptimizer optimizer) {
    private static final String RESET = "lazy_reset_grad";
    private static final String BUFFER = "_grad.accumulation.buffer";
    private static final String ACCUMULATED = "_grad.accumulation.out";

    /** Copies the map. */
    public OfficialArtifacts {
        trainable = Map.copyOf(trainable);
    }

    /**
     * The artifacts of a graph that holds both its results and their gradients. The graph is finished by this: nothing may
     * be added to it afterwards.
     *
     * @param graph has no outputs yet
     * @param results name to value, the loss first; the runtime hands them back from every step
     * @param gradients from a parameter, which is an input of the graph of fixed shape, to its gradient of the same shape
     * @throws GraphException if a gradient does not fit its parameter or there is none
     */
    public static OfficialArtifacts of(
            GraphBuilder graph, Map<String, Value> results, Map<Value, Value> gradients, OfficialOptimizer optimizer) {
        if (gradients.isEmpty()) {
            throw new GraphException("there is nothing to train: no parameter has a gradient");
        }
        results.forEach(graph::output);
        Graph evaluation = new DropUnused().apply(new Expanded().apply(graph.build()));
        Map<String, Shape> trainable = new LinkedHashMap<>();
        Map<Value, Value> buffers = new LinkedHashMap<>();
        gradients.forEach((parameter, gradient) -> {
            requireFit(parameter, gradient);
            trainable.put(parameter.name(), parameter.shape());
            buffers.put(parameter, graph.input(parameter.name() + BUFFER, parameter.type()));
        });
        Value reset = graph.input(RESET, new ValueType(ElementType.BOOL, Shape.of(Dim.ONE)));
        buffers.forEach((parameter, buffer) -> {
            Value gradient = Objects.requireNonNull(gradients.get(parameter));
            Value updated = graph.node(
                    parameter.name(),
                    Operators.IN_PLACE_ACCUMULATOR,
                    List.of(buffer, gradient, reset),
                    Attributes.NONE);
            graph.output(parameter.name() + ACCUMULATED, updated);
        });
        return new OfficialArtifacts(
                new DropUnused().apply(new Expanded().apply(graph.build())), evaluation, trainable, optimizer);
    }

    /**
     * Writes the four files, each whole or not at all; the folder is made if it is not there.
     *
     * @throws GraphException if the checkpoint's parameters are not those of the graphs
     * @throws SmaltiException of kind UNSUPPORTED where a file would be larger than 2 GB, BAD_INPUT or RESOURCE where the
     *     folder or a file cannot be written
     */
    public void write(Path folder, OfficialCheckpoint checkpoint) {
        requireParameters(checkpoint);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot make the folder " + folder, e);
        }
        byte[] trainingModel = OnnxWriter.toBytes(training);
        byte[] evalModel = OnnxWriter.toBytes(evaluation);
        AtomicFile.write(folder.resolve(OfficialTraining.TRAINING_MODEL), out -> out.write(trainingModel));
        AtomicFile.write(folder.resolve(OfficialTraining.EVAL_MODEL), out -> out.write(evalModel));
        AtomicFile.write(folder.resolve(OfficialTraining.OPTIMIZER_MODEL), out -> out.write(optimizer.model()));
        checkpoint.write(folder.resolve(OfficialTraining.CHECKPOINT));
    }

    private void requireParameters(OfficialCheckpoint checkpoint) {
        if (!checkpoint.trainable().keySet().equals(trainable.keySet())) {
            throw new GraphException("the checkpoint's trainable parameters "
                    + checkpoint.trainable().keySet() + " are not those with gradients, " + trainable.keySet());
        }
        Map<String, Value> inputs = new LinkedHashMap<>();
        evaluation.inputs().forEach(input -> inputs.put(input.name(), input));
        checkpoint.trainable().forEach((name, data) -> requireInput(inputs, name, data));
        checkpoint.frozen().forEach((name, data) -> requireInput(inputs, name, data));
    }

    private static void requireInput(Map<String, Value> inputs, String name, TensorData data) {
        Value input = inputs.get(name);
        ValueType type = new ValueType(
                data.type(), new Shape(data.shape().stream().map(Dim::of).toList()));
        if (input == null || !input.type().equals(type)) {
            throw new GraphException("parameter '" + name + "' of the checkpoint is " + type + ", the graphs have "
                    + (input == null ? "no such input" : input.type()));
        }
    }

    private static void requireFit(Value parameter, Value gradient) {
        ValueType type = parameter.type();
        if (type.element() != ElementType.FLOAT || !type.shape().isFixed()) {
            throw new GraphException("a parameter that is trained is float32 of fixed shape, got " + parameter);
        }
        if (!gradient.type().equals(type)) {
            throw new GraphException("parameter " + parameter + " has a gradient " + gradient.type());
        }
    }
}
