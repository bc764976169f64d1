package dev.smalti.picture.vp8;

import dev.smalti.picture.vp8.Vp8Header.Smoothing;

/** Smooths the edges of VP8's blocks (RFC 6386, section 15). */
final class Vp8LoopFilter {
    private static final int LUMA = 16;
    private static final int CHROMA = 8;
    private static final int BLOCK = 4;

    private final boolean simple;
    private final Vp8Plane luma;
    private final Vp8Plane blue;
    private final Vp8Plane red;

    Vp8LoopFilter(boolean simple, Vp8Plane luma, Vp8Plane blue, Vp8Plane red) {
        this.simple = simple;
        this.luma = luma;
        this.blue = blue;
        this.red = red;
    }

    /**
     * Smooths a macroblock's left and upper edge and those within; macroblocks come in raster order.
     *
     * @param inside whether the edges between its 4x4 blocks are smoothed too
     */
    void smooth(int row, int column, Smoothing by, boolean inside) {
        if (by.limit() == 0) {
            return;
        }
        if (simple) {
            smooth(luma, LUMA, row, column, by, inside);
            return;
        }
        smooth(luma, LUMA, row, column, by, inside);
        smooth(blue, CHROMA, row, column, by, inside);
        smooth(red, CHROMA, row, column, by, inside);
    }

    private void smooth(Vp8Plane plane, int side, int row, int column, Smoothing by, boolean inside) {
        int start = plane.at(row * side, column * side);
        if (column > 0) {
            edge(plane, start, plane.stride, 1, side, by, true);
        }
        for (int x = BLOCK; inside && x < side; x += BLOCK) {
            edge(plane, start + x, plane.stride, 1, side, by, false);
        }
        if (row > 0) {
            edge(plane, start, 1, plane.stride, side, by, true);
        }
        for (int y = BLOCK; inside && y < side; y += BLOCK) {
            edge(plane, start + y * plane.stride, 1, plane.stride, side, by, false);
        }
    }

    /**
     * One edge.
     *
     * @param along from a sample beside the edge to the next
     * @param across from a sample to the one further from the edge
     * @param outer between macroblocks
     */
    private void edge(Vp8Plane plane, int start, int along, int across, int length, Smoothing by, boolean outer) {
        int limit = 2 * (by.limit() + (outer ? 4 : 0)) + 1;
        for (int i = 0; i < length; i++) {
            int at = start + i * along;
            int p1 = plane.get(at - 2 * across);
            int p0 = plane.get(at - across);
            int q0 = plane.get(at);
            int q1 = plane.get(at + across);
            if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) > limit) {
                continue;
            }
            if (simple) {
                two(plane, at, across, p1, p0, q0, q1);
                continue;
            }
            int p2 = plane.get(at - 3 * across);
            int q2 = plane.get(at + 2 * across);
            int steepest = Math.max(
                    Math.max(Math.abs(plane.get(at - 4 * across) - p2), Math.abs(p2 - p1)),
                    Math.max(Math.abs(plane.get(at + 3 * across) - q2), Math.abs(q2 - q1)));
            int inner = Math.max(Math.abs(p1 - p0), Math.abs(q1 - q0));
            if (Math.max(steepest, inner) > by.inner()) {
                continue;
            }
            if (inner > by.variance()) {
                two(plane, at, across, p1, p0, q0, q1);
            } else if (outer) {
                six(plane, at, across, p2, p1, p0, q0, q1, q2);
            } else {
                four(plane, at, across, p1, p0, q0, q1);
            }
        }
    }

    private static void two(Vp8Plane plane, int at, int across, int p1, int p0, int q0, int q1) {
        int a = 3 * (q0 - p0) + clamp(p1 - q1, 128);
        plane.set(at - across, p0 + clamp((a + 3) >> 3, 16));
        plane.set(at, q0 - clamp((a + 4) >> 3, 16));
    }

    private static void four(Vp8Plane plane, int at, int across, int p1, int p0, int q0, int q1) {
        int a = 3 * (q0 - p0);
        int upper = clamp((a + 4) >> 3, 16);
        int half = (upper + 1) >> 1;
        plane.set(at - 2 * across, p1 + half);
        plane.set(at - across, p0 + clamp((a + 3) >> 3, 16));
        plane.set(at, q0 - upper);
        plane.set(at + across, q1 - half);
    }

    private static void six(Vp8Plane plane, int at, int across, int p2, int p1, int p0, int q0, int q1, int q2) {
        int a = clamp(3 * (q0 - p0) + clamp(p1 - q1, 128), 128);
        int most = (27 * a + 63) >> 7;
        int middle = (18 * a + 63) >> 7;
        int least = (9 * a + 63) >> 7;
        plane.set(at - 3 * across, p2 + least);
        plane.set(at - 2 * across, p1 + middle);
        plane.set(at - across, p0 + most);
        plane.set(at, q0 - most);
        plane.set(at + across, q1 - middle);
        plane.set(at + 2 * across, q2 - least);
    }

    /** Between -bound and bound - 1. */
    private static int clamp(int value, int bound) {
        return Math.max(-bound, Math.min(bound - 1, value));
    }
}
