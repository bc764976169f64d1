package dev.smalti.image;

import dev.smalti.image.TileAxis.Span;

/**
 * Puts overlapping tiles together to one planar map [channels, height, width]: where two overlap, the earlier gives way
 * to the later along a smooth ramp. Where they agree the result is exactly what they say. Tiles come in raster order;
 * one thread uses a mosaic.
 */
public final class Mosaic {
    private final TilePlan plan;
    private final int channels;
    private final int scale;
    private final int width;
    private final int stripHeight;
    private final float[] map;
    private final float[] strip;
    private int tiles;

    /**
     * An empty mosaic.
     *
     * @param plan where the tiles lie, in tokens
     * @param channels of the map, at least 1
     * @param scale values per token along each side: 1 for latents, the factor for pixels
     * @throws ArithmeticException where the map has more values than an array can
     */
    public Mosaic(TilePlan plan, int channels, int scale) {
        this.plan = plan;
        this.channels = channels;
        this.scale = scale;
        this.width = Math.multiplyExact(plan.columns().length(), scale);
        this.stripHeight = Math.multiplyExact(plan.rows().tile(), scale);
        int height = Math.multiplyExact(plan.rows().length(), scale);
        this.map = new float[Math.multiplyExact(Math.multiplyExact(channels, height), width)];
        this.strip = new float[Math.multiplyExact(Math.multiplyExact(channels, stripHeight), width)];
    }

    /** Adds the next tile in raster order, planar [channels, tile height, tile width]. */
    public void add(float[] tile) {
        int tileWidth = plan.columns().tile() * scale;
        if (tile.length != channels * stripHeight * tileWidth) {
            throw new IllegalArgumentException("expected a tile of " + channels + "x" + stripHeight + "x" + tileWidth
                    + " values, got " + tile.length);
        }
        int across = plan.columns().spans().size();
        if (tiles == plan.count()) {
            throw new IllegalStateException("the mosaic has all its " + tiles + " tiles");
        }
        Span column = plan.columns().spans().get(tiles % across);
        Span row = plan.rows().spans().get(tiles / across);
        int start = column.start() * scale;
        int skip = column.fadeStart() * scale - start;
        for (int line = 0; line < channels * stripHeight; line++) {
            fadeIn(tile, line * tileWidth + skip, tileWidth - skip, line * width + start + skip, column.fade() * scale);
        }
        tiles++;
        if (tiles % across == 0) {
            fadeInStrip(row);
        }
    }

    /**
     * The whole map, which belongs to the caller.
     *
     * @throws IllegalStateException where tiles are missing
     */
    public float[] finish() {
        if (tiles != plan.count()) {
            throw new IllegalStateException("the mosaic has " + tiles + " of " + plan.count() + " tiles");
        }
        return map;
    }

    private void fadeIn(float[] tile, int from, int length, int to, int fade) {
        for (int i = 0; i < fade; i++) {
            strip[to + i] = mix(strip[to + i], tile[from + i], weight(i, fade));
        }
        System.arraycopy(tile, from + fade, strip, to + fade, length - fade);
    }

    private void fadeInStrip(Span row) {
        int height = map.length / channels / width;
        int first = row.fadeStart() * scale;
        int skip = first - row.start() * scale;
        int fade = row.fade() * scale;
        for (int c = 0; c < channels; c++) {
            for (int line = skip; line < stripHeight; line++) {
                int from = (c * stripHeight + line) * width;
                int to = (c * height + row.start() * scale + line) * width;
                if (line - skip >= fade) {
                    System.arraycopy(strip, from, map, to, width);
                    continue;
                }
                float weight = weight(line - skip, fade);
                for (int x = 0; x < width; x++) {
                    map[to + x] = mix(map[to + x], strip[from + x], weight);
                }
            }
        }
    }

    /** Equal values stay as they are, whatever the weight. */
    private static float mix(float earlier, float later, float weight) {
        return earlier + weight * (later - earlier);
    }

    /** The later tile's share at one of {@code count} steps: 3x² - 2x³ at the step's middle. */
    private static float weight(int step, int count) {
        float x = (step + 0.5f) / count;
        return x * x * (3 - 2 * x);
    }
}
