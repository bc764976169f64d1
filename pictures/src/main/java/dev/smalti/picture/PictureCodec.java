package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A lossy picture format to compare tokens with, at the quality that spends as many bytes: WebP where an encoder is on the
 * class path, else the JPEG of the platform.
 *
 * @param format {@code webp} or {@code jpeg}
 */
public record PictureCodec(String format) {
    private static final int STEPS = 8;

    /**
     * A picture after it was written and read again.
     *
     * @param bytes how many the file has, headers and tables with it
     * @param fits whether those are no more than was asked; else even the worst quality takes more
     * @param quality from 0 to 1, as the encoder counts it
     * @param decoded the picture of the file, [3, H, W]
     */
    public record Coded(int bytes, boolean fits, float quality, Pixels decoded) {}

    /** WebP where it can be written, else JPEG. */
    public static PictureCodec best() {
        return new PictureCodec(ImageIO.getImageWritersByFormatName("webp").hasNext() ? "webp" : "jpeg");
    }

    /**
     * The picture at the best quality of at most so many bytes, by bisection.
     *
     * @param picture [3, H, W] in [-1, 1]
     * @throws SmaltiException of kind UNSUPPORTED where the encoder fails
     */
    public Coded within(Pixels picture, long bytes) {
        BufferedImage image = PictureWriter.image(picture, BufferedImage.TYPE_3BYTE_BGR, 255);
        float low = 0;
        float high = 1;
        byte[] best = encode(image, low);
        boolean fits = best.length <= bytes;
        for (int step = 0; fits && step < STEPS; step++) {
            float middle = (low + high) / 2;
            byte[] coded = encode(image, middle);
            if (coded.length <= bytes) {
                best = coded;
                low = middle;
            } else {
                high = middle;
            }
        }
        Pixels decoded =
                PictureReader.read("a " + format, best, Integer.MAX_VALUE).pixels();
        return new Coded(best.length, fits, low, decoded);
    }

    private byte[] encode(BufferedImage image, float quality) {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
        if (!writers.hasNext()) {
            throw SmaltiException.unsupported("there is no encoder for " + format + " on the class path");
        }
        ImageWriter writer = writers.next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            String[] types = parameters.getCompressionTypes();
            if (types != null) {
                // The lossy one comes first or is the only one, but its name is the encoder's own.
                parameters.setCompressionType(List.of(types).contains("Lossy") ? "Lossy" : types[0]);
            }
            parameters.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
            out.flush();
        } catch (IOException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.UNSUPPORTED, "a picture cannot be written as " + format + ": " + e, e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
