package dev.smalti.checkpoint;

/** The upper half of a float32, as bits. */
final class BFloat16 {
    private BFloat16() {}

    /** The nearest bfloat16, ties to even; NaN stays NaN. */
    static short round(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }

    /** The value of these bits, exact. */
    static float value(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
