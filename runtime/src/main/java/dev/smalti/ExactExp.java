package dev.smalti;

/**
 * The exponential function of what is at most 0, in float64 sums and products that are each rounded once, with powers of
 * two from a table: the same bits in Java and in a graph of ONNX operators. Off by at most a few units in the last place.
 */
public final class ExactExp {
    /** What is smaller counts as this: its exponential is no number's share of a sum that matters. */
    public static final double LEAST = -700;
    /** How many times the logarithm of two one is. */
    public static final double PER_TWO = 1 / 0.6931471805599453;
    /** The logarithm of two, cut after 32 bits, so that its multiples are exact. */
    public static final double TWO_HIGH = 0x1.62e42feep-1;
    /** What {@link #TWO_HIGH} lacks. */
    public static final double TWO_LOW = 1.9082149292705877e-10;

    /** The first entry of the table of powers is two to the power of this. */
    public static final int FIRST_POWER = -1011;

    private static final int DEGREE = 13;
    private static final double[] FACTORS = factors();
    private static final double[] POWERS = powers();

    private ExactExp() {}

    /**
     * The exponential of x.
     *
     * @param x at most 0
     */
    public static double at(double x) {
        double bounded = Math.max(x, LEAST);
        double twos = Math.floor(bounded * PER_TWO + 0.5);
        double rest = bounded - twos * TWO_HIGH - twos * TWO_LOW;
        double y = FACTORS[DEGREE];
        for (int i = DEGREE - 1; i >= 0; i--) {
            y = y * rest + FACTORS[i];
        }
        return y * POWERS[(int) twos - FIRST_POWER];
    }

    /** The factors of Taylor's polynomial, constant first. */
    public static double[] taylor() {
        return FACTORS.clone();
    }

    /** Two to the power of {@link #FIRST_POWER} and on, up to one. */
    public static double[] twos() {
        return POWERS.clone();
    }

    private static double[] factors() {
        double[] factors = new double[DEGREE + 1];
        double factorial = 1;
        for (int i = 0; i <= DEGREE; i++) {
            factorial *= Math.max(1, i);
            factors[i] = 1 / factorial;
        }
        return factors;
    }

    private static double[] powers() {
        double[] powers = new double[1 - FIRST_POWER];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = Math.scalb(1.0, FIRST_POWER + i);
        }
        return powers;
    }
}
