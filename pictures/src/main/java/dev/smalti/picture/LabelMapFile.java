package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Segmentations in files: palette or grey PNG whose samples are label ids. */
public final class LabelMapFile {
    private static final int PALETTE = 256;
    private static final int NAMED = 8;
    private static final int UNLABELLED = 255;
    private static final String HINT =
            "; where 255 marks what nobody labelled, --ignore-label 255=LABEL makes a label of it, and --labels shifted"
                    + " makes it 0 and moves the others up";

    /** How a file's samples become labels. */
    public enum Numbering {
        /** A sample is its label. */
        AS_STORED,
        /**
         * A label is the 8-bit sample plus 1, modulo 256: 255 means unlabelled and becomes label 0. The reference's
         * COCO maps are read so.
         */
        UNLABELLED_255
    }

    /**
     * Samples of what nobody labelled or what counts for nothing, such as 255 in the maps of VOC and Cityscapes.
     *
     * @param sample as it is stored, before any numbering
     * @param label that it becomes, from 0
     */
    public record Ignored(int sample, int label) {}

    private LabelMapFile() {}

    /**
     * Reads a segmentation.
     *
     * @param labels how many labels the model knows
     * @throws SmaltiException in one line that names the file: bad input where it is no PNG of one channel or has labels
     *     that the model does not know, corrupt where it is damaged
     */
    public static LabelMap read(Path path, int labels, Numbering numbering) {
        return read(path, labels, numbering, null, "");
    }

    /**
     * Reads a segmentation in which some samples are none.
     *
     * @param labels how many labels the model knows
     * @param ignored null where every sample is a label
     * @throws SmaltiException as {@link #read(Path, int, Numbering)} does; also where the model does not know the label that
     *     ignored samples become
     */
    public static LabelMap read(Path path, int labels, Numbering numbering, @Nullable Ignored ignored) {
        return read(path, labels, numbering, ignored, HINT);
    }

    private static LabelMap read(Path path, int labels, Numbering numbering, @Nullable Ignored ignored, String hint) {
        byte[] data = PictureFile.bytes(path);
        if (PictureFile.format(path.toString(), data) != PictureFormat.PNG) {
            throw SmaltiException.badInput("'" + path + "' is not a PNG picture: label maps are palette or grey PNG,"
                    + " other formats do not keep the labels");
        }
        Raster raster = PictureFile.samples(path.toString(), data).getRaster();
        // One channel, or grey with alpha, which says nothing of labels.
        if (raster.getNumBands() > 2) {
            throw SmaltiException.badInput("'" + path + "' has " + raster.getNumBands()
                    + " channels: a label map is a palette or grey PNG whose samples are label ids, not colours");
        }
        int[] ids = raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
        for (int i = 0; i < ids.length; i++) {
            if (ignored != null && ids[i] == ignored.sample) {
                ids[i] = ignored.label;
            } else if (numbering == Numbering.UNLABELLED_255) {
                ids[i] = (ids[i] + 1) % 256;
            }
        }
        requireKnown(path, ids, labels, hint);
        return new LabelMap(labels, raster.getHeight(), raster.getWidth(), ids);
    }

    private static void requireKnown(Path path, int[] ids, int labels, String hint) {
        SortedSet<Integer> unknown = new TreeSet<>();
        for (int id : ids) {
            if (id >= labels) {
                unknown.add(id);
            }
        }
        if (!unknown.isEmpty()) {
            String list = String.join(
                    ", ", unknown.stream().limit(NAMED).map(String::valueOf).toList());
            String more = unknown.size() > NAMED ? " and " + (unknown.size() - NAMED) + " more" : "";
            throw SmaltiException.badInput("'" + path + "' has labels that the model does not know (" + list + more
                    + "): it knows 0 to " + (labels - 1)
                    + (unknown.equals(Set.of(UNLABELLED)) ? hint : ""));
        }
    }

    /**
     * Writes a segmentation as a palette PNG; the samples are the ids, the colours only tell them apart.
     *
     * @throws SmaltiException unsupported for more than 256 labels, resource where the file cannot be written
     */
    public static void write(Path path, LabelMap map) {
        writeLabels(path, map, null);
    }

    /** Writes a segmentation together with how it was made; see {@link Provenance#read}. */
    public static void write(Path path, LabelMap map, Provenance provenance) {
        writeLabels(path, map, provenance);
    }

    /** The colours that {@link #write} gives the labels, as pixels [3, H, W] to look at. */
    public static Pixels colours(LabelMap map) {
        byte[] palette = palette(map.labels());
        int[] ids = map.ids();
        float[] values = new float[Math.multiplyExact(3, ids.length)];
        for (int channel = 0; channel < 3; channel++) {
            for (int i = 0; i < ids.length; i++) {
                values[channel * ids.length + i] = (float) (2 * ((palette[3 * ids[i] + channel] & 0xff) / 255.0) - 1);
            }
        }
        return new Pixels(3, map.height(), map.width(), values);
    }

    private static void writeLabels(Path path, LabelMap map, @Nullable Provenance provenance) {
        if (map.labels() > PALETTE) {
            throw SmaltiException.unsupported(
                    "'" + path + "' cannot be written: a palette PNG has at most 256 labels, not " + map.labels());
        }
        IndexColorModel colours = new IndexColorModel(8, map.labels(), palette(map.labels()), 0, false);
        BufferedImage image = new BufferedImage(map.width(), map.height(), BufferedImage.TYPE_BYTE_INDEXED, colours);
        image.getRaster().setSamples(0, 0, map.width(), map.height(), 0, map.ids());
        PngFile.write(path, image, provenance);
    }

    /** Label 0 is dark grey; the hues of the others are a golden angle apart, in four mixtures of depth and light. */
    static byte[] palette(int labels) {
        byte[] rgb = new byte[3 * labels];
        float[] saturations = {0.75f, 0.45f, 0.9f, 0.6f};
        float[] brightnesses = {0.95f, 0.85f, 0.65f, 0.45f};
        for (int label = 0; label < labels; label++) {
            float hue = (float) (label * 0.6180339887498949 % 1);
            int colour =
                    label == 0 ? 0x303030 : Color.HSBtoRGB(hue, saturations[label % 4], brightnesses[label / 2 % 4]);
            rgb[3 * label] = (byte) (colour >> 16);
            rgb[3 * label + 1] = (byte) (colour >> 8);
            rgb[3 * label + 2] = (byte) colour;
        }
        return rgb;
    }
}
