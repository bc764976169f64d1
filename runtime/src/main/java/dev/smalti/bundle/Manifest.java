package dev.smalti.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.GridShape;
import dev.smalti.TokenOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code model.json} of a bundle says: the model, where it came from, and every file with its digest.
 *
 * @param format version of the bundle format, {@link #FORMAT} for what this release writes
 * @param name short name, e.g. {@code vqgan-f16-16384}
 * @param firstStage the image tokenizer
 * @param prior the model over sequences of its tokens; absent where the bundle is a tokenizer only
 * @param precision the numbers it computes in, e.g. {@code fp32}
 * @param provenance what the model was made from and how
 * @param licence SPDX identifier or a sentence; empty where unknown
 * @param files every other file of the bundle
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
        int format,
        String name,
        FirstStage firstStage,
        @Nullable Prior prior,
        String precision,
        Provenance provenance,
        String licence,
        List<BundleFile> files) {
    /** The bundle format that this release reads and writes. */
    public static final int FORMAT = 1;

    /** Copies the list of files. */
    public Manifest {
        files = List.copyOf(files);
    }

    /** What the channels of a first stage hold. */
    public enum Content {
        /** Colours or grey values in [-1, 1]. */
        IMAGE,
        /** One channel per label, one-hot in, logits out. */
        SEGMENTATION,
        /** One channel of relative depth in [-1, 1]. */
        DEPTH
    }

    /**
     * The image tokenizer: encoder, quantizer, decoder.
     *
     * @param architecture which architecture the compiler wrote, e.g. {@code vqgan}
     * @param spec the spec that recognised the checkpoint, e.g. {@code taming-vqmodel}
     * @param content what the channels hold
     * @param inChannels channels of the pixels that go in
     * @param outChannels channels of the pixels that come out
     * @param factor pixels per token along each side
     * @param latentChannels channels of a latent, as the quantizer sees it
     * @param vocabulary how many different tokens there are
     * @param resolution side of the pictures it was trained on, in pixels; 0 where unknown
     * @param tile side in tokens of the maps that the model works best on, where larger ones are worse than tiles of
     *     them; absent for a model that may see any size whole
     * @param search the quantizer as numbers, for a search outside the graph
     * @param hyperparameters what the architecture was built with
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FirstStage(
            String architecture,
            String spec,
            Content content,
            int inChannels,
            int outChannels,
            int factor,
            int latentChannels,
            int vocabulary,
            int resolution,
            @Nullable Integer tile,
            Search search,
            Map<String, Object> hyperparameters) {}

    /**
     * The model over sequences of tokens ({@code GPT} of the reference): what it is given, then the tokens of a grid.
     *
     * @param architecture which architecture the compiler wrote, e.g. {@code gpt}
     * @param spec the spec that recognised the checkpoint, e.g. {@code taming-net2net}
     * @param vocabulary how many different tokens it reads and gives logits for
     * @param blockSize the longest sequence it can read
     * @param layers how many blocks
     * @param heads attention heads of a block
     * @param headSize channels of a head in its cache, a multiple of 8
     * @param width channels between blocks
     * @param unmasked how many first tokens see each other whatever their order ({@code n_unmasked})
     * @param window rows and columns of tokens that it was trained on
     * @param order in which it sees them; absent for row after row
     * @param conditioning what it is given
     * @param hyperparameters what the architecture was built with
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Prior(
            String architecture,
            String spec,
            int vocabulary,
            int blockSize,
            int layers,
            int heads,
            int headSize,
            int width,
            int unmasked,
            GridShape window,
            @Nullable TokenOrder order,
            Conditioning conditioning,
            Map<String, Object> hyperparameters) {
        /** In which order the tokens of a window stand in a sequence. */
        public TokenOrder sequence() {
            return order == null ? TokenOrder.raster(window) : order;
        }

        /**
         * Whether the window slides over grids of this shape: over those that are larger and nowhere narrower. Any other
         * grid is one sequence, as that of the window is.
         */
        public boolean slidesOver(GridShape grid) {
            return !grid.equals(window) && grid.rows() >= window.rows() && grid.columns() >= window.columns();
        }
    }

    /**
     * Where the search over the codebook lies: {@code token(z) = argmax_k z·rows[k] + bias[k]}, the first of equals. A
     * nearest-neighbour codebook e is {@code rows = e, bias = -|e|²/2}; a Gumbel quantizer is its projection. Float32,
     * little-endian, row-major, in {@code file}.
     *
     * @param file a file of the bundle
     * @param rowsOffset where the rows [count, latentChannels] start, in bytes
     * @param biasOffset where the bias [count] starts, in bytes
     * @param count how many rows
     * @param tokensOffset where a table int64 [count] from rows to tokens starts, for remapped codebooks; absent where
     *     a row's number is its token
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Search(
            String file,
            long rowsOffset,
            long biasOffset,
            int count,
            @Nullable Long tokensOffset) {}

    /**
     * What a model was made from and how.
     *
     * @param source file name of the checkpoint
     * @param sourceSha256 its SHA-256, lower-case hex; of a sharded checkpoint, the index and then every shard as if joined
     * @param configSha256 SHA-256 of the config, if there was one
     * @param tool name and version of what wrote the bundle
     * @param command the command that made it, without machine-specific paths
     * @param note what a reader must know, e.g. what it was trained on
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Provenance(
            String source,
            String sourceSha256,
            @Nullable String configSha256,
            String tool,
            String command,
            @Nullable String note) {}

    /**
     * One file of a bundle.
     *
     * @param path relative to the bundle's folder, with forward slashes
     * @param bytes its length
     * @param sha256 its SHA-256, lower-case hex
     */
    public record BundleFile(String path, long bytes, String sha256) {}
}
