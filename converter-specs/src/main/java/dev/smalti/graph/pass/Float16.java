package dev.smalti.graph.pass;

/** IEEE 754 half precision; {@code Float.floatToFloat16} needs Java 20. */
final class Float16 {
    private static final float LARGEST = 65504f;

    private Float16() {}

    /** The nearest float16, ties to even; beyond the largest it saturates, NaN stays NaN. */
    static short round(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        float magnitude = Math.min(Math.abs(value), LARGEST);
        if (magnitude < 0x1p-14f) {
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24)); // subnormal: units of 2^-24
        }
        int magnitudeBits = Float.floatToRawIntBits(magnitude);
        int rounded = magnitudeBits + 0xfff + ((magnitudeBits >>> 13) & 1);
        return (short) (sign | Math.min((rounded >>> 13) - (112 << 10), 0x7bff));
    }
}
