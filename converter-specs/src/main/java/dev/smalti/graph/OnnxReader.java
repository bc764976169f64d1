package dev.smalti.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.smalti.SmaltiException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an ONNX model made of Smalti's operators back into a {@link Graph}, typed and checked anew, so that passes can go
 * over a finished bundle. Weights stay in their file until they are asked for.
 */
public final class OnnxReader {
    private final OnnxFile file;

    private OnnxReader(OnnxFile file) {
        this.file = file;
    }

    /**
     * Reads a model.
     *
     * @throws SmaltiException if the file is no ONNX model, uses operators that Smalti does not write, or is inconsistent
     */
    public static Graph read(Path path) {
        OnnxReader reader = new OnnxReader(OnnxFile.open(path));
        GraphProto proto = reader.file.model().getGraph();
        try {
            return reader.graph(new GraphBuilder(proto.getName()), proto, new HashMap<>());
        } catch (GraphException e) {
            throw new SmaltiException(SmaltiException.Kind.UNSUPPORTED, path + ": " + e.getMessage(), e);
        }
    }

    private Graph graph(GraphBuilder builder, GraphProto proto, Map<String, Value> values) {
        for (ValueInfoProto input : proto.getInputList()) {
            values.put(input.getName(), builder.input(input.getName(), type(input)));
        }
        for (TensorProto tensor : proto.getInitializerList()) {
            values.put(tensor.getName(), builder.weight(tensor.getName(), file.data(tensor)));
        }
        for (NodeProto node : proto.getNodeList()) {
            List<Value> outputs = node(builder, node, values);
            for (int i = 0; i < outputs.size(); i++) {
                values.put(node.getOutput(i), outputs.get(i));
            }
        }
        proto.getOutputList().forEach(output -> builder.output(output.getName(), found(values, output.getName())));
        return builder.build();
    }

    private List<Value> node(GraphBuilder builder, NodeProto node, Map<String, Value> values) {
        List<@Nullable Value> inputs = new ArrayList<>();
        node.getInputList().forEach(name -> inputs.add(name.isEmpty() ? null : found(values, name)));
        Attributes attributes = Attributes.NONE;
        for (AttributeProto attribute : node.getAttributeList()) {
            attributes = attributes.with(attribute.getName(), attribute(builder, attribute, values));
        }
        String qualified = node.getDomain().isEmpty() ? node.getOpType() : node.getDomain() + "." + node.getOpType();
        int slash = node.getName().lastIndexOf('/');
        String path = slash < 0 ? "" : node.getName().substring(0, slash);
        return builder.node(path, Operators.named(qualified), inputs, attributes, node.getOutputCount());
    }

    private Attribute attribute(GraphBuilder builder, AttributeProto attribute, Map<String, Value> values) {
        return switch (attribute.getType()) {
            case INT -> new Attribute.Int(attribute.getI());
            case FLOAT -> new Attribute.Real(attribute.getF());
            case STRING -> new Attribute.Text(attribute.getS().toStringUtf8());
            case INTS -> new Attribute.Ints(attribute.getIntsList());
            case FLOATS -> new Attribute.Reals(attribute.getFloatsList());
            case TENSOR -> new Attribute.Tensor(file.data(attribute.getT()));
            case GRAPH ->
                new Attribute.Body(
                        graph(builder.body(attribute.getG().getName()), attribute.getG(), new HashMap<>(values)));
            default ->
                throw new GraphException(
                        "attribute '" + attribute.getName() + "' of type " + attribute.getType() + " is not supported");
        };
    }

    private static Value found(Map<String, Value> values, String name) {
        Value value = values.get(name);
        if (value == null) {
            throw new GraphException("nothing is called '" + name + "'");
        }
        return value;
    }

    private static ValueType type(ValueInfoProto info) {
        TypeProto.Tensor tensor = info.getType().getTensorType();
        List<Dim> dims = new ArrayList<>();
        for (TensorShapeProto.Dimension side : tensor.getShape().getDimList()) {
            dims.add(side.hasDimValue() ? Dim.of(side.getDimValue()) : symbol(side.getDimParam()));
        }
        return new ValueType(ElementType.ofOnnx(tensor.getElemType()), new Shape(dims));
    }

    /** The side that {@link Dim#toString} wrote as {@code name} or {@code number*name}; anything else is a name. */
    private static Dim symbol(String text) {
        int star = text.indexOf('*');
        boolean scaled = star > 0 && text.substring(0, star).chars().allMatch(Character::isDigit) && star < 10;
        return scaled
                ? Dim.symbol(text.substring(star + 1)).times(Long.parseLong(text.substring(0, star)))
                : Dim.symbol(text);
    }
}
