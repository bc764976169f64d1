#!/bin/sh
# ONNX Runtime on a processor: the same number at another place of the same tensor has another logarithm.
#
# Packages: com.microsoft.onnxruntime:onnxruntime 1.29.0 (CPU), org.tribuo:tribuo-util-onnx 4.3.2 and
# com.google.protobuf:protobuf-java 3.25.6 (only to write the models).
#
# One would have guessed: an element-wise operator is a function of the element. A tensor whose elements are all equal has
# equal results.
#
# What happens: Log, Sin, Cos, Softplus, Mish and Atan compute whole vectors by one approximation and what is left at the
# end of a tensor by another (the C library's), so the last elements differ in their last bits: for Log about a quarter of all
# numbers between 0 and 1 have two logarithms in one tensor of 37 elements. Exp, Tanh, Sigmoid, Erf, Gelu, Sqrt and Reciprocal
# are functions of the element. Tensors of 64 elements (any multiple of the vector's width) show one value in every operator.
#
# Seen on x86-64 with AVX-512; how many elements are left over depends on the processor's vectors, that there are some does not.
#
# Why it matters here: noise for Gumbel's trick is -log(-log u). Made inside a graph from a batch whose last dimension is no
# multiple of the vector's width, a draw's noise depends on where in the batch it stands, and so may its token: results that
# are to be equal for every batch need such dimensions, or noise from outside. The same holds for sines of positions and for
# a log-softmax that is written out.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for artifact in com.microsoft.onnxruntime:onnxruntime:1.29.0 org.tribuo:tribuo-util-onnx:4.3.2 \
  com.google.protobuf:protobuf-java:3.25.6; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$artifact" -DoutputDirectory=lib
done
cat > Places.java <<'JAVA'
import ai.onnx.proto.OnnxMl.*;
import ai.onnxruntime.*;
import java.nio.FloatBuffer;
import java.util.*;

class Places {
    static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();
    static final int NUMBERS = 2000;

    static ValueInfoProto vector(String name) {
        TensorShapeProto shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n")).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape)))
                .build();
    }

    static byte[] model(String operator) {
        GraphProto graph = GraphProto.newBuilder()
                .setName("g")
                .addNode(NodeProto.newBuilder().setOpType(operator).addInput("x").addOutput("y"))
                .addInput(vector("x"))
                .addOutput(vector("y"))
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(10)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(20))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    /** Of numbers between 0 and 1, how many have more than one result in a tensor that repeats them. */
    static int ambiguous(String operator, int length) throws OrtException {
        Random random = new Random(5);
        int count = 0;
        try (OrtSession session = ENVIRONMENT.createSession(model(operator))) {
            for (int i = 0; i < NUMBERS; i++) {
                float[] same = new float[length];
                Arrays.fill(same, random.nextFloat());
                try (OnnxTensor x = OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(same), new long[] {length});
                        OrtSession.Result result = session.run(Map.of("x", x))) {
                    Set<Float> results = new HashSet<>();
                    for (float y : (float[]) result.get(0).getValue()) {
                        results.add(y);
                    }
                    count += results.size() > 1 ? 1 : 0;
                }
            }
        }
        return count;
    }

    public static void main(String[] arguments) throws OrtException {
        System.out.println("ONNX Runtime " + ENVIRONMENT.getVersion() + ", numbers with two results, of " + NUMBERS);
        boolean as = true;
        for (String operator : List.of("Log", "Sin", "Cos", "Softplus", "Mish", "Atan")) {
            int tail = ambiguous(operator, 37);
            int whole = ambiguous(operator, 64);
            System.out.println(operator + ": " + tail + " at length 37, " + whole + " at length 64");
            as &= tail > NUMBERS / 100 && whole == 0;
        }
        for (String operator : List.of("Exp", "Tanh", "Sigmoid", "Erf", "Gelu", "Sqrt", "Reciprocal")) {
            int tail = ambiguous(operator, 37);
            System.out.println(operator + ": " + tail + " at length 37");
            as &= tail == 0;
        }
        System.out.println(as ? "as described" : "NOT as described");
        System.exit(as ? 0 : 1);
    }
}
JAVA
ORT_DISABLE_TELEMETRY=1 java -cp 'lib/*' Places.java
