package dev.smalti.picture.tiff;

/** Numbers of 16 bits, IEEE 754 binary16. */
public final class Half {
    private Half() {}

    /** The number that these bits are, exactly. */
    public static float toFloat(short bits) {
        int exponent = (bits >> 10) & 31;
        int fraction = bits & 1023;
        float size;
        if (exponent == 0) {
            size = fraction * 0x1p-24f;
        } else if (exponent == 31) {
            size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            size = Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
        }
        return bits < 0 ? -size : size;
    }
}
