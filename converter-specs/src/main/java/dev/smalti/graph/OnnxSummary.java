package dev.smalti.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.smalti.SmaltiException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What any ONNX model is made of, ours or not: for looking, not for running.
 *
 * @param producer the tool that wrote it; may be empty
 * @param irVersion version of the file format
 * @param operatorSets version by domain; the standard domain is {@code ai.onnx}
 * @param inputs type by name, e.g. {@code float[batch, 3, 16*rows, 16*columns]}
 * @param outputs type by name
 * @param operators how often each operator occurs, bodies included
 * @param parameters elements of all weights
 * @param weightBytes bytes of all weights, inside and outside the file
 * @param externalFiles files that hold weights, as the model names them
 */
public record OnnxSummary(
        String producer,
        long irVersion,
        Map<String, Long> operatorSets,
        Map<String, String> inputs,
        Map<String, String> outputs,
        Map<String, Integer> operators,
        long parameters,
        long weightBytes,
        List<String> externalFiles) {
    /** Copies the collections, keeping their order. */
    public OnnxSummary {
        operatorSets = Collections.unmodifiableMap(new LinkedHashMap<>(operatorSets));
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        operators = Collections.unmodifiableMap(new LinkedHashMap<>(operators));
        externalFiles = List.copyOf(externalFiles);
    }

    /**
     * Reads a model's message; external weights are counted, not read.
     *
     * @throws SmaltiException if the file cannot be read or is no ONNX model
     */
    public static OnnxSummary read(Path path) {
        ModelProto model = OnnxFile.open(path).model();
        Counter counter = new Counter();
        counter.count(model.getGraph());
        Map<String, Long> operatorSets = new LinkedHashMap<>();
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            operatorSets.put(set.getDomain().isEmpty() ? "ai.onnx" : set.getDomain(), set.getVersion());
        }
        return new OnnxSummary(
                model.getProducerName(),
                model.getIrVersion(),
                operatorSets,
                types(model.getGraph().getInputList()),
                types(model.getGraph().getOutputList()),
                counter.operators,
                counter.parameters,
                counter.bytes,
                List.copyOf(counter.files));
    }

    private static Map<String, String> types(List<ValueInfoProto> values) {
        Map<String, String> types = new LinkedHashMap<>();
        for (ValueInfoProto value : values) {
            String sides = value.getType().getTensorType().getShape().getDimList().stream()
                    .map(side -> side.hasDimValue() ? Long.toString(side.getDimValue()) : side.getDimParam())
                    .map(side -> side.isEmpty() ? "?" : side)
                    .collect(Collectors.joining(", ", "[", "]"));
            types.put(value.getName(), element(value.getType().getTensorType().getElemType()) + sides);
        }
        return types;
    }

    private static String element(int number) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(number);
        return type == null ? "type " + number : type.name().toLowerCase(Locale.ROOT);
    }

    /** Adds up over a graph and the bodies in it. */
    private static final class Counter {
        private final Map<String, Integer> operators = new TreeMap<>();
        private final Set<String> files = new LinkedHashSet<>();
        private long parameters;
        private long bytes;

        void count(GraphProto graph) {
            graph.getInitializerList().forEach(this::count);
            for (NodeProto node : graph.getNodeList()) {
                String domain = node.getDomain().isEmpty() ? "" : node.getDomain() + ".";
                operators.merge(domain + node.getOpType(), 1, Integer::sum);
                for (AttributeProto attribute : node.getAttributeList()) {
                    if (attribute.hasG()) {
                        count(attribute.getG());
                    }
                }
            }
        }

        private void count(TensorProto tensor) {
            long elements = 1;
            for (long side : tensor.getDimsList()) {
                elements *= side;
            }
            parameters += elements;
            if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
                tensor.getExternalDataList().forEach(entry -> {
                    if (entry.getKey().equals("location")) {
                        files.add(entry.getValue());
                    }
                });
            }
            bytes += elements * bytesOf(tensor.getDataType());
        }

        private static int bytesOf(int type) {
            try {
                return ElementType.ofOnnx(type).bytes();
            } catch (GraphException e) {
                return 1; // packed and 8-bit types, the only ones besides ours that weights have
            }
        }
    }
}
