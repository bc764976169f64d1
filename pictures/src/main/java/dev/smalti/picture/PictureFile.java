package dev.smalti.picture;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.picture.gif.GifPicture;
import dev.smalti.picture.tiff.TiffHeader;
import dev.smalti.picture.tiff.TiffPicture;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.stream.ImageInputStream;

/**
 * A file's picture, decoded but not yet interpreted: samples as stored, in a raster. Whatever a decoder throws at a
 * damaged or hostile file leaves here as a {@link SmaltiException}.
 *
 * @param image the samples
 * @param format the format of the file
 * @param embedded what the file holds besides them
 * @param bits per sample in the file; of a palette picture, per palette index
 * @param converted whether the decoder has turned other colours, such as CMYK, into RGB
 */
record PictureFile(BufferedImage image, PictureFormat format, Embedded embedded, int bits, boolean converted) {
    /** Room for the decoder's raster (up to 8 bytes per pixel), the float pixels (12) and some more. */
    private static final long BYTES_PER_PIXEL = 32;

    /** The tag of TIFF that holds an ICC profile. */
    private static final int ICC = 34675;

    private static final long MAX_PIXELS = 250_000_000;
    /** Four samples of each must fit in an array. */
    private static final long MOST_PIXELS = Integer.MAX_VALUE / 4;

    /** How many pixels a picture may have by default: 250 million, less where the heap is small. */
    static long defaultPixelLimit() {
        return Math.min(MAX_PIXELS, Runtime.getRuntime().maxMemory() / BYTES_PER_PIXEL);
    }

    /** The file's bytes. */
    static byte[] bytes(Path path) {
        try {
            if (Files.isDirectory(path)) {
                throw SmaltiException.badInput("'" + path + "' is a folder, not a picture");
            }
            long size = Files.size(path);
            if (size > Runtime.getRuntime().maxMemory() / 2 || size > Integer.MAX_VALUE - 16) {
                throw new SmaltiException(
                        Kind.RESOURCE,
                        "'" + path + "' has " + (size >> 20) + " MiB, too much for this heap: raise -Xmx or shrink it");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new SmaltiException(Kind.BAD_INPUT, "'" + path + "' does not exist", e);
        } catch (AccessDeniedException e) {
            throw new SmaltiException(Kind.BAD_INPUT, "'" + path + "' may not be read: permission denied", e);
        } catch (IOException e) {
            throw new SmaltiException(Kind.BAD_INPUT, "'" + path + "' cannot be read: " + reason(e), e);
        }
    }

    /** The format of these bytes; refuses what is none, saying what it looks like. */
    static PictureFormat format(String name, byte[] data) {
        byte[] head = Arrays.copyOf(data, Math.min(data.length, PictureFormat.HEAD));
        PictureFormat format = PictureFormat.of(head);
        if (data.length == 0) {
            throw SmaltiException.badInput("'" + name + "' is empty (0 bytes)");
        }
        if (format == null) {
            String looks = PictureFormat.describe(head);
            Kind kind = looks.contains("convert it") ? Kind.UNSUPPORTED : Kind.BAD_INPUT;
            throw new SmaltiException(kind, "'" + name + "' " + looks);
        }
        return format;
    }

    /** Decodes the picture, unless it has more than {@code pixelLimit} pixels. */
    static PictureFile decode(String name, byte[] data, long pixelLimit) {
        PictureFormat format = format(name, data);
        try {
            return decode(name, data, format, pixelLimit);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            if (e instanceof SmaltiException known) {
                throw known;
            }
            throw new SmaltiException(
                    Kind.CORRUPT,
                    "'" + name + "' is a " + format.label() + " picture that is damaged or unusual: " + reason(e),
                    e);
        } catch (OutOfMemoryError e) {
            throw new SmaltiException(
                    Kind.RESOURCE,
                    "'" + name + "' is a " + format.label()
                            + " picture that needs more memory than there is: raise -Xmx",
                    e);
        }
    }

    /** Decodes a PNG whose samples are no colours: what it says of transparency counts for nothing. */
    static BufferedImage samples(String name, byte[] png) {
        return decode(name, PngChunks.of(name, png).samplesOnly(), defaultPixelLimit()).image;
    }

    private static PictureFile decode(String name, byte[] data, PictureFormat format, long pixelLimit)
            throws IOException {
        long limit = Math.min(pixelLimit, MOST_PIXELS);
        return switch (format) {
            case JPEG -> jpeg(name, data, limit);
            case PNG -> png(name, data, limit);
            case WEBP -> webp(name, data, limit);
            case TIFF -> tiff(name, data, limit);
            case GIF -> gif(name, data, limit);
            case BMP -> bmp(name, data, limit);
        };
    }

    private static PictureFile of(BufferedImage image, PictureFormat format, Embedded embedded) {
        ColorModel model = image.getColorModel();
        int bits = model instanceof IndexColorModel ? model.getPixelSize() : model.getComponentSize(0);
        return new PictureFile(image, format, embedded, bits, false);
    }

    private static PictureFile jpeg(String name, byte[] data, long limit) throws IOException {
        JpegSegments segments = JpegSegments.of(name, data);
        ImageReader reader = jpegReader();
        BufferedImage image = read(name, new PictureStream(segments.withPlainColours()), reader, limit);
        return new PictureFile(image, PictureFormat.JPEG, segments.embedded(), segments.bits(), segments.inks());
    }

    private static PictureFile png(String name, byte[] data, long limit) throws IOException {
        PngChunks chunks = PngChunks.of(name, data);
        BufferedImage image = read(name, new PictureStream(chunks.pictureOnly()), pngReader(), limit);
        return of(image, PictureFormat.PNG, chunks.embedded());
    }

    private static PictureFile webp(String name, byte[] data, long limit) throws IOException {
        WebpChunks chunks = WebpChunks.of(name, data);
        requireSize(name, chunks.width(), chunks.height(), limit);
        return of(new WebpPicture(chunks, data).decode(), PictureFormat.WEBP, chunks.embedded());
    }

    private static PictureFile gif(String name, byte[] data, long limit) throws IOException {
        GifPicture picture = GifPicture.of(data);
        requireSize(name, picture.width(), picture.height(), limit);
        return new PictureFile(picture.decode(), PictureFormat.GIF, Embedded.NOTHING, picture.bits(), false);
    }

    private static PictureFile bmp(String name, byte[] data, long limit) throws IOException {
        BmpPicture picture = BmpPicture.of(name, data);
        requireSize(name, picture.width(), picture.height(), limit);
        return new PictureFile(picture.decode(), PictureFormat.BMP, Embedded.NOTHING, picture.bits(), false);
    }

    private static PictureFile tiff(String name, byte[] data, long limit) throws IOException {
        TiffHeader header = TiffHeader.of(data);
        header.requireReadable(name);
        requireSize(name, header.width, header.height, limit);
        requireSize(name, header.tileWidth, header.tileHeight, limit);
        if (header.plain(data)) {
            byte[] profile = header.tags.bytes(ICC);
            Embedded embedded = new Embedded(data, profile.length == 0 ? null : profile);
            BufferedImage image = TiffPicture.read(name, header, data);
            return new PictureFile(
                    image, PictureFormat.TIFF, embedded, header.maxBits(), header.photometric == TiffHeader.LAB);
        }
        PictureStream stream = new PictureStream(data, 16L * header.width * header.height);
        BufferedImage image = read(name, stream, new TIFFImageReaderSpi().createReaderInstance(), limit);
        return of(image, PictureFormat.TIFF, new Embedded(data, null));
    }

    /** Reads the first picture with another library. */
    private static BufferedImage read(String name, PictureStream data, ImageReader reader, long limit)
            throws IOException {
        try (ImageInputStream stream = data) {
            reader.setInput(stream, true, true);
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            requireSize(name, reader.getWidth(0), reader.getHeight(0), limit);
            // A tile is decoded whole, however small the picture is that it belongs to.
            requireSize(name, reader.getTileWidth(0), reader.getTileHeight(0), limit);
            BufferedImage image = reader.read(0);
            refuseMissingData(name, warnings);
            return image;
        } finally {
            reader.dispose();
        }
    }

    private static void requireSize(String name, long width, long height, long limit) {
        if (width < 1 || height < 1) {
            throw SmaltiException.corrupt("'" + name + "' claims a size of " + width + "x" + height + " pixels");
        }
        if (width * height > limit) {
            throw SmaltiException.badInput("'" + name + "' claims " + width + "x" + height
                    + " pixels, more than the limit of " + limit + ": shrink it, or raise -Xmx or the limit");
        }
    }

    /** JPEG decoders fill a gap with grey and merely warn. */
    private static void refuseMissingData(String name, List<String> warnings) {
        if (warnings.stream().anyMatch(warning -> warning.contains("premature end"))) {
            throw SmaltiException.corrupt("'" + name + "' is a JPEG picture with missing data: it is damaged");
        }
    }

    /** A named reader, so that what else is on the class path changes nothing. */
    private static ImageReader jpegReader() throws IOException {
        IIORegistry registry = IIORegistry.getDefaultInstance();
        JPEGImageReaderSpi provider = registry.getServiceProviderByClass(JPEGImageReaderSpi.class);
        if (provider == null) {
            provider = new JPEGImageReaderSpi();
            registry.registerServiceProvider(provider);
        }
        return provider.createReaderInstance();
    }

    private static ImageReader pngReader() throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule() == ImageIO.class.getModule()) {
                return reader;
            }
        }
        throw new IOException("this Java runtime has no reader for PNG");
    }

    /** A decoder's message as part of one line. */
    static String reason(Throwable e) {
        String message = e.getMessage();
        if (message == null || message.isBlank()) {
            return e.getClass().getSimpleName();
        }
        String line = message.strip().lines().findFirst().orElse("");
        return line.length() > 120 ? line.substring(0, 117) + "..." : line;
    }
}
