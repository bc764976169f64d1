package dev.smalti;

/**
 * The quantile function of the Gumbel distribution, {@code -log(-log u)} at {@code u = (word + 1/2) / 2^32}, as a table of
 * cubics. Looked up and evaluated by integer comparisons, one whole division, and float64 sums and products, each rounded
 * once: all of these exist as ONNX operators, so that a graph which holds the same table gives the same bits. The table
 * is made with {@link StrictMath}, which is the same on every machine.
 *
 * <p>Words of the lower half count from 0 up, those of the upper half from 2³² − 1 down; what is counted is n, below 2³¹.
 * Each octave of n is {@value #PARTS} segments, and below {@value #PARTS} each n is one. In each a cubic agrees with the
 * function at four Chebyshev nodes; it is off by less than 1e-7 everywhere.
 */
public final class GumbelQuantile {
    /** Segments of an octave. */
    public static final int PARTS = 16;
    /** How many numbers {@link #places()} has. */
    public static final int LOOKUP = 4096;
    /** Segments of each half of the words. */
    public static final int HALF = 448;

    /** Below which n, starting from the smallest bound, the divisor is which power of two. */
    private static final long[] BOUNDS = {1L << 7, 1L << 15, 1L << 23};

    private static final int[] SHIFTS = {0, 3, 11, 19};
    /** The highest power of the cubics. */
    public static final int DEGREE = 3;

    private static final int[] PLACES = lookup();
    /** [5][2 * HALF]: the middle of each segment, then the coefficients of the cubic in n less the middle, constant first. */
    private static final double[][] CUBICS = cubics();

    private GumbelQuantile() {}

    /**
     * The number of a word.
     *
     * @param word any, taken as unsigned
     */
    public static double at(int word) {
        boolean upper = word < 0;
        int n = upper ? ~word : word;
        int tier = n < BOUNDS[0] ? 0 : n < BOUNDS[1] ? 1 : n < BOUNDS[2] ? 2 : 3;
        int segment = PLACES[n >> SHIFTS[tier]] + PARTS * SHIFTS[tier] + (upper ? HALF : 0);
        double d = n - CUBICS[0][segment];
        double y = CUBICS[DEGREE + 1][segment];
        for (int i = DEGREE; i > 0; i--) {
            y = y * d + CUBICS[i][segment];
        }
        return y;
    }

    /** The bounds of n, rising, behind each of which another power of two divides n. */
    public static long[] bounds() {
        return BOUNDS.clone();
    }

    /** The exponents of these powers, one more than there are bounds. */
    public static int[] shifts() {
        return SHIFTS.clone();
    }

    /** [{@value #LOOKUP}] the segment of n over its power of two, less {@value #PARTS} times the power's exponent. */
    public static int[] places() {
        return PLACES.clone();
    }

    /**
     * The segments' cubics, those of the lower half of the words first.
     *
     * @param which 0 for the middle of each segment, i for the coefficient of power i - 1
     * @return [2 * {@value #HALF}]
     */
    public static double[] cubics(int which) {
        return CUBICS[which].clone();
    }

    private static int[] lookup() {
        int[] places = new int[LOOKUP];
        for (int v = 0; v < LOOKUP; v++) {
            int octave = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(v | 1) - 4;
            places[v] = v < PARTS ? v : PARTS * (octave + 1) + ((v >> octave) - PARTS);
        }
        return places;
    }

    private static double[][] cubics() {
        double[][] cubics = new double[DEGREE + 2][2 * HALF];
        for (int half = 0; half < 2; half++) {
            for (int segment = 0; segment < HALF; segment++) {
                int octave = segment / PARTS - 1;
                double width = octave < 1 ? 1 : 1L << octave;
                double first = octave < 0 ? segment : (PARTS + segment % PARTS) * width;
                fit(cubics, half * HALF + segment, first + (width - 1) / 2, width / 2, half == 1);
            }
        }
        return cubics;
    }

    /** Newton's interpolation at Chebyshev nodes, multiplied out; a constant where a segment is one number. */
    private static void fit(double[][] cubics, int at, double middle, double reach, boolean upper) {
        cubics[0][at] = middle;
        if (reach < 1) {
            cubics[1][at] = exact(middle, upper);
            return;
        }
        double[] x = new double[DEGREE + 1];
        double[] y = new double[DEGREE + 1];
        for (int i = 0; i <= DEGREE; i++) {
            x[i] = StrictMath.cos(StrictMath.PI * (i + 0.5) / (DEGREE + 1));
            y[i] = exact(middle + reach * x[i], upper);
        }
        for (int order = 1; order <= DEGREE; order++) {
            for (int i = DEGREE; i >= order; i--) {
                y[i] = (y[i] - y[i - 1]) / (x[i] - x[i - order]);
            }
        }
        double[] powers = new double[DEGREE + 1];
        powers[0] = y[DEGREE];
        for (int i = DEGREE - 1; i >= 0; i--) {
            for (int power = DEGREE; power > 0; power--) {
                powers[power] = powers[power - 1] - x[i] * powers[power];
            }
            powers[0] = y[i] - x[i] * powers[0];
        }
        double scale = 1;
        for (int power = 0; power <= DEGREE; power++) {
            cubics[power + 1][at] = powers[power] / scale;
            scale *= reach;
        }
    }

    private static double exact(double n, boolean upper) {
        double share = (n + 0.5) * 0x1p-32;
        return -StrictMath.log(upper ? -StrictMath.log1p(-share) : -StrictMath.log(share));
    }
}
