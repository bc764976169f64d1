package dev.smalti.data.scene;

/**
 * Gradient noise on a lattice (K. Perlin, "An image synthesizer", 1985; the fade of "Improving noise", 2002) and sums of its
 * octaves. Immutable once made.
 */
final class Noise {
    private static final int DIRECTIONS = 64;
    private static final float[] ACROSS = new float[DIRECTIONS];
    private static final float[] DOWN = new float[DIRECTIONS];

    static {
        for (int i = 0; i < DIRECTIONS; i++) {
            ACROSS[i] = (float) StrictMath.cos(2 * Math.PI * i / DIRECTIONS);
            DOWN[i] = (float) StrictMath.sin(2 * Math.PI * i / DIRECTIONS);
        }
    }

    private final short[] shuffled = new short[512];

    Noise(Dice dice) {
        for (int i = 0; i < 256; i++) {
            int j = dice.below(i + 1);
            shuffled[i] = shuffled[j];
            shuffled[j] = (short) i;
        }
        System.arraycopy(shuffled, 0, shuffled, 256, 256);
    }

    /** One octave at (x, y), in about [-1, 1]; a lattice cell is 1 wide, and it repeats after 256. */
    float at(float x, float y) {
        int left = floor(x);
        int top = floor(y);
        float fx = x - left;
        float fy = y - top;
        float u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
        float v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
        int row = left & 255;
        int here = shuffled[row] + (top & 255);
        int next = shuffled[row + 1] + (top & 255);
        float a = slope(shuffled[here & 511], fx, fy);
        float b = slope(shuffled[next & 511], fx - 1, fy);
        float c = slope(shuffled[here + 1 & 511], fx, fy - 1);
        float d = slope(shuffled[next + 1 & 511], fx - 1, fy - 1);
        float upper = a + u * (b - a);
        return 1.4f * (upper + v * (c + u * (d - c) - upper));
    }

    private static int floor(float value) {
        int towardsZero = (int) value;
        return value < towardsZero ? towardsZero - 1 : towardsZero;
    }

    private static float slope(int hash, float x, float y) {
        int direction = hash & (DIRECTIONS - 1);
        return ACROSS[direction] * x + DOWN[direction] * y;
    }

    /** A sum of octaves, each at twice the frequency and {@code gain} times the height, in about [-1, 1]. */
    float octaves(float x, float y, int octaves, float gain) {
        float sum = 0;
        float height = 1;
        float total = 0;
        float scale = 1;
        for (int i = 0; i < octaves; i++) {
            sum += height * at(x * scale + 17.3f * i, y * scale + 5.1f * i);
            total += height;
            height *= gain;
            scale *= 2;
        }
        return 1.3f * sum / total;
    }

    /** The same without the octaves that are finer than {@code footprint}, the distance between two samples. */
    float octaves(float x, float y, int octaves, float gain, float footprint) {
        float sum = 0;
        float height = 1;
        float total = 0;
        float scale = 1;
        for (int i = 0; i < octaves; i++) {
            float share = 2 - 3 * scale * footprint;
            total += height;
            if (share <= 0) {
                break;
            }
            sum += height * Math.min(1, share) * at(x * scale + 17.3f * i, y * scale + 5.1f * i);
            height *= gain;
            scale *= 2;
        }
        return 1.3f * sum / total;
    }

    /** Sharp crests where an octave crosses 0, in about [0, 1]. */
    float ridges(float x, float y, int octaves, float gain) {
        float sum = 0;
        float height = 1;
        float total = 0;
        float scale = 1;
        float last = 1;
        for (int i = 0; i < octaves; i++) {
            float crest = 1 - Math.abs(at(x * scale + 11.7f * i, y * scale + 3.9f * i));
            crest *= crest;
            sum += height * crest * last;
            total += height;
            last = Math.min(1, 1.2f * crest);
            height *= gain;
            scale *= 2;
        }
        return sum / total;
    }
}
