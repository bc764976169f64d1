package dev.smalti.picture.vp8;

/** How VP8 predicts a block from the samples above it and to its left (RFC 6386, section 12). */
final class Vp8Prediction {
    /** How many modes a 4x4 block has, in the order of {@link Vp8Tables#BLOCK_MODES}; larger squares have the first four. */
    static final int MODES = 10;

    static final int DC = 0;
    static final int TRUE_MOTION = 1;
    static final int VERTICAL = 2;
    static final int HORIZONTAL = 3;
    static final int RIGHT_DOWN = 4;
    static final int VERTICAL_RIGHT = 5;
    static final int LEFT_DOWN = 6;
    static final int VERTICAL_LEFT = 7;
    static final int HORIZONTAL_DOWN = 8;
    static final int HORIZONTAL_UP = 9;

    private static final int SIDE = 4;

    private Vp8Prediction() {}

    /** Predicts a square of 8 or 16 samples a side, whose first sample is at (row, column). */
    static void square(Vp8Plane plane, int row, int column, int side, int mode) {
        switch (mode) {
            case DC -> fill(plane, row, column, side, mean(plane, row, column, side));
            case TRUE_MOTION -> trueMotion(plane, row, column, side);
            default -> {
                for (int y = 0; y < side; y++) {
                    for (int x = 0; x < side; x++) {
                        int from = mode == VERTICAL ? plane.at(row - 1, column + x) : plane.at(row + y, column - 1);
                        plane.samples[plane.at(row + y, column + x)] = plane.samples[from];
                    }
                }
            }
        }
    }

    /** The mean of the samples around a square that lie in the picture; 128 where none does. */
    private static int mean(Vp8Plane plane, int row, int column, int side) {
        int sum = 0;
        int count = 0;
        if (row > 0) {
            for (int x = 0; x < side; x++) {
                sum += plane.get(plane.at(row - 1, column + x));
            }
            count += side;
        }
        if (column > 0) {
            for (int y = 0; y < side; y++) {
                sum += plane.get(plane.at(row + y, column - 1));
            }
            count += side;
        }
        return count == 0 ? 128 : (sum + count / 2) / count;
    }

    private static void fill(Vp8Plane plane, int row, int column, int side, int value) {
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                plane.set(plane.at(row + y, column + x), value);
            }
        }
    }

    private static void trueMotion(Vp8Plane plane, int row, int column, int side) {
        int corner = plane.get(plane.at(row - 1, column - 1));
        for (int y = 0; y < side; y++) {
            int left = plane.get(plane.at(row + y, column - 1));
            for (int x = 0; x < side; x++) {
                plane.set(plane.at(row + y, column + x), left + plane.get(plane.at(row - 1, column + x)) - corner);
            }
        }
    }

    /**
     * Predicts a 4x4 block.
     *
     * @param beyond the four samples above and to the right of it
     */
    static void block(Vp8Plane plane, int row, int column, int mode, int[] beyond) {
        int[] edge = new int[13];
        for (int i = 0; i < SIDE; i++) {
            edge[i] = plane.get(plane.at(row + SIDE - 1 - i, column - 1));
            edge[SIDE + 1 + i] = plane.get(plane.at(row - 1, column + i));
            edge[2 * SIDE + 1 + i] = beyond[i];
        }
        edge[SIDE] = plane.get(plane.at(row - 1, column - 1));
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                plane.set(plane.at(row + y, column + x), predicted(mode, edge, y, x));
            }
        }
    }

    /**
     * One sample.
     *
     * @param e the block's edge: from the lowest sample to its left (0) up to the corner (4), on along the four above it
     *     to the last of the four beyond (12)
     */
    private static int predicted(int mode, int[] e, int y, int x) {
        return switch (mode) {
            case DC -> (e[0] + e[1] + e[2] + e[3] + e[5] + e[6] + e[7] + e[8] + 4) >> 3;
            case TRUE_MOTION -> e[3 - y] + e[5 + x] - e[4];
            case VERTICAL -> three(e, 5 + x);
            case HORIZONTAL -> three(e, 3 - y);
            case RIGHT_DOWN -> three(e, 4 + x - y);
            case LEFT_DOWN -> three(e, 6 + x + y);
            case VERTICAL_RIGHT -> steep(e, 2 * x - y, 4, 1);
            case HORIZONTAL_DOWN -> steep(e, 2 * y - x, 4, -1);
            case VERTICAL_LEFT -> {
                if (x == 3 && y > 1) {
                    yield three(e, 8 + y);
                }
                yield y % 2 == 0 ? two(e, 5 + x + y / 2) : three(e, 6 + x + y / 2);
            }
            default -> {
                int k = x + 2 * y;
                if (k > 5) {
                    yield e[0];
                }
                yield k % 2 == 0 ? two(e, 2 - k / 2) : three(e, 2 - k / 2);
            }
        };
    }

    /** Half steps along the edge from the corner on, in one direction; whole ones in the other (k below -1). */
    private static int steep(int[] e, int k, int corner, int direction) {
        if (k < -1) {
            return three(e, corner + direction * (k + 1));
        }
        int at = corner + direction * ((k + 1) / 2);
        if (k % 2 != 0) {
            return three(e, at);
        }
        return two(e, direction > 0 ? at : at - 1);
    }

    private static int two(int[] e, int at) {
        return (e[at] + e[at + 1] + 1) >> 1;
    }

    /** Weighted 1, 2, 1; the ends of the edge stand for what is beyond them. */
    private static int three(int[] e, int at) {
        return (e[Math.max(0, at - 1)] + 2 * e[at] + e[Math.min(e.length - 1, at + 1)] + 2) >> 2;
    }
}
