package dev.smalti.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.smalti.SmaltiException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Tensors across the border to ONNX Runtime. */
final class NativeTensors {
    private NativeTensors() {}

    /** A tensor that ONNX Runtime can read, to be closed after the run; a direct buffer is not copied. */
    static OnnxTensor toNative(OrtEnvironment environment, Tensor tensor) throws OrtException {
        if (tensor instanceof Tensor.Floats floats) {
            return given(
                    floats.values().isDirect(),
                    floats.values().remaining(),
                    Float.BYTES,
                    () -> OnnxTensor.createTensor(environment, floats.values().duplicate(), floats.shape()));
        }
        if (tensor instanceof Tensor.Longs longs) {
            return given(
                    longs.values().isDirect(),
                    longs.values().remaining(),
                    Long.BYTES,
                    () -> OnnxTensor.createTensor(environment, longs.values().duplicate(), longs.shape()));
        }
        throw new AssertionError(tensor);
    }

    /** Makes a native tensor, and tells a recording of the copy where there is one. */
    private static OnnxTensor given(boolean inPlace, int count, int size, Maker maker) throws OrtException {
        if (inPlace) {
            return maker.make();
        }
        CopyEvent event = new CopyEvent();
        event.begin();
        OnnxTensor tensor = maker.make();
        event.copied(false, count, size);
        return tensor;
    }

    private interface Maker {
        OnnxTensor make() throws OrtException;
    }

    /**
     * A copy of an output in Java's memory.
     *
     * @throws SmaltiException of kind UNSUPPORTED where it is neither float32 nor int64
     */
    static Tensor toJava(String model, String output, OnnxValue value) {
        if (value instanceof OnnxTensor tensor) {
            long[] shape = tensor.getInfo().getShape();
            switch (tensor.getInfo().type) {
                case FLOAT -> {
                    CopyEvent event = new CopyEvent();
                    event.begin();
                    FloatBuffer values = tensor.getFloatBuffer();
                    event.copied(true, values.remaining(), Float.BYTES);
                    return new Tensor.Floats(values, shape);
                }
                case INT64 -> {
                    CopyEvent event = new CopyEvent();
                    event.begin();
                    LongBuffer values = tensor.getLongBuffer();
                    event.copied(true, values.remaining(), Long.BYTES);
                    return new Tensor.Longs(values, shape);
                }
                default -> {
                    // Refused below: bundles have float32 and int64 at their borders.
                }
            }
        }
        throw SmaltiException.unsupported("the output " + output + " of " + model + " is neither float32 nor int64");
    }
}
