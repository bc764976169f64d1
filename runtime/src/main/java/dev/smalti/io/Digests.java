package dev.smalti.io;

import dev.smalti.TokenGrid;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of files and tokens. */
public final class Digests {
    private Digests() {}

    /** The SHA-256 of a file, lower-case hex. */
    public static String sha256(Path file) {
        try {
            MessageDigest digest = sha256();
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
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
        return HexFormat.of().formatHex(sha256().digest(bytes.array()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
