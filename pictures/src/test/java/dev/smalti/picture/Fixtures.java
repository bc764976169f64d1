package dev.smalti.picture;

import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures as files, made in memory. */
final class Fixtures {
    static final int HEIGHT = 16;
    static final int WIDTH = 24;
    static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private Fixtures() {}

    /** The level of 255 that the gradient has: red is 11 per column, green 17 per row, blue 127. */
    static int gradient(int channel, int row, int column) {
        return switch (channel) {
            case 0 -> 11 * column;
            case 1 -> 17 * row;
            default -> 127;
        };
    }

    static BufferedImage gradient() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        WritableRaster raster = image.getRaster();
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int c = 0; c < 3; c++) {
                    raster.setSample(x, y, c, gradient(c, y, x));
                }
            }
        }
        return image;
    }

    static byte[] resource(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The image in a format that the platform writes. */
    static byte[] encoded(RenderedImage image, String format) {
        return encoded(image, format, parameters -> {});
    }

    static byte[] encoded(RenderedImage image, String format, Consumer<ImageWriteParam> settings) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        settings.accept(parameters);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** A JPEG of the highest quality. */
    static byte[] jpeg(RenderedImage image) {
        return encoded(image, "jpeg", parameters -> {
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(1);
        });
    }

    /** A PNG of one row of samples, as bytes after the filter byte, with these chunks before the data. */
    static byte[] png(int width, int bits, int colourType, byte[] row, byte[]... chunks) {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(1).put((byte) bits);
        header.put((byte) colourType);
        byte[] filtered = new byte[row.length + 1];
        System.arraycopy(row, 0, filtered, 1, row.length);
        byte[] start = join(PNG_SIGNATURE, chunk("IHDR", header.array()));
        return join(start, join(chunks), chunk("IDAT", deflate(filtered)), chunk("IEND", new byte[0]));
    }

    static byte[] chunk(String type, byte[] body) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(body);
        return ByteBuffer.allocate(12 + body.length)
                .putInt(body.length)
                .put(name)
                .put(body)
                .putInt((int) crc.getValue())
                .array();
    }

    /** The file with a chunk after its header. */
    static byte[] withChunk(byte[] png, byte[] chunk) {
        int header = 8 + 25;
        return join(slice(png, 0, header), chunk, slice(png, header, png.length));
    }

    /** The file with a segment after its first marker. */
    static byte[] withSegment(byte[] jpeg, int marker, byte[] body) {
        byte[] segment = ByteBuffer.allocate(4 + body.length)
                .putShort((short) (0xff00 | marker))
                .putShort((short) (2 + body.length))
                .put(body)
                .array();
        return join(slice(jpeg, 0, 2), segment, slice(jpeg, 2, jpeg.length));
    }

    /** An EXIF block that holds an orientation and nothing else. */
    static byte[] exif(int orientation) {
        ByteBuffer block = ByteBuffer.allocate(26).put("MM".getBytes(StandardCharsets.ISO_8859_1));
        block.putShort((short) 42).putInt(8).putShort((short) 1);
        block.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
        return block.array();
    }

    static byte[] deflate(byte[] bytes) {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(deflated))) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return deflated.toByteArray();
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] slice(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
