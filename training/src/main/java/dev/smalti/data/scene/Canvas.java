package dev.smalti.data.scene;

import java.util.Arrays;

/**
 * The picture while it is drawn: two by two samples per pixel, each with colour, label, depth and thing. Places are in
 * heights of the picture: (0, 0) is its upper left corner and (aspect, 1) its lower right. What is drawn hides what was drawn
 * before. Not thread-safe.
 */
final class Canvas {
    /** Samples along each side of a pixel. */
    static final int SAMPLES = 2;

    final int rows;
    final int columns;
    /** Samples per height of the picture. */
    final float unit;
    /** Side of a sample. */
    final float sample;

    final float[] red;
    final float[] green;
    final float[] blue;
    final float[] near;
    final byte[] labels;
    final short[] things;
    private final Dab dab = new Dab();

    Canvas(int height, int width) {
        rows = SAMPLES * height;
        columns = SAMPLES * width;
        unit = rows;
        sample = 1 / unit;
        int area = Math.multiplyExact(rows, columns);
        red = new float[area];
        green = new float[area];
        blue = new float[area];
        near = new float[area];
        labels = new byte[area];
        things = new short[area];
        Arrays.fill(near, -1);
    }

    /** Width over height. */
    float aspect() {
        return columns / unit;
    }

    /** The middle of a column of samples. */
    float x(int column) {
        return (column + 0.5f) * sample;
    }

    /** The middle of a row of samples. */
    float y(int row) {
        return (row + 0.5f) * sample;
    }

    int column(float x) {
        return Math.max(0, Math.min(columns - 1, (int) Math.floor(x * unit)));
    }

    int row(float y) {
        return Math.max(0, Math.min(rows - 1, (int) Math.floor(y * unit)));
    }

    /** Everything between two heights, each sample by itself: for patterns with sharp edges. */
    void fill(Ink ink, float top, float bottom, Paint paint) {
        int last = Math.min(rows, Math.round(bottom * unit));
        for (int row = Math.max(0, Math.round(top * unit)); row < last; row++) {
            for (int column = 0; column < columns; column++) {
                put(ink, row, column, 1, paint);
            }
        }
    }

    /** Everything between two heights. The paint is soft: it is asked once per pixel. */
    void band(Ink ink, float top, float bottom, Paint paint) {
        float[] line = new float[columns];
        Arrays.fill(line, Math.round(top * unit) / unit);
        below(ink, line, bottom, paint);
    }

    /**
     * Everything below a line. The paint is soft: it is asked once per pixel.
     *
     * @param line its height at each column of samples
     */
    void below(Ink ink, float[] line, float bottom, Paint paint) {
        float[] bottoms = new float[columns];
        Arrays.fill(bottoms, bottom);
        between(ink, line, bottoms, paint);
    }

    /** The same down to another line. */
    void between(Ink ink, float[] line, float[] bottoms, Paint paint) {
        for (int column = 0; column < columns; column += SAMPLES) {
            float left = line[column] * unit;
            float right = line[column + 1] * unit;
            int first = Math.max(0, (int) Math.floor(Math.min(left, right))) & -SAMPLES;
            int last = Math.min(rows, Math.round(Math.max(bottoms[column], bottoms[column + 1]) * unit));
            for (int row = first; row < last; row += SAMPLES) {
                ask(ink, (column + 1) * sample, (row + 1) * sample, paint);
                int i = row * columns + column;
                lay(ink, i, Curves.clamp(row + 1 - left));
                lay(ink, i + 1, Curves.clamp(row + 1 - right));
                lay(ink, i + columns, Curves.clamp(row + 2 - left));
                lay(ink, i + columns + 1, Curves.clamp(row + 2 - right));
            }
        }
    }

    /** A line with round ends whose radius changes evenly. */
    void stroke(Ink ink, float x0, float y0, float r0, float x1, float y1, float r1, Paint paint) {
        float dx = x1 - x0;
        float dy = y1 - y0;
        float length = dx * dx + dy * dy;
        float inverse = length > 0 ? 1 / length : 0;
        float most = Math.max(r0, r1) + sample;
        // Thinner than a sample, a line turns fainter.
        float thin = 0.5f * sample;
        int lastRow = row(Math.max(y0, y1) + most);
        int lastColumn = column(Math.max(x0, x1) + most);
        for (int row = row(Math.min(y0, y1) - most); row <= lastRow; row++) {
            for (int column = column(Math.min(x0, x1) - most); column <= lastColumn; column++) {
                float px = x(column) - x0;
                float py = y(row) - y0;
                float t = Curves.clamp((px * dx + py * dy) * inverse);
                float radius = r0 + (r1 - r0) * t;
                float qx = px - t * dx;
                float qy = py - t * dy;
                float reach = radius + sample;
                if (qx * qx + qy * qy >= reach * reach) {
                    continue;
                }
                float away = Curves.length(qx, qy);
                float cover = radius < thin
                        ? (radius / thin) * Curves.clamp(1 - away * unit)
                        : Curves.clamp(0.5f + (radius - away) * unit);
                if (cover > 0) {
                    put(ink, row, column, cover, paint);
                }
            }
        }
    }

    void disc(Ink ink, float x, float y, float radius, Paint paint) {
        stroke(ink, x, y, radius, x, y, radius, paint);
    }

    /** An ellipse turned by an angle whose cosine and sine are given. */
    void ellipse(Ink ink, float x, float y, float rx, float ry, float cos, float sin, Paint paint) {
        float most = Math.max(rx, ry) + sample;
        float sharp = Math.min(rx, ry) * unit;
        int lastRow = row(y + most);
        int lastColumn = column(x + most);
        for (int row = row(y - most); row <= lastRow; row++) {
            for (int column = column(x - most); column <= lastColumn; column++) {
                float px = x(column) - x;
                float py = y(row) - y;
                float u = (px * cos + py * sin) / rx;
                float v = (py * cos - px * sin) / ry;
                float cover = Curves.clamp(0.5f + (1 - Curves.length(u, v)) * sharp);
                if (cover > 0) {
                    put(ink, row, column, cover, paint);
                }
            }
        }
    }

    void ellipse(Ink ink, float x, float y, float rx, float ry, Paint paint) {
        ellipse(ink, x, y, rx, ry, 1, 0, paint);
    }

    void rectangle(Ink ink, float left, float top, float right, float bottom, Paint paint) {
        polygon(ink, paint, left, top, right, top, right, bottom, left, bottom);
    }

    /** The inside (by the even-odd rule) of a closed line; {@code corners} are x and y of each in turn. */
    void polygon(Ink ink, Paint paint, float... corners) {
        float top = Float.POSITIVE_INFINITY;
        float bottom = Float.NEGATIVE_INFINITY;
        for (int i = 1; i < corners.length; i += 2) {
            top = Math.min(top, corners[i]);
            bottom = Math.max(bottom, corners[i]);
        }
        if (bottom < 0 || top > 1) {
            return;
        }
        float[] crossings = new float[corners.length / 2];
        int lastRow = row(bottom);
        for (int row = row(top); row <= lastRow; row++) {
            int count = crossings(corners, y(row), crossings);
            for (int i = 0; i + 1 < count; i += 2) {
                span(ink, row, crossings[i] * unit, crossings[i + 1] * unit, paint);
            }
        }
    }

    private static int crossings(float[] corners, float y, float[] crossings) {
        int count = 0;
        int last = corners.length - 2;
        for (int i = 0; i < corners.length; i += 2) {
            float y0 = corners[last + 1];
            float y1 = corners[i + 1];
            if (y0 <= y != y1 <= y) {
                crossings[count++] = corners[last] + (corners[i] - corners[last]) * (y - y0) / (y1 - y0);
            }
            last = i;
        }
        Arrays.sort(crossings, 0, count);
        return count;
    }

    private void span(Ink ink, int row, float from, float to, Paint paint) {
        int last = (int) Math.min(columns - 1, Math.floor(to));
        for (int column = (int) Math.max(0, Math.floor(from)); column <= last; column++) {
            float cover = Math.min(column + 1, to) - Math.max(column, from);
            if (cover > 0) {
                put(ink, row, column, cover, paint);
            }
        }
    }

    /** Multiplies the colours of an ellipse, softly towards its rim. */
    void shade(float x, float y, float rx, float ry, Rgb factor) {
        veil(x, y, rx, ry, (i, share) -> {
            red[i] *= 1 + (factor.r() - 1) * share;
            green[i] *= 1 + (factor.g() - 1) * share;
            blue[i] *= 1 + (factor.b() - 1) * share;
        });
    }

    /** Adds light to an ellipse, softly towards its rim. */
    void glow(float x, float y, float rx, float ry, Rgb light) {
        veil(x, y, rx, ry, (i, share) -> {
            red[i] += light.r() * share;
            green[i] += light.g() * share;
            blue[i] += light.b() * share;
        });
    }

    private interface Change {
        void at(int sample, float share);
    }

    private void veil(float x, float y, float rx, float ry, Change change) {
        float across = 1 / rx;
        float down = 1 / ry;
        int lastRow = row(y + ry);
        int lastColumn = column(x + rx);
        for (int row = row(y - ry); row <= lastRow; row++) {
            float v = (y(row) - y) * down;
            for (int column = column(x - rx); column <= lastColumn; column++) {
                float u = (x(column) - x) * across;
                float inside = 1 - (u * u + v * v);
                if (inside > 0) {
                    change.at(row * columns + column, inside * inside);
                }
            }
        }
    }

    /** Draws one sample. */
    private void put(Ink ink, int row, int column, float cover, Paint paint) {
        ask(ink, x(column), y(row), paint);
        lay(ink, row * columns + column, cover);
    }

    private void ask(Ink ink, float x, float y, Paint paint) {
        dab.near = ink.near();
        dab.alpha = 1;
        paint.at(x, y, dab);
    }

    /** What hides at least half of a sample is what the sample shows. */
    private void lay(Ink ink, int i, float cover) {
        float alpha = dab.alpha * cover;
        red[i] += (dab.r - red[i]) * alpha;
        green[i] += (dab.g - green[i]) * alpha;
        blue[i] += (dab.b - blue[i]) * alpha;
        if (alpha >= 0.5f) {
            near[i] = dab.near;
            labels[i] = (byte) ink.label().number();
            things[i] = (short) ink.thing();
        }
    }
}
