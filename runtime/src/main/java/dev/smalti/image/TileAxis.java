package dev.smalti.image;

import java.util.ArrayList;
import java.util.List;

/**
 * How one side of a picture is cut: tiles of one length, as few as reach over it and no longer than needed, each
 * overlapping only its two neighbours.
 *
 * @param length length of the side, in tokens
 * @param tile length of every tile, in tokens
 * @param spans the tiles, first to last
 */
public record TileAxis(int length, int tile, List<Span> spans) {
    /** Copies the list. */
    public TileAxis {
        spans = List.copyOf(spans);
    }

    /**
     * Where one tile lies, in tokens.
     *
     * @param start where the tile starts
     * @param fadeStart where the tile before it starts to give way to it; {@code start} for the first
     * @param fade how many tokens that takes
     */
    public record Span(int start, int fadeStart, int fade) {}

    /** Cuts a side of this many tokens; whole where it is not longer than a tile. */
    static TileAxis of(int length, Tiling tiling) {
        if (tiling.tile() == 0 || length <= tiling.tile()) {
            return new TileAxis(length, length, List.of(new Span(0, 0, 0)));
        }
        int overlap = tiling.overlap();
        int count = ceilDiv(length - overlap, tiling.tile() - overlap);
        int tile = ceilDiv(length + (count - 1) * overlap, count);
        List<Span> spans = new ArrayList<>();
        spans.add(new Span(0, 0, 0));
        for (int i = 1; i < count; i++) {
            int previousEnd = spans.get(i - 1).start() + tile;
            int start = (int) ((long) i * (length - tile) / (count - 1));
            int fade = Math.min(tiling.fade(), previousEnd - start);
            spans.add(new Span(start, start + (previousEnd - start - fade) / 2, fade));
        }
        return new TileAxis(length, tile, spans);
    }

    private static int ceilDiv(int a, int b) {
        return (a - 1) / b + 1;
    }
}
