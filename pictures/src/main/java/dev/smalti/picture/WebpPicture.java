package dev.smalti.picture;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import dev.smalti.picture.vp8.Vp8Frame;
import dev.smalti.picture.vp8.Vp8Header;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the pictures in the chunks of a WebP file as libwebp does: lossy ones exactly, with alpha of any kind; of an
 * animation the first frame, on a transparent canvas. Only the lossless bit stream is left to another library.
 */
final class WebpPicture {
    private static final int ALPHA = 3;
    private static final int LOSSLESS_MARK = 0x2f;

    private final WebpChunks chunks;
    private final byte[] data;

    WebpPicture(WebpChunks chunks, byte[] data) {
        this.chunks = chunks;
        this.data = data;
    }

    /** The picture: red, green, blue and, where some pixels may be transparent, alpha; 8 bits each. */
    BufferedImage decode() throws IOException {
        BufferedImage frame = chunks.lossy() ? lossy() : lossless(chunks.picture());
        return chunks.fillsCanvas() ? frame : onCanvas(frame);
    }

    private BufferedImage lossy() throws IOException {
        WebpChunks.Part part = chunks.picture();
        Vp8Header header = new Vp8Header(data, part.from(), part.to());
        requireSize(header.width, header.height);
        Vp8Frame frame = Vp8Frame.of(header);
        WebpChunks.@Nullable Part alpha = chunks.alpha();
        BufferedImage image = image(frame.width(), frame.height(), alpha != null);
        WritableRaster raster = image.getRaster();
        WritableRaster colours =
                raster.createWritableChild(0, 0, frame.width(), frame.height(), 0, 0, new int[] {0, 1, 2});
        byte[] row = new byte[3 * frame.width()];
        for (int y = 0; y < frame.height(); y++) {
            frame.readRow(y, row);
            colours.setDataElements(0, y, frame.width(), 1, row);
        }
        if (alpha != null) {
            raster.setSamples(0, 0, frame.width(), frame.height(), ALPHA, alpha(alpha, frame.width(), frame.height()));
        }
        return image;
    }

    private void requireSize(int width, int height) throws IOException {
        if (width != chunks.frameWidth() || height != chunks.frameHeight()) {
            throw new IOException("its frame has another size than its header says");
        }
    }

    private static BufferedImage image(int width, int height, boolean alpha) {
        return new BufferedImage(width, height, alpha ? BufferedImage.TYPE_4BYTE_ABGR : BufferedImage.TYPE_3BYTE_BGR);
    }

    /** The alpha of each pixel: stored as it is or as the green of a lossless picture, less what is predicted. */
    private int[] alpha(WebpChunks.Part part, int width, int height) throws IOException {
        int head = part.from() < part.to() ? data[part.from()] & 0xff : ALPHA;
        int compression = head & 3;
        int[] alpha = new int[width * height];
        if (compression == 0) {
            if (part.to() - part.from() - 1 < alpha.length) {
                throw new IOException("its alpha channel ends too early");
            }
            for (int i = 0; i < alpha.length; i++) {
                alpha[i] = data[part.from() + 1 + i] & 0xff;
            }
        } else if (compression == 1) {
            Raster raster = lossless(headless(part, width, height)).getRaster();
            raster.getSamples(0, 0, width, height, 1, alpha);
        } else {
            throw new IOException("its alpha channel is compressed in an unknown way");
        }
        predict(alpha, width, (head >> 2) & 3);
        return alpha;
    }

    /** Adds the prediction: none, from the left, from above, or along the gradient. */
    private static void predict(int[] alpha, int width, int filter) {
        for (int i = 1; filter > 0 && i < alpha.length; i++) {
            int x = i % width;
            int left = x == 0 ? 0 : alpha[i - 1];
            int above = i < width ? 0 : alpha[i - width];
            int predicted;
            if (i < width) {
                predicted = left;
            } else if (x == 0 || filter == 2) {
                predicted = above;
            } else if (filter == 1) {
                predicted = left;
            } else {
                predicted = Math.max(0, Math.min(255, left + above - alpha[i - width - 1]));
            }
            alpha[i] = (alpha[i] + predicted) & 0xff;
        }
    }

    /** A lossless bit stream of the size that this one, which has no head, is known to have. */
    private byte[] headless(WebpChunks.Part part, int width, int height) {
        int length = part.to() - part.from() - 1;
        ByteBuffer buffer = ByteBuffer.allocate(length + 5).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put((byte) LOSSLESS_MARK).putInt((width - 1) | ((height - 1) << 14));
        return buffer.put(data, part.from() + 1, length).array();
    }

    private BufferedImage lossless(WebpChunks.Part part) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(part.to() - part.from());
        return lossless(buffer.put(data, part.from(), part.to() - part.from()).array());
    }

    /** Decodes a lossless bit stream as a file of its own, so that nothing else of the file matters. */
    private BufferedImage lossless(byte[] stream) throws IOException {
        int padded = stream.length + (stream.length & 1);
        ByteBuffer file = ByteBuffer.allocate(20 + padded).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(12 + padded).put(ascii("WEBP"));
        file.put(ascii("VP8L")).putInt(stream.length).put(stream);
        ImageReader reader = new WebPImageReaderSpi().createReaderInstance();
        try (PictureStream in = new PictureStream(file.array(), 4L * chunks.frameWidth() * chunks.frameHeight())) {
            reader.setInput(in, true, true);
            requireSize(reader.getWidth(0), reader.getHeight(0));
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private BufferedImage onCanvas(BufferedImage frame) {
        BufferedImage canvas = image(chunks.width(), chunks.height(), true);
        Raster from = frame.getRaster();
        WritableRaster to = canvas.getRaster();
        int[] row = new int[from.getWidth() * from.getNumBands()];
        int[] pixels = new int[from.getWidth() * 4];
        for (int y = 0; y < from.getHeight(); y++) {
            from.getPixels(0, y, from.getWidth(), 1, row);
            for (int x = 0; x < from.getWidth(); x++) {
                for (int band = 0; band < 4; band++) {
                    boolean stored = band < from.getNumBands();
                    pixels[4 * x + band] = stored ? row[from.getNumBands() * x + band] : 255;
                }
            }
            to.setPixels(chunks.left(), chunks.top() + y, from.getWidth(), 1, pixels);
        }
        return canvas;
    }
}
