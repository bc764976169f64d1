package dev.smalti.checkpoint;

/** The two 16-bit floating types, as bits. Narrowing rounds to nearest, ties to even. */
final class Half {
    private static final int EXPONENT_SHIFT = 112 << 23; // float32's bias of 127 less float16's of 15
    private static final int OVERFLOW = 0x477ff000; // 65520: from here on float16 is infinite
    private static final int SMALLEST_NORMAL = 0x38800000; // 2^-14

    private Half() {}

    /** IEEE 754 binary16 to float32, exact. */
    static float toFloat(short bits) {
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

    /** Float32 to the nearest IEEE 754 binary16. */
    static short fromFloat(float value) {
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
            // Next to 0.5 a float32 is spaced 2^-24, as binary16's subnormals are: the addition rounds.
            float rounded = Float.intBitsToFloat(magnitude) + 0.5f;
            return (short) (sign | Float.floatToRawIntBits(rounded) - Float.floatToRawIntBits(0.5f));
        }
        int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1);
        return (short) (sign | (rounded - EXPONENT_SHIFT) >>> 13);
    }

    /** bfloat16 to float32, exact. */
    static float bfloatToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Float32 to the nearest bfloat16. */
    static short bfloatFromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }
}
