package dev.smalti.data;

import dev.smalti.SmaltiException;
import dev.smalti.data.PictureSet.Entry;
import dev.smalti.image.Pixels;
import dev.smalti.image.Resample;
import dev.smalti.image.Resample.Filter;
import dev.smalti.picture.DepthMapFile;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.LabelMapFile;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.Pose;
import dev.smalti.picture.PoseFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A picture at the size that squares are cut from, with all that goes with it, small enough to be kept: its colours have 8
 * bits, whether it is kept or not, so that keeping it changes nothing.
 *
 * @param height in pixels
 * @param width in pixels
 * @param rgb interleaved samples
 * @param segmentation of that size
 * @param depth of that size
 * @param poses in pixels of that size
 */
record ReducedPicture(
        int height, int width, byte[] rgb, Optional<LabelMap> segmentation, Optional<Pixels> depth, List<Pose> poses) {
    /** How far a map's shape may be from its picture's, as a share. */
    private static final double SHAPE_TOLERANCE = 0.02;

    private static final int OBJECT_BYTES = 256;
    private static final List<String> DEPTHS = List.of(".png", ".tif", ".tiff", ".pfm", ".npy");

    /**
     * Reads a picture and what goes with it.
     *
     * @param least the shorter side of the smallest picture that can be used
     * @param most the shorter side to which larger ones are scaled
     * @throws SmaltiException in one line that names the file, where one cannot be read or used
     */
    static ReducedPicture read(Entry entry, Companions companions, int least, int most) {
        Pixels picture = PictureReader.read(entry.file()).pixels();
        int shorter = Math.min(picture.height(), picture.width());
        if (shorter < least) {
            throw SmaltiException.badInput(
                    "'" + entry.file() + "' is too small: its shorter side has " + shorter + " pixels, not " + least);
        }
        // Antialiased, where the reference's bilinear reduction is not.
        Pixels small = Resample.resizeShorterSide(picture, Math.min(shorter, most), Filter.BICUBIC);
        int height = small.height();
        int width = small.width();
        Optional<LabelMap> segmentation = companions.segmentations().map(folder -> {
            Path file = Companions.beside(entry.name(), folder.folder(), "segmentation", ".png");
            LabelMap map = LabelMapFile.read(
                    file, folder.labels(), folder.numbering(), folder.ignored().orElse(null));
            requireShape(file, map.height(), map.width(), picture);
            return map.resize(height, width);
        });
        Optional<Pixels> depth = companions.depths().map(folder -> {
            Path file = Companions.beside(entry.name(), folder, "depth map", DEPTHS);
            Pixels map = DepthMapFile.read(file);
            requireShape(file, map.height(), map.width(), picture);
            return Resample.resize(map, height, width, Filter.TRIANGLE);
        });
        List<Pose> poses = companions
                .poses()
                .map(folder -> poses(Companions.beside(entry.name(), folder, "poses", ".json"), picture, small))
                .orElse(List.of());
        return new ReducedPicture(height, width, samples(small), segmentation, depth, poses);
    }

    /** The example that a square of it is, scaled to this side. */
    Example cut(Entry entry, CropWindow window, int side) {
        double scale = side / (double) window.side();
        return new Example(
                entry.name(),
                clipped(Resample.resize(window.of(rgb, width), side, side, Filter.BICUBIC)),
                entry.classNumber(),
                segmentation.map(window::of).map(map -> map.resize(side, side)),
                depth.map(window::of).map(map -> Resample.resize(map, side, side, Filter.TRIANGLE)),
                List.of(),
                window.of(poses).stream().map(pose -> pose.scaled(scale, scale)).toList());
    }

    /** Without what a sharp filter overshoots by. */
    private static Pixels clipped(Pixels pixels) {
        float[] values = pixels.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.min(1, Math.max(-1, values[i]));
        }
        return pixels;
    }

    /** About how much memory it takes. */
    long bytes() {
        long area = (long) height * width;
        int maps = (segmentation.isPresent() ? Integer.BYTES : 0) + (depth.isPresent() ? Float.BYTES : 0);
        return OBJECT_BYTES + rgb.length + maps * area + (long) OBJECT_BYTES * poses.size();
    }

    private static byte[] samples(Pixels pixels) {
        int area = pixels.height() * pixels.width();
        byte[] rgb = new byte[3 * area];
        for (int channel = 0; channel < 3; channel++) {
            for (int i = 0; i < area; i++) {
                rgb[3 * i + channel] = (byte) Math.round((pixels.values()[channel * area + i] + 1) * 127.5f);
            }
        }
        return rgb;
    }

    private static void requireShape(Path file, int height, int width, Pixels picture) {
        double own = (double) width / height;
        double wanted = (double) picture.width() / picture.height();
        if (Math.abs(own / wanted - 1) > SHAPE_TOLERANCE) {
            throw SmaltiException.badInput("'" + file + "' has " + width + "x" + height
                    + " pixels, which is not the shape of its picture of " + picture.width() + "x" + picture.height());
        }
    }

    private static List<Pose> poses(Path path, Pixels picture, Pixels small) {
        PoseFile file = PoseFile.read(path);
        PoseFile.@Nullable Canvas canvas = file.canvas();
        int fromHeight = canvas == null ? picture.height() : canvas.height();
        int fromWidth = canvas == null ? picture.width() : canvas.width();
        double down = (double) small.height() / fromHeight;
        double across = (double) small.width() / fromWidth;
        return file.poses().stream().map(pose -> pose.scaled(across, down)).toList();
    }
}
