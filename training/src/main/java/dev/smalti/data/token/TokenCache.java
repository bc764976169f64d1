package dev.smalti.data.token;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.io.AtomicFile;
import dev.smalti.io.FileFailure;
import dev.smalti.io.Sha256;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Token data in a file, so that a training that goes on need not encode its pictures again. The file says what it was made
 * of; of anything else it is not taken.
 */
public final class TokenCache {
    private static final int MAGIC = 0x534D5447; // "SMTG"
    private static final int DIGEST = 32;
    private static final int HEADER = 7;
    private static final String PREFIX = "tokens-";
    private static final String SUFFIX = ".bin";

    private TokenCache() {}

    /** The name of the file that keeps the tokens of this part of a training's data. */
    public static String name(String part) {
        return PREFIX + part + SUFFIX;
    }

    /** Whether a file of this name keeps tokens. */
    public static boolean isNamed(String file) {
        return file.startsWith(PREFIX) && file.endsWith(SUFFIX);
    }

    /**
     * Writes the data.
     *
     * @param of everything that it was made of, in words
     */
    public static void write(Path file, String of, TokenDataset data) {
        AtomicFile.write(file, out -> {
            int[] tokens = data.tokens();
            DataOutputStream header = new DataOutputStream(out);
            header.writeInt(MAGIC);
            header.write(digest(of));
            header.writeInt(data.grid().rows());
            header.writeInt(data.grid().columns());
            header.writeInt(data.conditionLength());
            header.writeInt(data.pictureVocabulary());
            header.writeInt(data.vocabulary());
            header.writeInt(data.views());
            header.writeInt(tokens.length);
            header.flush();
            int most = 1 << 16;
            for (int start = 0; start < tokens.length; start += most) {
                int count = Math.min(most, tokens.length - start);
                ByteBuffer chunk = ByteBuffer.allocate(count * Integer.BYTES);
                chunk.asIntBuffer().put(tokens, start, count);
                out.write(chunk.array());
            }
        });
    }

    /**
     * The data of a file.
     *
     * @param of everything that it should be made of, in words
     * @return empty where there is no file, or it was made of something else
     * @throws SmaltiException of kind CORRUPT where it is damaged
     */
    public static Optional<TokenDataset> read(Path file, String of) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            long left = Files.size(file) - Integer.BYTES * (1L + HEADER) - DIGEST;
            if (left < 0 || in.readInt() != MAGIC) {
                throw SmaltiException.corrupt(file + " is no file of tokens; remove it, and it is made again");
            }
            if (!Arrays.equals(in.readNBytes(DIGEST), digest(of))) {
                return Optional.empty();
            }
            GridShape grid = new GridShape(in.readInt(), in.readInt());
            int condition = in.readInt();
            TokenDataset.Vocabularies vocabularies = new TokenDataset.Vocabularies(in.readInt(), in.readInt());
            int views = in.readInt();
            int count = in.readInt();
            if (count < 0 || left != (long) Integer.BYTES * count) {
                throw SmaltiException.corrupt(file + " is cut short or damaged; remove it, and it is made again");
            }
            int[] tokens = new int[count];
            ByteBuffer.wrap(in.readNBytes(count * Integer.BYTES)).asIntBuffer().get(tokens);
            return Optional.of(new TokenDataset(grid, condition, vocabularies, views, tokens));
        } catch (IllegalArgumentException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT,
                    file + " is damaged: " + e.getMessage() + "; remove it, and it is made again",
                    e);
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + file, e);
        }
    }

    private static byte[] digest(String of) {
        return HexFormat.of().parseHex(Sha256.of(of.getBytes(StandardCharsets.UTF_8)));
    }
}
