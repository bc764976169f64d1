package dev.smalti.graph;

/** IEEE 754 binary16 (ONNX's FLOAT16), as bits; {@code Float.floatToFloat16} needs Java 20. */
public final class Float16 {
    /** The largest finite value. */
    public static final float LARGEST = 65504f;

    private static final int EXPONENT_SHIFT = 112 << 23; // float32's bias of 127 less float16's of 15
    private static final int OVERFLOW = 0x477ff000; // 65520: from here on float16 is infinite
    private static final int SMALLEST_NORMAL = 0x38800000; // 2^-14

    private Float16() {}

    /** The nearest float16, ties to even: infinite from ±65520 on, NaN for NaN. */
    public static short round(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude > 0x7f800000) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= OVERFLOW) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < SMALLEST_NORMAL) {
            // Next to 0.5 a float32 is spaced 2^-24, as float16's subnormals are: the addition rounds.
            float rounded = Float.intBitsToFloat(magnitude) + 0.5f;
            return (short) (sign | Float.floatToRawIntBits(rounded) - Float.floatToRawIntBits(0.5f));
        }
        int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1);
        return (short) (sign | (rounded - EXPONENT_SHIFT) >>> 13);
    }

    /** The nearest finite float16, ties to even: ±{@link #LARGEST} beyond that, NaN for NaN. */
    public static short saturate(float value) {
        return round(Math.max(-LARGEST, Math.min(LARGEST, value)));
    }

    /** The value of these bits, exact. */
    public static float value(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >>> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int wide = exponent == 0x1f ? 0x7f800000 : (exponent << 23) + EXPONENT_SHIFT;
        return Float.intBitsToFloat(sign | wide | fraction << 13);
    }
}
