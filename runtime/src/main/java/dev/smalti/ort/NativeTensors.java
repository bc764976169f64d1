package dev.smalti.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.smalti.SmaltiException;

/** Tensors across the border to ONNX Runtime. */
final class NativeTensors {
    private NativeTensors() {}

    /** A tensor that ONNX Runtime can read, to be closed after the run; a direct buffer is not copied. */
    static OnnxTensor toNative(OrtEnvironment environment, Tensor tensor) throws OrtException {
        if (tensor instanceof Tensor.Floats floats) {
            return OnnxTensor.createTensor(environment, floats.values().duplicate(), floats.shape());
        }
        if (tensor instanceof Tensor.Longs longs) {
            return OnnxTensor.createTensor(environment, longs.values().duplicate(), longs.shape());
        }
        throw new AssertionError(tensor);
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
                    return new Tensor.Floats(tensor.getFloatBuffer(), shape);
                }
                case INT64 -> {
                    return new Tensor.Longs(tensor.getLongBuffer(), shape);
                }
                default -> {
                    // Refused below: bundles have float32 and int64 at their borders.
                }
            }
        }
        throw SmaltiException.unsupported("the output " + output + " of " + model + " is neither float32 nor int64");
    }
}
