#!/bin/sh
# Top-k among equal logits: ONNX Runtime keeps the lowest indices, libtorch keeps indices from anywhere.
#
# Packages: ai.djl.pytorch:pytorch-native-cpu 2.7.1 (linux-x86_64) through ai.djl:api and pytorch-engine 0.35.1 and pytorch-jni
# 2.7.1-0.35.1; com.microsoft.onnxruntime:onnxruntime 1.29.0, with org.tribuo:tribuo-util-onnx 4.3.2 and
# com.google.protobuf:protobuf-java 3.25.6 to write the model; gson 2.13.1, jna 5.17.0, commons-compress 1.27.1, slf4j 2.0.17.
#
# One would have guessed: both keep the first of equals, as both do for the largest alone (argmax), or at least some
# contiguous rule that one could copy.
#
# What happens: of 2048 logits of which every second is 1 and the rest 0, ONNX Runtime's TopK returns indices 1, 3, 5, ... for
# every k. libtorch's returns those too for k = 4; for k = 40 and 150 its indices lie between 1100 and 1400, in no order, and of
# 16384 logits they are the first again. Its descending argsort begins in the middle too. argmax is index 1 in both.
#
# Why it matters here: logits of int8 and int4 priors, and of damaged or saturated models, have ties. A sampler that marks the
# kept tokens by the indices of top-k draws from another set of tokens than the same sampler on the other runtime, and no
# golden can bring them together. A filter has to go by the k-th value (keep all that are not below it), which is the same in
# both; then one token more may be kept than k, in both alike.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for artifact in ai.djl:api:0.35.1 ai.djl.pytorch:pytorch-engine:0.35.1 ai.djl.pytorch:pytorch-jni:2.7.1-0.35.1 \
  ai.djl.pytorch:pytorch-native-cpu:2.7.1:jar:linux-x86_64 net.java.dev.jna:jna:5.17.0 org.slf4j:slf4j-api:2.0.17 \
  org.slf4j:slf4j-nop:2.0.17 com.google.code.gson:gson:2.13.1 org.apache.commons:commons-compress:1.27.1 \
  commons-io:commons-io:2.19.0 com.microsoft.onnxruntime:onnxruntime:1.29.0 org.tribuo:tribuo-util-onnx:4.3.2 \
  com.google.protobuf:protobuf-java:3.25.6; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$artifact" -DoutputDirectory=lib
done
cat > Ties.java <<'JAVA'
import ai.djl.ndarray.*;
import ai.onnx.proto.OnnxMl.*;
import ai.onnxruntime.*;
import java.nio.FloatBuffer;
import java.util.*;

class Ties {
    static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    /** Every second logit, from the one with index 1 on, is 1. */
    static float[] logits(int count) {
        float[] logits = new float[count];
        for (int i = 1; i < count; i += 2) {
            logits[i] = 1;
        }
        return logits;
    }

    static ValueInfoProto vector(String name, int type, long size) {
        TensorShapeProto shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size)).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }

    static long[] ofOnnxRuntime(int count, int k) throws OrtException {
        GraphProto graph = GraphProto.newBuilder()
                .setName("g")
                .addNode(NodeProto.newBuilder().setOpType("TopK").addInput("x").addInput("k").addOutput("v").addOutput("i"))
                .addInput(vector("x", 1, count))
                .addInput(vector("k", 7, 1))
                .addOutput(vector("i", 7, k))
                .build();
        byte[] model = ModelProto.newBuilder()
                .setIrVersion(10)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(20))
                .setGraph(graph)
                .build()
                .toByteArray();
        try (OrtSession session = ENVIRONMENT.createSession(model);
                OnnxTensor x = OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(logits(count)), new long[] {count});
                OnnxTensor wanted = OnnxTensor.createTensor(ENVIRONMENT, new long[] {k});
                OrtSession.Result result = session.run(Map.of("x", x, "k", wanted))) {
            return (long[]) result.get(0).getValue();
        }
    }

    static boolean lowest(long[] indices) {
        long[] rising = indices.clone();
        Arrays.sort(rising);
        for (int i = 0; i < rising.length; i++) {
            if (rising[i] != 2L * i + 1) {
                return false;
            }
        }
        return true;
    }

    public static void main(String[] arguments) throws OrtException {
        boolean as = true;
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray logits = manager.create(logits(2048));
            System.out.println("argmax of libtorch: " + logits.argMax().getLong());
            as &= logits.argMax().getLong() == 1;
            for (int k : new int[] {4, 40, 150}) {
                long[] theirs = logits.topK(k, 0).get(1).toLongArray();
                long[] ours = ofOnnxRuntime(2048, k);
                System.out.println("k = " + k + ": libtorch " + Arrays.toString(Arrays.copyOf(theirs, 4)) + "..., ONNX Runtime "
                        + Arrays.toString(Arrays.copyOf(ours, 4)) + "...");
                as &= lowest(ours);
                as &= lowest(theirs) == (k == 4);
            }
            as &= lowest(manager.create(logits(16384)).topK(40, 0).get(1).toLongArray());
        }
        System.out.println(as ? "as described" : "NOT as described");
        System.exit(as ? 0 : 1);
    }
}
JAVA
DJL_CACHE_DIR="$work/cache" ORT_DISABLE_TELEMETRY=1 java -Dai.djl.offline=true -cp 'lib/*' Ties.java
