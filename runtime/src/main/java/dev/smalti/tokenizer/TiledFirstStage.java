package dev.smalti.tokenizer;

import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.Latents;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.StageFiles;
import dev.smalti.image.Mosaic;
import dev.smalti.image.Pixels;
import dev.smalti.image.TileAxis.Span;
import dev.smalti.image.TilePlan;
import dev.smalti.image.Tiling;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Runs a first stage within a memory limit: small pictures in batches, large ones tile by tile. */
final class TiledFirstStage implements AutoCloseable {
    private final Manifest.FirstStage stage;
    private final FirstStageGraphs graphs;
    private final TokenizerOptions options;
    private final MemoryEstimate memory;

    TiledFirstStage(StageFiles files, Device device, TokenizerOptions options) {
        this.stage = files.stage();
        this.graphs = new FirstStageGraphs(files, device);
        this.options = options;
        this.memory = new MemoryEstimate(stage);
    }

    /**
     * How a picture of this grid is cut: into the tiles that were asked for, else those that the model works best on,
     * else not at all; the last two into smaller tiles where the memory limit says so.
     */
    TilePlan plan(GridShape grid) {
        Tiling asked = options.tiling();
        Integer best = stage.tile();
        Tiling wanted = asked.tile() == 0 && best != null ? Tiling.ofBest(best) : asked;
        TilePlan plan = TilePlan.of(grid.rows(), grid.columns(), wanted);
        GridShape tile = tile(plan);
        if (memory.bytes(tile) <= options.memoryLimit()) {
            return plan;
        }
        if (asked.tile() != 0) {
            throw tooLow(tile);
        }
        int side = memory.largestSide(options.memoryLimit());
        if (side < Tiling.SMALLEST_TILE) {
            throw tooLow(new GridShape(Tiling.SMALLEST_TILE, Tiling.SMALLEST_TILE));
        }
        return TilePlan.of(grid.rows(), grid.columns(), wanted.withTile(side));
    }

    private static GridShape tile(TilePlan plan) {
        return new GridShape(plan.rows().tile(), plan.columns().tile());
    }

    private SmaltiException tooLow(GridShape tile) {
        return new SmaltiException(
                SmaltiException.Kind.RESOURCE,
                "the memory limit of " + options.memoryLimit() + " bytes is too low: a tile of " + tile
                        + " tokens takes about " + memory.bytes(tile));
    }

    /** Latents of pictures whose sides are multiples of the factor. */
    List<Latents> encode(List<Pixels> pictures) {
        return Batches.run(
                pictures,
                p -> new GridShape(p.height() / stage.factor(), p.width() / stage.factor()),
                this::batch,
                this::encodeBatch);
    }

    /** Tokens of latents, by the bundle's graph; each latent's is its own, so large maps run strip by strip. */
    List<TokenGrid> quantize(List<Latents> latents) {
        return Batches.run(
                latents,
                Latents::shape,
                grid -> MemoryEstimate.batch(memory.searchBytes(grid), options.memoryLimit(), options.maxBatch()),
                this::quantizeBatch);
    }

    /** Pictures of token grids. */
    List<Pixels> decode(List<TokenGrid> grids) {
        return Batches.run(grids, TokenGrid::shape, this::batch, this::decodeBatch);
    }

    @Override
    public void close() {
        graphs.close();
    }

    private int batch(GridShape grid) {
        return plan(grid).whole()
                ? MemoryEstimate.batch(memory.bytes(grid), options.memoryLimit(), options.maxBatch())
                : 1;
    }

    private List<TokenGrid> quantizeBatch(List<Latents> batch) {
        GridShape grid = batch.get(0).shape();
        long rowBytes = memory.searchBytes(new GridShape(1, grid.columns()));
        int rows = MemoryEstimate.batch(rowBytes, options.memoryLimit(), grid.rows());
        if (rows == grid.rows() || batch.size() > 1) {
            return graphs.quantize(batch);
        }
        int[] tokens = new int[grid.length()];
        for (int from = 0; from < grid.rows(); from += rows) {
            Latents strip = strip(batch.get(0), from, Math.min(rows, grid.rows() - from));
            int[] found = graphs.quantize(List.of(strip)).get(0).tokens();
            System.arraycopy(found, 0, tokens, grid.index(from, 0), found.length);
        }
        return List.of(new TokenGrid(grid, tokens));
    }

    private static Latents strip(Latents latents, int from, int rows) {
        GridShape grid = latents.shape();
        GridShape part = new GridShape(rows, grid.columns());
        float[] values = new float[latents.channels() * part.length()];
        for (int c = 0; c < latents.channels(); c++) {
            int start = c * grid.length() + grid.index(from, 0);
            System.arraycopy(latents.values(), start, values, c * part.length(), part.length());
        }
        return new Latents(latents.channels(), part, values);
    }

    private List<Latents> encodeBatch(List<Pixels> batch) {
        Pixels first = batch.get(0);
        GridShape grid = new GridShape(first.height() / stage.factor(), first.width() / stage.factor());
        TilePlan plan = plan(grid);
        if (plan.whole()) {
            return graphs.encode(batch);
        }
        int factor = stage.factor();
        int height = plan.rows().tile() * factor;
        int width = plan.columns().tile() * factor;
        List<Latents> encoded = new ArrayList<>();
        for (Pixels picture : batch) {
            float[] latents = assemble(
                    plan,
                    stage.latentChannels(),
                    1,
                    (row, column) -> picture.crop(row.start() * factor, column.start() * factor, height, width),
                    tiles -> graphs.encode(tiles).stream().map(Latents::values).toList());
            encoded.add(new Latents(stage.latentChannels(), grid, latents));
        }
        return encoded;
    }

    private List<Pixels> decodeBatch(List<TokenGrid> batch) {
        GridShape grid = batch.get(0).shape();
        TilePlan plan = plan(grid);
        if (plan.whole()) {
            return graphs.decode(batch);
        }
        int factor = stage.factor();
        List<Pixels> decoded = new ArrayList<>();
        for (TokenGrid tokens : batch) {
            float[] pixels = assemble(
                    plan,
                    stage.outChannels(),
                    factor,
                    (row, column) -> cut(tokens, row.start(), column.start(), plan),
                    tiles -> graphs.decode(tiles).stream().map(Pixels::values).toList());
            decoded.add(new Pixels(stage.outChannels(), grid.rows() * factor, grid.columns() * factor, pixels));
        }
        return decoded;
    }

    /** Runs the tiles in batches, as many as the memory limit takes, and puts together what comes out. */
    private <T> float[] assemble(
            TilePlan plan,
            int channels,
            int scale,
            BiFunction<Span, Span, T> cut,
            Function<List<T>, List<float[]>> run) {
        Mosaic mosaic = new Mosaic(plan, channels, scale);
        int most = MemoryEstimate.batch(memory.bytes(tile(plan)), options.memoryLimit(), options.maxBatch());
        List<T> waiting = new ArrayList<>();
        for (Span row : plan.rows().spans()) {
            for (Span column : plan.columns().spans()) {
                waiting.add(cut.apply(row, column));
                if (waiting.size() == most) {
                    run.apply(waiting).forEach(mosaic::add);
                    waiting.clear();
                }
            }
        }
        if (!waiting.isEmpty()) {
            run.apply(waiting).forEach(mosaic::add);
        }
        return mosaic.finish();
    }

    private static TokenGrid cut(TokenGrid grid, int row, int column, TilePlan plan) {
        GridShape shape = tile(plan);
        int[] tokens = new int[shape.length()];
        for (int r = 0; r < shape.rows(); r++) {
            for (int c = 0; c < shape.columns(); c++) {
                tokens[shape.index(r, c)] = grid.at(row + r, column + c);
            }
        }
        return new TokenGrid(shape, tokens);
    }
}
