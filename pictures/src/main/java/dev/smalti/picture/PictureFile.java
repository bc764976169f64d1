package dev.smalti.picture;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
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
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.spi.IIORegistry;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file's picture, decoded but not yet interpreted: samples as stored, in a raster. Whatever a decoder throws at a
 * damaged or hostile file leaves here as a {@link SmaltiException}.
 *
 * @param image the samples
 * @param format the format of the file
 * @param embedded what the file holds besides them
 * @param inksConverted whether the decoder has turned CMYK into RGB
 */
record PictureFile(BufferedImage image, PictureFormat format, Embedded embedded, boolean inksConverted) {
    /** Room for the decoder's raster (up to 8 bytes per pixel), the float pixels (12) and some more. */
    private static final long BYTES_PER_PIXEL = 32;

    private static final long MAX_PIXELS = 250_000_000;

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

    private static PictureFile decode(String name, byte[] data, PictureFormat format, long pixelLimit)
            throws IOException {
        byte[] picture = data;
        Embedded embedded = Embedded.NOTHING;
        switch (format) {
            case JPEG -> embedded = JpegSegments.embedded(name, data);
            case WEBP -> embedded = WebpChunks.embedded(name, data);
            case TIFF -> embedded = new Embedded(data, null);
            case PNG -> {
                PngChunks chunks = PngChunks.of(name, data);
                embedded = chunks.embedded();
                picture = chunks.pictureOnly();
            }
            case GIF, BMP -> {}
        }
        ImageReader reader = reader(format);
        try (ImageInputStream stream = new PictureStream(picture)) {
            reader.setInput(stream, true, true);
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            long limit = Math.min(pixelLimit, Integer.MAX_VALUE / 3);
            requireSize(name, reader.getWidth(0), reader.getHeight(0), limit);
            // A tile is decoded whole, however small the picture is that it belongs to.
            requireSize(name, reader.getTileWidth(0), reader.getTileHeight(0), limit);
            boolean inks = format == PictureFormat.JPEG && isInks(reader.getRawImageType(0));
            BufferedImage image = reader.read(0);
            refuseMissingData(name, warnings);
            return new PictureFile(image, format, embedded, inks);
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

    private static boolean isInks(@Nullable ImageTypeSpecifier raw) {
        return raw != null && raw.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK;
    }

    /** JPEG decoders fill a gap with grey and merely warn. */
    private static void refuseMissingData(String name, List<String> warnings) {
        if (warnings.stream().anyMatch(warning -> warning.contains("premature end"))) {
            throw SmaltiException.corrupt("'" + name + "' is a JPEG picture with missing data: it is damaged");
        }
    }

    /** Named readers, so that what else is on the class path changes nothing. */
    private static ImageReader reader(PictureFormat format) throws IOException {
        return switch (format) {
            case JPEG -> jpegReader();
            case WEBP -> new WebPImageReaderSpi().createReaderInstance();
            case TIFF -> new TIFFImageReaderSpi().createReaderInstance();
            case PNG, GIF, BMP -> platformReader(format);
        };
    }

    private static ImageReader jpegReader() throws IOException {
        IIORegistry registry = IIORegistry.getDefaultInstance();
        JPEGImageReaderSpi provider = registry.getServiceProviderByClass(JPEGImageReaderSpi.class);
        if (provider == null) {
            provider = new JPEGImageReaderSpi();
            registry.registerServiceProvider(provider);
        }
        return provider.createReaderInstance();
    }

    private static ImageReader platformReader(PictureFormat format) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name());
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule() == ImageIO.class.getModule()) {
                return reader;
            }
        }
        throw new IOException("this Java runtime has no reader for " + format);
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
