package dev.smalti.tokenizer;

import dev.smalti.Finite;
import dev.smalti.Latents;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.StageFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The quantizer in Java: {@code row(z) = argmax_k z·rows[k] + bias[k]}, the first of equals, and a table from rows to
 * tokens where the codebook was remapped. Its sums are in a fixed order without fused operations, so it gives the same
 * tokens on every machine. Immutable; threads may share it.
 */
public final class CodebookSearch {
    /** With fewer latents per block the loops are too short to be worth their start. */
    private static final int SMALLEST_BLOCK = 64;
    /** With more, a block leaves the second-level cache. */
    private static final int LARGEST_BLOCK = 256;

    private final float[] rows;
    private final float[] bias;
    private final int @Nullable [] tokens;
    private final int channels;
    private final int threads;

    /**
     * A search over these rows.
     *
     * @param channels length of a row and of a latent
     * @param rows row-major [count, channels]; not copied
     * @param bias [count]; not copied
     * @param tokens the token of each row [count]; null where a row's number is its token
     */
    CodebookSearch(int channels, float[] rows, float[] bias, int @Nullable [] tokens) {
        this(channels, rows, bias, tokens, 1);
    }

    private CodebookSearch(int channels, float[] rows, float[] bias, int @Nullable [] tokens, int threads) {
        if (rows.length != Math.multiplyExact(bias.length, channels)
                || (tokens != null && tokens.length != bias.length)) {
            throw new IllegalArgumentException("a codebook of " + bias.length + " rows of " + channels
                    + " does not have " + rows.length + " values");
        }
        this.channels = channels;
        this.rows = rows;
        this.bias = bias;
        this.tokens = tokens;
        this.threads = threads;
    }

    /**
     * Reads the search of a bundle's first stage.
     *
     * @throws SmaltiException of kind CORRUPT where the file is shorter than the manifest says or a token lies outside
     *     the vocabulary
     */
    public static CodebookSearch of(Bundle bundle) {
        return of(bundle.firstStageFiles());
    }

    /** Reads the search of one stage; throws as {@link #of(Bundle)} does. */
    static CodebookSearch of(StageFiles files) {
        Manifest.FirstStage stage = files.stage();
        Manifest.Search search = stage.search();
        try (FileChannel file = FileChannel.open(files.search(), StandardOpenOption.READ)) {
            float[] rows = floats(file, search.rowsOffset(), (long) search.count() * stage.latentChannels());
            float[] bias = floats(file, search.biasOffset(), search.count());
            Long offset = search.tokensOffset();
            int[] tokens = offset == null ? null : tokens(file, offset, search.count(), stage.vocabulary());
            if (tokens == null && search.count() > stage.vocabulary()) {
                throw SmaltiException.corrupt("the codebook in " + files.search() + " has " + search.count()
                        + " rows for a vocabulary of " + stage.vocabulary());
            }
            return new CodebookSearch(stage.latentChannels(), rows, bias, tokens);
        } catch (EOFException e) {
            throw new SmaltiException(SmaltiException.Kind.CORRUPT, files.search() + " ends before its codebook", e);
        } catch (IOException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.BAD_INPUT, "cannot read the codebook in " + files.search(), e);
        }
    }

    /** The same search, sharing one picture's latents among the common pool's threads. */
    public CodebookSearch parallel() {
        return new CodebookSearch(channels, rows, bias, tokens, ForkJoinPool.getCommonPoolParallelism() + 1);
    }

    /**
     * The token of every latent, in raster order.
     *
     * @throws SmaltiException of kind BAD_INPUT where the latents have another number of channels or are not finite
     */
    public TokenGrid search(Latents latents) {
        if (latents.channels() != channels) {
            throw SmaltiException.badInput(
                    "the codebook has rows of " + channels + " channels, the latents have " + latents.channels());
        }
        Finite.requireGiven(latents.values(), "the latents");
        int count = latents.shape().length();
        int block = Math.max(SMALLEST_BLOCK, Math.min(LARGEST_BLOCK, (count - 1) / threads + 1));
        int[] found = new int[count];
        IntStream starts = IntStream.rangeClosed(0, (count - 1) / block).map(i -> i * block);
        (threads > 1 ? starts.parallel() : starts)
                .forEach(start -> searchBlock(latents.values(), count, start, Math.min(block, count - start), found));
        if (tokens != null) {
            for (int i = 0; i < count; i++) {
                found[i] = tokens[found[i]];
            }
        }
        return new TokenGrid(latents.shape(), found);
    }

    /** Scores {@code length} neighbouring latents against one row after the other. */
    private void searchBlock(float[] values, int count, int start, int length, int[] found) {
        float[][] block = new float[channels][];
        for (int c = 0; c < channels; c++) {
            block[c] = Arrays.copyOfRange(values, c * count + start, c * count + start + length);
        }
        float[] score = new float[length];
        float[] best = new float[length];
        Arrays.fill(best, Float.NEGATIVE_INFINITY);
        for (int k = 0; k < bias.length; k++) {
            Arrays.fill(score, bias[k]);
            int c = 0;
            for (int row = k * channels; c + 4 <= channels; c += 4) {
                addFour(score, rows, row + c, block[c], block[c + 1], block[c + 2], block[c + 3]);
            }
            for (; c < channels; c++) {
                addOne(score, rows[k * channels + c], block[c]);
            }
            for (int i = 0; i < length; i++) {
                if (score[i] > best[i]) {
                    best[i] = score[i];
                    found[start + i] = k;
                }
            }
        }
    }

    /** A loop that HotSpot turns to vector instructions: one array written, four read, nothing else. */
    private static void addFour(float[] score, float[] rows, int at, float[] a, float[] b, float[] c, float[] d) {
        float wa = rows[at];
        float wb = rows[at + 1];
        float wc = rows[at + 2];
        float wd = rows[at + 3];
        for (int i = 0; i < score.length; i++) {
            score[i] += (wa * a[i] + wb * b[i]) + (wc * c[i] + wd * d[i]);
        }
    }

    private static void addOne(float[] score, float weight, float[] a) {
        for (int i = 0; i < score.length; i++) {
            score[i] += weight * a[i];
        }
    }

    private static float[] floats(FileChannel file, long offset, long count) throws IOException {
        ByteBuffer bytes = bytes(file, offset, count, Float.BYTES);
        float[] values = new float[(int) count];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    private static int[] tokens(FileChannel file, long offset, int count, int vocabulary) throws IOException {
        ByteBuffer bytes = bytes(file, offset, count, Long.BYTES);
        long[] wide = new long[count];
        bytes.asLongBuffer().get(wide);
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

    /** Maps no more than the file has, before anything of that size is allocated. */
    private static ByteBuffer bytes(FileChannel file, long offset, long count, int size) throws IOException {
        if (offset < 0 || count > Integer.MAX_VALUE / size || offset > file.size() - count * size) {
            throw new EOFException(count + " values at " + offset + " of " + file.size() + " bytes");
        }
        return file.map(FileChannel.MapMode.READ_ONLY, offset, count * size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
