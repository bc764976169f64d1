package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.image.Pixels;
import dev.smalti.io.AtomicFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes pictures of one size as one NumPy archive, as tools that compute FID read them: {@code arr_0}, uint8
 * [N, H, W, 3], with the levels that {@link PictureWriter} gives. Pictures go to the file one by one. It appears under its
 * name when the last one was added; closed before, nothing is left. For one thread.
 */
public final class PictureArray implements AutoCloseable {
    private static final int COLOURS = 3;
    /** The header ends at a multiple of this, as NumPy writes it. */
    private static final int ALIGNMENT = 64;

    private final Path target;
    private final Path draft;
    private final int count;
    private final int height;
    private final int width;
    private final ZipOutputStream zip;
    private int added;

    private PictureArray(Path target, Path draft, int count, int height, int width) throws IOException {
        this.target = target;
        this.draft = draft;
        this.count = count;
        this.height = height;
        this.width = width;
        this.zip = new ZipOutputStream(new BufferedOutputStream(
                Files.newOutputStream(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), 1 << 16));
    }

    /**
     * Starts a file.
     *
     * @param target the file, replaced if it exists; its folder must exist
     * @param count how many pictures will be added, at least 1
     * @param height of each in pixels
     * @param width of each in pixels
     * @throws SmaltiException of kind RESOURCE where it cannot be written
     */
    public static PictureArray create(Path target, int count, int height, int width) {
        Path draft = AtomicFile.draft(target);
        try {
            PictureArray array = new PictureArray(target, draft, count, height, width);
            array.zip.setLevel(Deflater.BEST_SPEED);
            ZipEntry entry = new ZipEntry("arr_0.npy");
            // The same pictures give the same bytes: the time is the first that a zip can say.
            entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
            array.zip.putNextEntry(entry);
            array.zip.write(header(count, height, width));
            return array;
        } catch (IOException e) {
            throw failed(target, e);
        }
    }

    /** Version 1.0 of the format: magic, version, length of the text (little-endian), the text padded by spaces. */
    private static byte[] header(int count, int height, int width) {
        String text = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + count + ", " + height + ", " + width
                + ", " + COLOURS + "), }";
        int start = 10;
        int padding = Math.floorMod(-(start + text.length() + 1), ALIGNMENT);
        int length = text.length() + padding + 1;
        String magic = "\u0093NUMPY\u0001\u0000" + (char) (length & 0xff) + (char) (length >> 8);
        return (magic + text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Adds the next picture; after the last one the file is there.
     *
     * @param picture of the array's size; one channel is repeated for each colour
     * @throws SmaltiException of kind RESOURCE where it cannot be written
     */
    public void add(Pixels picture) {
        int channels = picture.channels();
        if (picture.height() != height || picture.width() != width || (channels != 1 && channels != COLOURS)) {
            throw new IllegalArgumentException(
                    "expected a picture of 1 or 3 channels and " + width + "x" + height + ", got " + picture);
        }
        if (added == count) {
            throw new IllegalStateException("all " + count + " pictures were added");
        }
        byte[] bytes = new byte[Math.multiplyExact(COLOURS, height * width)];
        for (int i = 0; i < bytes.length; i++) {
            int channel = i % COLOURS % channels;
            bytes[i] = (byte) PictureWriter.level(picture.values()[channel * height * width + i / COLOURS], 255);
        }
        try {
            zip.write(bytes);
            added++;
            if (added == count) {
                zip.close();
                AtomicFile.move(draft, target);
            }
        } catch (IOException e) {
            throw failed(target, e);
        }
    }

    /** Ends the writing; where pictures are missing, the file does not appear. */
    @Override
    public void close() {
        try (zip) {
            // Closing an archive that is cut short may fail; it is thrown away all the same.
        } catch (IOException e) {
            // Nothing of it is used.
        } finally {
            discard();
        }
    }

    private void discard() {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            draft.toFile().deleteOnExit();
        }
    }

    private static SmaltiException failed(Path target, IOException cause) {
        return new SmaltiException(
                Kind.RESOURCE, "'" + target + "' cannot be written: " + PictureFile.reason(cause), cause);
    }
}
