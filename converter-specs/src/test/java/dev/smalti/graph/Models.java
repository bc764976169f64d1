package dev.smalti.graph;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.onnx.ModelProto;
import org.bytedeco.onnx.global.onnx;

/** Runs graphs in ONNX Runtime and shows them to the official checker, for tests. */
public final class Models {
    /** A float32 or int64 tensor. */
    public record Tensor(long[] shape, float[] floats, long[] longs) {
        public static Tensor of(long[] shape, float... values) {
            return new Tensor(shape, values, null);
        }

        public static Tensor ofLongs(long[] shape, long... values) {
            return new Tensor(shape, null, values);
        }
    }

    private Models() {}

    /** The outputs by name; the graph passes the official checker, with shape inference, before it runs. */
    public static Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
        byte[] model = OnnxWriter.toBytes(graph);
        check(model);
        Map<String, OnnxTensor> given = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = OrtEnvironment.getEnvironment().createSession(model, options)) {
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                given.put(input.getKey(), tensor(input.getValue()));
            }
            try (OrtSession.Result result = session.run(given)) {
                Map<String, Tensor> outputs = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    outputs.put(output.getKey(), tensor((OnnxTensor) output.getValue()));
                }
                return outputs;
            }
        } catch (OrtException e) {
            throw new AssertionError(e);
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    /** The official checker with full shape inference: throws what it finds. */
    public static void check(byte[] model) {
        try (ModelProto proto = new ModelProto();
                BytePointer bytes = new BytePointer(model)) {
            if (!onnx.ParseProtoFromBytes(proto, bytes, model.length)) {
                throw new AssertionError("the official parser refuses the model");
            }
            onnx.check_model(proto, true, false, false); // ONNX Runtime's own operators are unknown to it
        }
    }

    private static OnnxTensor tensor(Tensor tensor) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        return tensor.floats() != null
                ? OnnxTensor.createTensor(environment, FloatBuffer.wrap(tensor.floats()), tensor.shape())
                : OnnxTensor.createTensor(environment, LongBuffer.wrap(tensor.longs()), tensor.shape());
    }

    private static Tensor tensor(OnnxTensor tensor) {
        long[] shape = tensor.getInfo().getShape();
        FloatBuffer floats = tensor.getFloatBuffer();
        if (floats != null) {
            float[] values = new float[floats.remaining()];
            floats.get(values);
            return Tensor.of(shape, values);
        }
        LongBuffer longs = tensor.getLongBuffer();
        long[] values = new long[longs.remaining()];
        longs.get(values);
        return Tensor.ofLongs(shape, values);
    }
}
