package dev.smalti.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a {@link Graph} as an ONNX model, its large weights into {@link ExternalData}. */
public final class OnnxWriter {
    private static final int IR_VERSION = 8;
    private static final Set<Operator> OF_THE_NEWER_SET = Set.of(Operators.BITWISE_AND, Operators.BITWISE_XOR);
    /** Their axes are an attribute, and in the newer set an input. */
    private static final Set<Operator> REDUCTIONS =
            Set.of(Operators.REDUCE_MAX, Operators.REDUCE_MIN, Operators.REDUCE_MEAN);

    /** Weights smaller than this, in bytes, stay in the model: shapes and scalars must be there to be inferred. */
    private static final int INLINE_BELOW = 1024;

    private final @Nullable ExternalData external;
    /** Whether the model at hand is of the newer operator set. */
    private boolean newer;

    private OnnxWriter(@Nullable ExternalData external) {
        this.external = external;
    }

    /**
     * Writes a model whose large weights go into {@code external}, which must lie in the same folder.
     *
     * @throws SmaltiException if a file cannot be written
     */
    public static void write(Graph graph, Path file, ExternalData external) {
        ModelProto model = new OnnxWriter(external).model(graph);
        try (OutputStream out = Files.newOutputStream(file)) {
            model.writeTo(out);
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write " + file, e);
        }
    }

    /** The model as bytes, with all weights inside: for small graphs. */
    public static byte[] toBytes(Graph graph) {
        return toBytes(graph, Map.of());
    }

    /**
     * The model as bytes, with all weights inside.
     *
     * @param metadata what the model says of itself, by name ({@code metadata_props})
     */
    public static byte[] toBytes(Graph graph, Map<String, String> metadata) {
        ModelProto.Builder model = new OnnxWriter(null).model(graph).toBuilder();
        metadata.forEach((key, value) -> model.addMetadataProps(entry(key, value)));
        return model.build().toByteArray();
    }

    private ModelProto model(Graph graph) {
        Set<Operator> operators = new LinkedHashSet<>();
        collectOperators(graph, operators);
        Set<String> domains = new LinkedHashSet<>();
        domains.add("");
        operators.forEach(operator -> domains.add(operator.domain()));
        newer = !Collections.disjoint(operators, OF_THE_NEWER_SET);
        int set = newer ? Graph.BITWISE_OPSET : Graph.OPSET;
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("smalti")
                .setGraph(graph(graph, Naming.NONE));
        for (String domain : domains) {
            model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(domain.isEmpty() ? set : 1));
        }
        return model.build();
    }

    private static void collectOperators(Graph graph, Set<Operator> operators) {
        for (Node node : graph.nodes()) {
            operators.add(node.operator());
            for (Attribute attribute : node.attributes().byName().values()) {
                if (attribute instanceof Attribute.Body body) {
                    collectOperators(body.graph(), operators);
                }
            }
        }
    }

    private GraphProto graph(Graph graph, Naming around) {
        Naming naming = around.inside(graph);
        GraphProto.Builder proto = GraphProto.newBuilder().setName(graph.name());
        graph.inputs().forEach(input -> proto.addInput(valueInfo(input.name(), input.type())));
        graph.outputs().forEach((name, value) -> proto.addOutput(valueInfo(naming.of(value), value.type())));
        graph.weights().forEach((value, data) -> proto.addInitializer(tensor(value.name(), data)));
        for (Node node : graph.nodes()) {
            NodeProto written = node(node, naming);
            proto.addNode(newer && REDUCTIONS.contains(node.operator()) ? byInput(written, proto) : written);
            for (Value output : node.outputs()) {
                if (!graph.outputs().containsValue(output)) {
                    proto.addValueInfo(valueInfo(output.name(), output.type()));
                }
            }
        }
        return proto.build();
    }

    private NodeProto node(Node node, Naming naming) {
        NodeProto.Builder proto = NodeProto.newBuilder()
                .setName(node.name())
                .setOpType(node.operator().name())
                .setDomain(node.operator().domain());
        node.inputs().forEach(input -> proto.addInput(input == null ? "" : naming.of(input)));
        node.outputs().forEach(output -> proto.addOutput(naming.of(output)));
        node.attributes().byName().forEach((name, attribute) -> proto.addAttribute(attribute(name, attribute, naming)));
        return proto.build();
    }

    /** The node with its axes as an input, which becomes a constant of the graph. */
    private static NodeProto byInput(NodeProto reduction, GraphProto.Builder graph) {
        NodeProto.Builder rewritten = reduction.toBuilder().clearAttribute();
        for (AttributeProto attribute : reduction.getAttributeList()) {
            if (attribute.getName().equals("axes")) {
                String name = reduction.getName() + ".axes";
                long[] axes = attribute.getIntsList().stream()
                        .mapToLong(Long::longValue)
                        .toArray();
                graph.addInitializer(inline(name, TensorData.ofLongs(List.of((long) axes.length), axes)));
                rewritten.addInput(name);
            } else {
                rewritten.addAttribute(attribute);
            }
        }
        return rewritten.build();
    }

    private AttributeProto attribute(String name, Attribute attribute, Naming naming) {
        AttributeProto.Builder proto = AttributeProto.newBuilder().setName(name);
        if (attribute instanceof Attribute.Int i) {
            proto.setType(AttributeProto.AttributeType.INT).setI(i.value());
        } else if (attribute instanceof Attribute.Real r) {
            proto.setType(AttributeProto.AttributeType.FLOAT).setF(r.value());
        } else if (attribute instanceof Attribute.Text t) {
            proto.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(t.value()));
        } else if (attribute instanceof Attribute.Ints i) {
            proto.setType(AttributeProto.AttributeType.INTS).addAllInts(i.values());
        } else if (attribute instanceof Attribute.Reals r) {
            proto.setType(AttributeProto.AttributeType.FLOATS).addAllFloats(r.values());
        } else if (attribute instanceof Attribute.Tensor t) {
            proto.setType(AttributeProto.AttributeType.TENSOR).setT(inline(name, t.value()));
        } else if (attribute instanceof Attribute.Body b) {
            proto.setType(AttributeProto.AttributeType.GRAPH).setG(graph(b.graph(), naming));
        } else {
            throw new AssertionError(attribute);
        }
        return proto.build();
    }

    private TensorProto tensor(String name, TensorData data) {
        if (external == null || data.bytes() < INLINE_BELOW) {
            return inline(name, data);
        }
        ExternalData.Extent extent = external.store(name, data);
        return header(name, data)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", external.location()))
                .addExternalData(entry("offset", Long.toString(extent.offset())))
                .addExternalData(entry("length", Long.toString(extent.length())))
                .build();
    }

    private static TensorProto inline(String name, TensorData data) {
        return header(name, data)
                .setRawData(UnsafeByteOperations.unsafeWrap(data.read()))
                .build();
    }

    private static TensorProto.Builder header(String name, TensorData data) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(data.type().onnx())
                .addAllDims(data.shape());
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static ValueInfoProto valueInfo(String name, ValueType type) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Dim dim : type.shape().dims()) {
            TensorShapeProto.Dimension.Builder side = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(dim.isFixed() ? side.setDimValue(dim.fixed()) : side.setDimParam(dim.toString()));
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.element().onnx())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** Outputs are called by their own names, everything else by its value's; a body sees the names around it. */
    private record Naming(Map<Value, String> outputs) {
        static final Naming NONE = new Naming(Map.of());

        Naming inside(Graph graph) {
            Map<Value, String> names = new HashMap<>(outputs);
            graph.outputs().forEach((name, value) -> names.put(value, name));
            return new Naming(names);
        }

        String of(Value value) {
            return outputs.getOrDefault(value, value.name());
        }
    }
}
