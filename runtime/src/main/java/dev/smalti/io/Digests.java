package dev.smalti.io;

import dev.smalti.TokenGrid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Digests of files and tokens. */
public final class Digests {
    private Digests() {}

    /** The SHA-256 of a file, lower-case hex. */
    public static String sha256(Path file) {
        try {
            return Sha256.of(file, read -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The SHA-256 of a grid, lower-case hex: rows, columns and the tokens in raster order, each as four bytes with the most
     * significant first.
     */
    public static String sha256(TokenGrid grid) {
        int[] tokens = grid.tokens();
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Integer.BYTES, tokens.length + 2));
        bytes.putInt(grid.shape().rows()).putInt(grid.shape().columns());
        for (int token : tokens) {
            bytes.putInt(token);
        }
        return Sha256.of(bytes.array());
    }
}
