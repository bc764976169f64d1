#!/bin/sh
# ONNX Runtime's random operators: the seed is a factor of the noise, not a key to it.
#
# Packages: com.microsoft.onnxruntime:onnxruntime 1.29.0 (CPU), org.tribuo:tribuo-util-onnx 4.3.2 and
# com.google.protobuf:protobuf-java 3.25.6 (only to write the models).
#
# One would have guessed: RandomUniform, RandomNormal, Bernoulli and Multinomial with other seeds give unrelated noise, and
# with no seed at all give other noise in every session.
#
# What happens: the processor's kernels feed the seed to a multiplicative congruential generator (factor 16807, modulus
# 2^31 - 1) as its state, without mixing.
#   RandomUniform, seed s:  u_k(s) is the fraction of s * u_k(1), for every k; seed 0 is seed 1.
#   Multinomial over 1024 equal classes, first draws for seeds 1 to 7: 134 269 404 538 673 808 942, an arithmetic progression.
#   No seed: two sessions of one process draw the same numbers, and two nodes of one graph begin 7.8e-6 apart.
# The seed is a float attribute besides: 16777216 and 16777217 are one seed (that much the specification says).
#
# Why it matters here: a sampler inside a graph that takes its noise from these operators, and pictures that are told apart
# by seeds 1, 2, 3, ... : the pictures' noise is one stream in disguise, the first tokens of neighbours stand in a fixed
# relation, and an average over seeds is not an average over independent draws. Noise belongs into the graph as counters with
# a real hash, or comes in as an input.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for artifact in com.microsoft.onnxruntime:onnxruntime:1.29.0 org.tribuo:tribuo-util-onnx:4.3.2 \
  com.google.protobuf:protobuf-java:3.25.6; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$artifact" -DoutputDirectory=lib
done
cat > Seeds.java <<'JAVA'
import ai.onnx.proto.OnnxMl.*;
import ai.onnxruntime.*;
import java.util.*;

class Seeds {
    static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INT).setI(value).build();
    }

    static List<AttributeProto> seed(Integer seed) {
        return seed == null
                ? List.of()
                : List.of(AttributeProto.newBuilder().setName("seed").setType(AttributeProto.AttributeType.FLOAT).setF(seed).build());
    }

    static ValueInfoProto value(String name, int type, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dim : dims) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }

    static byte[] model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(10)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(20))
                .setGraph(graph.setName("g"))
                .build()
                .toByteArray();
    }

    static NodeProto uniform(String output, int count, Integer seed) {
        AttributeProto shape = AttributeProto.newBuilder()
                .setName("shape").setType(AttributeProto.AttributeType.INTS).addInts(count).build();
        return NodeProto.newBuilder()
                .setOpType("RandomUniform").addOutput(output).addAttribute(shape).addAllAttribute(seed(seed)).build();
    }

    /** The outputs of nodes that draw uniformly, each with its seed. */
    static float[][] uniforms(int count, Integer... seeds) throws OrtException {
        GraphProto.Builder graph = GraphProto.newBuilder();
        for (int i = 0; i < seeds.length; i++) {
            graph.addNode(uniform("y" + i, count, seeds[i])).addOutput(value("y" + i, 1, count));
        }
        try (OrtSession session = ENVIRONMENT.createSession(model(graph)); OrtSession.Result result = session.run(Map.of())) {
            float[][] all = new float[seeds.length][];
            for (int i = 0; i < all.length; i++) {
                all[i] = (float[]) result.get(i).getValue();
            }
            return all;
        }
    }

    static long firstOf1024(int seed) throws OrtException {
        NodeProto node = NodeProto.newBuilder()
                .setOpType("Multinomial").addInput("x").addOutput("y")
                .addAttribute(number("dtype", 7)).addAttribute(number("sample_size", 1)).addAllAttribute(seed(seed)).build();
        GraphProto.Builder graph =
                GraphProto.newBuilder().addNode(node).addInput(value("x", 1, 1, 1024)).addOutput(value("y", 7, 1, 1));
        try (OrtSession session = ENVIRONMENT.createSession(model(graph));
                OnnxTensor x = OnnxTensor.createTensor(ENVIRONMENT, new float[1][1024]);
                OrtSession.Result result = session.run(Map.of("x", x))) {
            return ((long[][]) result.get(0).getValue())[0][0];
        }
    }

    static void require(boolean holds, String what) {
        System.out.println((holds ? "seen:     " : "NOT SEEN: ") + what);
        if (!holds) {
            System.exit(1);
        }
    }

    public static void main(String[] arguments) throws OrtException {
        System.out.println("ONNX Runtime " + ENVIRONMENT.getVersion());
        float[] one = uniforms(1000, 1)[0];
        System.out.println("seed 1: " + Arrays.toString(Arrays.copyOf(one, 4)));
        for (int seed : new int[] {2, 3, 100}) {
            float[] other = uniforms(1000, seed)[0];
            System.out.println("seed " + seed + ": " + Arrays.toString(Arrays.copyOf(other, 4)));
            double worst = 0;
            for (int i = 0; i < one.length; i++) {
                double predicted = seed * (double) one[i] % 1;
                double apart = Math.abs(predicted - other[i]);
                worst = Math.max(worst, Math.min(apart, 1 - apart));
            }
            require(worst < seed * 1e-7, "all 1000 numbers of seed " + seed + " are those of seed 1 times " + seed + ", modulo 1");
        }
        require(Arrays.equals(one, uniforms(1000, 0)[0]), "seed 0 is seed 1");
        require(Arrays.equals(uniforms(9, 1 << 24)[0], uniforms(9, (1 << 24) + 1)[0]), "seeds 2^24 and 2^24 + 1 are one");
        List<Long> first = new ArrayList<>();
        for (int seed = 1; seed <= 7; seed++) {
            first.add(firstOf1024(seed));
        }
        System.out.println("first of 1024 equal classes, seeds 1 to 7: " + first);
        boolean progression = true;
        for (int i = 1; i < first.size(); i++) {
            progression &= Math.abs(first.get(i) - first.get(i - 1) - 134.7) < 1;
        }
        require(progression, "their differences are 134 or 135");
        float[][] here = uniforms(9, null, null);
        float[][] there = uniforms(9, null, null);
        System.out.println("no seed, two nodes: " + here[0][0] + " " + here[1][0]);
        require(Arrays.deepEquals(here, there), "without a seed two sessions of one process draw the same numbers");
        double apart = Math.abs(here[0][0] - here[1][0]);
        require(Math.min(apart, 1 - apart) < 1e-5, "without a seed two nodes of one graph begin less than 1e-5 apart");
    }
}
JAVA
ORT_DISABLE_TELEMETRY=1 java -cp 'lib/*' Seeds.java
