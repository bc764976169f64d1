package dev.smalti.data;

import dev.smalti.SmaltiException;
import dev.smalti.picture.LabelMapFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Folders with what goes with each picture, under the picture's name: {@code pictures/a/NAME.jpg} has {@code
 * segmentations/a/NAME.png}, {@code depths/a/NAME.png} (or .tif, .tiff, .pfm, .npy) and {@code poses/a/NAME.json}. Maps may be of another size than
 * their picture, but are of its shape.
 *
 * @param segmentations label maps, see {@link LabelMapFile}
 * @param depths see {@link dev.smalti.picture.DepthMapFile}
 * @param poses see {@link dev.smalti.picture.PoseFile}
 */
public record Companions(Optional<Segmentations> segmentations, Optional<Path> depths, Optional<Path> poses) {
    /** Pictures alone. */
    public static final Companions NONE = new Companions(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A folder of label maps.
     *
     * @param folder where they lie
     * @param labels how many labels there are
     * @param numbering how samples become labels
     * @param ignored samples that are no labels
     */
    public record Segmentations(
            Path folder, int labels, LabelMapFile.Numbering numbering, Optional<LabelMapFile.Ignored> ignored) {
        /** A folder of maps in which every sample is a label. */
        public Segmentations(Path folder, int labels, LabelMapFile.Numbering numbering) {
            this(folder, labels, numbering, Optional.empty());
        }
    }

    /** The same with label maps from this folder. */
    public Companions withSegmentations(Path folder, int labels, LabelMapFile.Numbering numbering) {
        return withSegmentations(new Segmentations(folder, labels, numbering));
    }

    /** The same with these label maps. */
    public Companions withSegmentations(Segmentations maps) {
        return new Companions(Optional.of(maps), depths, poses);
    }

    /** The same with depth maps from this folder. */
    public Companions withDepths(Path folder) {
        return new Companions(segmentations, Optional.of(folder), poses);
    }

    /** The same with poses from this folder. */
    public Companions withPoses(Path folder) {
        return new Companions(segmentations, depths, Optional.of(folder));
    }

    /** The file that goes with a picture of this name, under the first of these extensions that there is one with. */
    static Path beside(String picture, Path folder, String kind, List<String> extensions) {
        for (String extension : extensions) {
            Path file = file(picture, folder, extension);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        return beside(picture, folder, kind, extensions.get(0));
    }

    /** The file that goes with a picture of this name. */
    static Path beside(String picture, Path folder, String kind, String extension) {
        Path file = file(picture, folder, extension);
        if (!Files.isRegularFile(file)) {
            throw SmaltiException.badInput("'" + picture + "' has no " + kind + ": '" + file + "' does not exist");
        }
        return file;
    }

    private static Path file(String picture, Path folder, String extension) {
        int dot = picture.lastIndexOf('.');
        String stem = dot > picture.lastIndexOf('/') + 1 ? picture.substring(0, dot) : picture;
        Path name = Path.of(stem + extension);
        return folder.resolve(name.isAbsolute() ? name.getFileName() : name);
    }
}
