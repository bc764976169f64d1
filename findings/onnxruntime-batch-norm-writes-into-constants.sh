#!/bin/sh
# ONNX Runtime's BatchNormalization in training mode writes into the model's constants: one input, three runs, three answers.
#
# Packages: com.microsoft.onnxruntime:onnxruntime 1.29.0 (CPU), org.tribuo:tribuo-util-onnx 4.3.2 and
# com.google.protobuf:protobuf-java 3.25.6 (only to write the models).
#
# One would have guessed: a session is a function of its inputs. Batch normalisation in training uses the batch's own mean and
# variance; what it says of running statistics is an output, and where the graph does not ask for it nothing is kept.
#
# What happens, where running mean and variance are initializers and the running outputs are outputs of the node but not of the
# graph:
#   NO_OPT:  the normalised output is right, and the initializer of the mean has moved after every run (seen by another node
#            that reads it).
#   ALL_OPT: initializers of equal contents are made one. With scale and variance all ones, bias and mean all zeros (what
#            every new network has) the write lands in scale and bias, and the output is wrong from the first run on, and
#            another one at each run.
# Where the running outputs are outputs of the graph as well, all is right. Nothing is said in any case.
#
# Why it matters here: a generated training step that normalises by the batch and keeps no running statistics is just such a
# graph. Its loss drifts with the number of runs, for equal weights, and two sessions of one model disagree. Either the
# running outputs are asked for (and thrown away), or their inputs are made anew in each run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for artifact in com.microsoft.onnxruntime:onnxruntime:1.29.0 org.tribuo:tribuo-util-onnx:4.3.2 \
  com.google.protobuf:protobuf-java:3.25.6; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$artifact" -DoutputDirectory=lib
done
cat > Norm.java <<'JAVA'
import ai.onnx.proto.OnnxMl.*;
import ai.onnxruntime.*;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.util.*;

class Norm {
    static ValueInfoProto value(String name, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dim : dims) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape)))
                .build();
    }

    static TensorProto constant(String name, float each) {
        return TensorProto.newBuilder()
                .setName(name).setDataType(1).addDims(2).addFloatData(each).addFloatData(each).build();
    }

    /** Normalises x [4, 2]; "seen" is the initializer of the mean as another node reads it. */
    static byte[] model(boolean asked) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("g")
                .addInitializer(constant("scale", 1))
                .addInitializer(constant("bias", 0))
                .addInitializer(constant("mean", 0))
                .addInitializer(constant("variance", 1))
                .addNode(NodeProto.newBuilder()
                        .setOpType("BatchNormalization")
                        .addAllInput(List.of("x", "scale", "bias", "mean", "variance"))
                        .addAllOutput(List.of("y", "next_mean", "next_variance"))
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("training_mode").setType(AttributeProto.AttributeType.INT).setI(1)))
                .addNode(NodeProto.newBuilder().setOpType("Identity").addInput("mean").addOutput("seen"))
                .addInput(value("x", 4, 2))
                .addOutput(value("y", 4, 2))
                .addOutput(value("seen", 2));
        if (asked) {
            graph.addOutput(value("next_mean", 2)).addOutput(value("next_variance", 2));
        }
        return ModelProto.newBuilder()
                .setIrVersion(10)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(20))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    /** The first row of y and the mean's initializer, over three runs of one session on one input. */
    static List<List<String>> runs(boolean asked, OptLevel level) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        List<String> rows = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(level);
            try (OrtSession session = environment.createSession(model(asked), options);
                    OnnxTensor x = OnnxTensor.createTensor(environment, new float[][] {{1, 10}, {2, 20}, {3, 30}, {4, 40}})) {
                for (int run = 0; run < 3; run++) {
                    try (OrtSession.Result result = session.run(Map.of("x", x))) {
                        rows.add(Arrays.toString(((float[][]) result.get(0).getValue())[0]));
                        seen.add(Arrays.toString((float[]) result.get(1).getValue()));
                    }
                }
            }
        }
        System.out.println((asked ? "asked for, " : "not asked for, ") + level + ": y " + rows + " mean " + seen);
        return List.of(rows, seen);
    }

    static int different(List<String> values) {
        return new HashSet<>(values).size();
    }

    public static void main(String[] arguments) throws OrtException {
        boolean as = true;
        for (OptLevel level : List.of(OptLevel.NO_OPT, OptLevel.ALL_OPT)) {
            List<List<String>> right = runs(true, level);
            as &= different(right.get(0)) == 1 && different(right.get(1)) == 1;
            as &= right.get(0).get(0).startsWith("[-1.34163");
        }
        List<List<String>> plain = runs(false, OptLevel.NO_OPT);
        as &= different(plain.get(0)) == 1 && different(plain.get(1)) == 3;
        List<List<String>> optimised = runs(false, OptLevel.ALL_OPT);
        as &= different(optimised.get(0)) == 3 && !optimised.get(0).get(0).startsWith("[-1.34163");
        System.out.println(as ? "as described" : "NOT as described");
        System.exit(as ? 0 : 1);
    }
}
JAVA
ORT_DISABLE_TELEMETRY=1 java -cp 'lib/*' Norm.java
