package dev.smalti.tokenizer;

import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.Latents;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.StageFiles;
import dev.smalti.image.Pixels;
import dev.smalti.image.TilePlan;
import dev.smalti.ort.CallsInFlight;
import dev.smalti.ort.Providers;
import dev.smalti.tokenizer.TokenizerOptions.Quantizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns pictures to tokens and back with a tokenizer of a bundle. Threads may share it; whoever opens it closes it.
 * Graphs are loaded when first needed: encoding alone never loads the decoder.
 *
 * <p>A picture whose sides are no multiple of the factor is padded at its right and bottom by reflection: see
 * {@link #fit}. One that would exceed the memory limit is cut into overlapping tiles.
 */
public final class ImageTokenizer implements AutoCloseable {
    private final Manifest.FirstStage stage;
    private final TiledFirstStage graphs;
    private final @Nullable CodebookSearch search;
    private final CallsInFlight calls = new CallsInFlight("this image tokenizer");

    private ImageTokenizer(Manifest.FirstStage stage, TiledFirstStage graphs, @Nullable CodebookSearch search) {
        this.stage = stage;
        this.graphs = graphs;
        this.search = search;
    }

    /** Opens the first stage of a bundle with {@link TokenizerOptions#defaults}. */
    public static ImageTokenizer open(Bundle bundle, Device device) {
        return open(bundle, device, TokenizerOptions.defaults());
    }

    /**
     * Opens the first stage of a bundle.
     *
     * @throws SmaltiException of kind DEVICE where the device cannot be used; there is no fall-back
     */
    public static ImageTokenizer open(Bundle bundle, Device device, TokenizerOptions options) {
        return open(bundle.firstStageFiles(), device, options);
    }

    /**
     * Opens the tokenizer of a bundle's condition, such as segmentations or depth maps.
     *
     * @throws SmaltiException of kind BAD_INPUT where the bundle's prior takes no picture or there is none, DEVICE where
     *     the device cannot be used; there is no fall-back
     */
    public static ImageTokenizer openCondition(Bundle bundle, Device device, TokenizerOptions options) {
        return open(bundle.conditionFiles(), device, options);
    }

    private static ImageTokenizer open(StageFiles files, Device device, TokenizerOptions options) {
        Providers.require(device);
        CodebookSearch search = null;
        if (options.quantizer() == Quantizer.JAVA) {
            CodebookSearch read = CodebookSearch.of(files);
            search = device.tuning().threads() == 1 ? read : read.parallel();
        }
        return new ImageTokenizer(files.stage(), new TiledFirstStage(files, device, options), search);
    }

    /** What the bundle says about this tokenizer. */
    public Manifest.FirstStage firstStage() {
        return stage;
    }

    /** How a picture of this size, in pixels, meets its token grid. */
    public Fit fit(int height, int width) {
        return new Fit(height, width, stage.factor());
    }

    /**
     * How a picture of this size, in pixels, is cut under the memory limit.
     *
     * @throws SmaltiException of kind RESOURCE where the limit is too low for any tile
     */
    public TilePlan planFor(int height, int width) {
        return calls.call(() -> graphs.plan(gridFor(height, width)));
    }

    /** The token grid of a picture of this size, in pixels. */
    public GridShape gridFor(int height, int width) {
        return fit(height, width).grid();
    }

    /**
     * The tokens of one picture.
     *
     * @throws SmaltiException of kind BAD_INPUT for a wrong number of channels or pixels that are not finite, CORRUPT
     *     where the encoder computes what is not finite, RESOURCE where memory does not suffice or the padded picture has
     *     more values than one array
     */
    public TokenGrid encode(Pixels picture) {
        return encode(List.of(picture)).get(0);
    }

    /** The tokens of each picture, in the given order; pictures of one size run together. */
    public List<TokenGrid> encode(List<Pixels> pictures) {
        return calls.call(() -> quantize(latents(pictures)));
    }

    /** The latents of one picture, before the quantizer. */
    public Latents latents(Pixels picture) {
        return latents(List.of(picture)).get(0);
    }

    /** The latents of each picture, in the given order; pictures of one size run together. */
    public List<Latents> latents(List<Pixels> pictures) {
        for (Pixels picture : pictures) {
            if (picture.channels() != stage.inChannels()) {
                throw SmaltiException.badInput("the model takes pictures of " + stage.inChannels()
                        + " channels, this one has " + picture.channels());
            }
            requireRoom(gridFor(picture.height(), picture.width()), stage.inChannels());
        }
        return calls.call(() -> graphs.encode(
                pictures.stream().map(p -> fit(p.height(), p.width()).pad(p)).toList()));
    }

    /** The token of each latent. */
    public TokenGrid quantize(Latents latents) {
        return quantize(List.of(latents)).get(0);
    }

    /**
     * The picture of a token grid, {@code factor} times as large on each side.
     *
     * @throws SmaltiException of kind BAD_INPUT for a token outside the vocabulary, CORRUPT where the decoder computes what
     *     is not finite, RESOURCE where memory does not suffice
     */
    public Pixels decode(TokenGrid tokens) {
        return decode(List.of(tokens)).get(0);
    }

    /** The picture of each token grid, in the given order; grids of one shape run together. */
    public List<Pixels> decode(List<TokenGrid> grids) {
        for (TokenGrid grid : grids) {
            requireRoom(grid.shape(), stage.outChannels());
            for (int token : grid.tokens()) {
                if (token >= stage.vocabulary()) {
                    throw SmaltiException.badInput(
                            "the token " + token + " is outside the model's vocabulary of " + stage.vocabulary());
                }
            }
        }
        return calls.call(() -> graphs.decode(grids));
    }

    /** The picture encoded and decoded, in its own size. */
    public Pixels reconstruct(Pixels picture) {
        return fit(picture.height(), picture.width()).crop(calls.call(() -> decode(encode(picture))));
    }

    /**
     * Refuses new calls with an {@link IllegalStateException}, waits for those in flight, which finish, and frees the graphs.
     * Closing again does nothing.
     */
    @Override
    public void close() {
        calls.refuse();
        calls.await();
        graphs.close();
    }

    private List<TokenGrid> quantize(List<Latents> latents) {
        return calls.call(() -> search == null
                ? graphs.quantize(latents)
                : latents.stream().map(search::search).toList());
    }

    /** A picture lies in one array, which has at most 2^31 - 1 values. */
    private void requireRoom(GridShape grid, int channels) {
        double values = (double) channels * grid.length() * stage.factor() * stage.factor();
        if (values > Integer.MAX_VALUE) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE,
                    "a grid of " + grid + " tokens of " + stage.factor() + " pixels is too large to be held as one"
                            + " picture of " + channels + " channels");
        }
    }
}
