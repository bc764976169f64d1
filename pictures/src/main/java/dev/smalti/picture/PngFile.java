package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.io.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.IIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes PNG (ISO/IEC 15948) with the Java platform's writer. */
final class PngFile {
    private static final String FORMAT = "png";
    private static final String TREE = "javax_imageio_png_1.0";

    private PngFile() {}

    /**
     * Writes the image with its samples as they are, over an older file if there is one.
     *
     * @param provenance how the picture was made; null writes no text
     * @throws SmaltiException (resource) where the file cannot be written; nothing is left behind
     */
    static void write(Path path, BufferedImage image, @Nullable Provenance provenance) {
        AtomicFile.write(path, out -> encode(out, image, provenance));
    }

    /** Writes a whole file to {@code out}, which stays open. */
    static void encode(OutputStream out, BufferedImage image, @Nullable Provenance provenance) throws IOException {
        ImageWriter writer = platformWriter();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
            if (provenance != null) {
                metadata.mergeTree(TREE, text(Provenance.KEYWORD, provenance.json()));
            }
            writer.setOutput(stream);
            writer.write(new IIOImage(image, null, metadata));
        } catch (IIOException e) {
            // The writer's own message hides why, such as a full disk.
            throw e.getCause() instanceof IOException cause ? cause : e;
        } finally {
            writer.dispose();
        }
    }

    /** An uncompressed international text chunk. */
    private static IIOMetadataNode text(String keyword, String text) {
        IIOMetadataNode entry = new IIOMetadataNode("iTXtEntry");
        entry.setAttribute("keyword", keyword);
        entry.setAttribute("compressionFlag", "FALSE");
        entry.setAttribute("compressionMethod", "0");
        entry.setAttribute("languageTag", "");
        entry.setAttribute("translatedKeyword", "");
        entry.setAttribute("text", text);
        IIOMetadataNode texts = new IIOMetadataNode("iTXt");
        texts.appendChild(entry);
        IIOMetadataNode root = new IIOMetadataNode(TREE);
        root.appendChild(texts);
        return root;
    }

    /** The platform's own, so that what else is on the class path changes nothing. */
    private static ImageWriter platformWriter() throws IOException {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(FORMAT);
        while (writers.hasNext()) {
            ImageWriter writer = writers.next();
            if (writer.getClass().getModule() == ImageIO.class.getModule()) {
                return writer;
            }
        }
        throw new IOException("this Java runtime has no writer for PNG");
    }
}
