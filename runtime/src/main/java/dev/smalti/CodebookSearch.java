package dev.smalti;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The quantizer in Java: {@code row(z) = argmax_k z·rows[k] + bias[k]}, the first of equals, and a table from rows to
 * tokens where the codebook was remapped. Immutable; threads may share it.
 */
public final class CodebookSearch {
    /** Latents per block: their scores against one row fill a few vector registers. */
    private static final int BLOCK = 64;

    private final float[] rows;
    private final float[] bias;
    private final int @Nullable [] tokens;
    private final int channels;

    /**
     * A search over these rows.
     *
     * @param channels length of a row and of a latent
     * @param rows row-major [count, channels]; not copied
     * @param bias [count]; not copied
     * @param tokens the token of each row [count]; null where a row's number is its token
     */
    CodebookSearch(int channels, float[] rows, float[] bias, int @Nullable [] tokens) {
        if (rows.length != Math.multiplyExact(bias.length, channels)
                || (tokens != null && tokens.length != bias.length)) {
            throw new IllegalArgumentException("a codebook of " + bias.length + " rows of " + channels
                    + " does not have " + rows.length + " values");
        }
        this.channels = channels;
        this.rows = rows;
        this.bias = bias;
        this.tokens = tokens;
    }

    /**
     * Reads the search of a bundle.
     *
     * @throws SmaltiException of kind CORRUPT where the file is shorter than the manifest says or a token lies outside
     *     the vocabulary
     */
    public static CodebookSearch of(Bundle bundle) {
        Manifest.FirstStage stage = bundle.manifest().firstStage();
        Manifest.Search search = stage.search();
        try (FileChannel file = FileChannel.open(bundle.path(search.file()), StandardOpenOption.READ)) {
            float[] rows =
                    floats(file, search.rowsOffset(), Math.multiplyExact(search.count(), stage.latentChannels()));
            float[] bias = floats(file, search.biasOffset(), search.count());
            Long offset = search.tokensOffset();
            int[] tokens = offset == null ? null : tokens(file, offset, search.count(), stage.vocabulary());
            if (tokens == null && search.count() > stage.vocabulary()) {
                throw SmaltiException.corrupt("the codebook of " + bundle + " has " + search.count()
                        + " rows for a vocabulary of " + stage.vocabulary());
            }
            return new CodebookSearch(stage.latentChannels(), rows, bias, tokens);
        } catch (EOFException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT, search.file() + " of " + bundle + " ends before its codebook", e);
        } catch (IOException e) {
            throw new SmaltiException(SmaltiException.Kind.BAD_INPUT, "cannot read the codebook of " + bundle, e);
        }
    }

    /** The token of every latent, in raster order. */
    public TokenGrid search(Latents latents) {
        if (latents.channels() != channels) {
            throw SmaltiException.badInput(
                    "the codebook has rows of " + channels + " channels, the latents have " + latents.channels());
        }
        int count = latents.shape().length();
        int[] found = new int[count];
        int blocks = (count + BLOCK - 1) / BLOCK;
        IntStream range = IntStream.range(0, blocks);
        (blocks > 4 ? range.parallel() : range)
                .forEach(block -> searchBlock(latents.values(), count, block * BLOCK, found));
        if (tokens != null) {
            for (int i = 0; i < count; i++) {
                found[i] = tokens[found[i]];
            }
        }
        return new TokenGrid(latents.shape(), found);
    }

    /** Scores {@value #BLOCK} neighbouring latents against one row after the other. */
    private void searchBlock(float[] values, int count, int start, int[] found) {
        int length = Math.min(BLOCK, count - start);
        float[] block = new float[channels * BLOCK];
        for (int c = 0; c < channels; c++) {
            System.arraycopy(values, c * count + start, block, c * BLOCK, length);
        }
        float[] best = new float[BLOCK];
        int[] at = new int[BLOCK];
        float[] score = new float[BLOCK];
        java.util.Arrays.fill(best, Float.NEGATIVE_INFINITY);
        for (int k = 0; k < bias.length; k++) {
            score(block, k, score);
            for (int i = 0; i < BLOCK; i++) {
                if (score[i] > best[i]) {
                    best[i] = score[i];
                    at[i] = k;
                }
            }
        }
        System.arraycopy(at, 0, found, start, length);
    }

    private void score(float[] block, int k, float[] score) {
        java.util.Arrays.fill(score, bias[k]);
        for (int c = 0; c < channels; c++) {
            float weight = rows[k * channels + c];
            int offset = c * BLOCK;
            for (int i = 0; i < BLOCK; i++) {
                score[i] += weight * block[offset + i];
            }
        }
    }

    private static float[] floats(FileChannel file, long offset, int count) throws IOException {
        float[] values = new float[count];
        bytes(file, offset, Math.multiplyExact(count, Float.BYTES))
                .asFloatBuffer()
                .get(values);
        return values;
    }

    private static int[] tokens(FileChannel file, long offset, int count, int vocabulary) throws IOException {
        long[] wide = new long[count];
        bytes(file, offset, Math.multiplyExact(count, Long.BYTES))
                .asLongBuffer()
                .get(wide);
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            if (wide[i] < 0 || wide[i] >= vocabulary) {
                throw SmaltiException.corrupt("row " + i + " of the codebook is token " + wide[i]
                        + ", outside the vocabulary of " + vocabulary);
            }
            tokens[i] = (int) wide[i];
        }
        return tokens;
    }

    private static ByteBuffer bytes(FileChannel file, long offset, int length) throws IOException {
        if (offset > file.size() - length) {
            throw new EOFException(offset + " + " + length + " of " + file.size() + " bytes");
        }
        return file.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
