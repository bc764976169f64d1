package dev.smalti.artifact.official;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.smalti.graph.Graph;

/**
 * AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization") as ONNX Runtime's training runtime does it, with
 * {@code torch.optim.AdamW}'s order of operations and bias correction. It has one group: every trainable parameter decays.
 *
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the mean of their squares, in [0, 1)
 * @param epsilon positive, added to the root
 * @param weightDecay at least 0; 0 is Adam
 */
public record OfficialOptimizer(float beta1, float beta2, float epsilon, float weightDecay) {
    /** What {@code torch.optim.AdamW} takes where nothing is said. */
    public static final OfficialOptimizer DEFAULTS = new OfficialOptimizer(0.9f, 0.999f, 1e-8f, 0.01f);

    private static final String OPERATORS = "com.microsoft";
    private static final int IR_VERSION = 8;

    /** Checks the ranges. */
    public OfficialOptimizer {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("betas lie in [0, 1), were " + beta1 + " and " + beta2);
        }
        if (!(epsilon > 0) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException("wanted an epsilon above 0 and a weight decay of at least 0, got "
                    + epsilon + " and " + weightDecay);
        }
    }

    /**
     * The optimizer model: one node over sequences of tensors, whose names and order the runtime insists on. It is written
     * here, as graphs hold tensors only.
     */
    byte[] model() {
        GraphProto graph = GraphProto.newBuilder()
                .setName("optimizer")
                .addInput(one("learning_rate", TensorProto.DataType.FLOAT))
                .addInput(one("step", TensorProto.DataType.INT64))
                .addInput(sequence("params"))
                .addInput(sequence("gradients"))
                .addInput(sequence("first_order_moments"))
                .addInput(sequence("second_order_moments"))
                .addOutput(one("updated_flag", TensorProto.DataType.BOOL))
                .addNode(node())
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("smalti")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(Graph.OPSET))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(OPERATORS).setVersion(1))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private NodeProto node() {
        return NodeProto.newBuilder()
                .setName("AdamWOptimizer")
                .setOpType("AdamWOptimizer")
                .setDomain(OPERATORS)
                .addInput("learning_rate")
                .addInput("step")
                .addInput("params")
                .addInput("gradients")
                .addInput("first_order_moments")
                .addInput("second_order_moments")
                .addOutput("updated_flag")
                .addAttribute(real("alpha", beta1))
                .addAttribute(real("beta", beta2))
                .addAttribute(real("epsilon", epsilon))
                .addAttribute(real("weight_decay", weightDecay))
                .addAttribute(whole("adam_mode", 0)) // PyTorch's AdamW
                .addAttribute(whole("correct_bias", 1))
                .build();
    }

    private static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    private static AttributeProto whole(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static ValueInfoProto one(String name, TensorProto.DataType type) {
        TensorShapeProto shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1))
                .build();
        return info(
                name,
                TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)));
    }

    private static ValueInfoProto sequence(String name) {
        TypeProto.Builder tensor = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT.getNumber()));
        return info(
                name,
                TypeProto.newBuilder()
                        .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(tensor)));
    }

    private static ValueInfoProto info(String name, TypeProto.Builder type) {
        return ValueInfoProto.newBuilder().setName(name).setType(type).build();
    }
}
