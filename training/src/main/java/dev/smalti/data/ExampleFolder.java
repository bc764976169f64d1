package dev.smalti.data;

import dev.smalti.SceneObject;
import dev.smalti.image.Pixels;
import dev.smalti.io.AtomicFile;
import dev.smalti.io.Json;
import dev.smalti.picture.DepthMapFile;
import dev.smalti.picture.Joint;
import dev.smalti.picture.LabelMapFile;
import dev.smalti.picture.PictureWriter;
import dev.smalti.picture.Pose;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Examples as files: a folder of pictures and, beside it, folders with what is known of each under the same name, as
 * {@link Companions} finds them. {@code pictures/CLASS/000000.png} has {@code segmentations/CLASS/000000.png}, and so on in
 * {@code depths}, {@code edges}, {@code poses}, {@code boxes} and {@code captions}; what is not known of an example is left
 * out.
 */
public final class ExampleFolder {
    /** The folder of the pictures, which may be trained on. */
    public static final String PICTURES = "pictures";

    private static final List<Joint> OPENPOSE = List.of(Joint.values());

    private final Path folder;
    private final List<String> classes;
    private final List<String> objects;

    /**
     * A folder to write to; it is made when the first example is written.
     *
     * @param classes names of the classes, which become folders; empty for none
     * @param objects names of the categories of objects
     */
    public ExampleFolder(Path folder, List<String> classes, List<String> objects) {
        this.folder = folder;
        this.classes = List.copyOf(classes);
        this.objects = List.copyOf(objects);
    }

    /**
     * Writes an example and all that is known of it; files that exist are replaced.
     *
     * @param number from 0, the files' name
     * @return the picture's file
     */
    public Path write(long number, Example example) {
        String name = String.format(Locale.ROOT, "%06d", number);
        String beneath = example.classNumber().isPresent() && !classes.isEmpty()
                ? classes.get(example.classNumber().getAsInt()).replace(' ', '-')
                : "";
        Path picture = file(PICTURES, beneath, name + ".png");
        PictureWriter.write(picture, example.picture());
        example.segmentation().ifPresent(map -> LabelMapFile.write(file("segmentations", beneath, name + ".png"), map));
        example.depth().ifPresent(depth -> DepthMapFile.write(file("depths", beneath, name + ".png"), depth));
        PictureWriter.write(file("edges", beneath, name + ".png"), ExamplePanels.grey(example.edges()));
        json(file("poses", beneath, name + ".json"), poses(example));
        json(file("boxes", beneath, name + ".json"), boxes(example.objects()));
        example.caption()
                .ifPresent(
                        caption -> write(file("captions", beneath, name + ".txt"), caption + System.lineSeparator()));
        return picture;
    }

    private Path file(String kind, String beneath, String name) {
        Path parent = folder.resolve(kind).resolve(beneath);
        try {
            Files.createDirectories(parent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parent.resolve(name);
    }

    private static void json(Path file, Map<String, Object> value) {
        write(file, Json.write(value) + System.lineSeparator());
    }

    private static void write(Path file, String text) {
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** As OpenPose writes them: x, y and confidence of 18 points. */
    private static Map<String, Object> poses(Example example) {
        Pixels picture = example.picture();
        List<Object> people = new ArrayList<>();
        for (Pose pose : example.poses()) {
            List<Double> numbers = new ArrayList<>();
            for (Joint joint : OPENPOSE) {
                Pose.Point point = pose.joints().get(joint);
                numbers.addAll(point == null ? List.of(0.0, 0.0, 0.0) : List.of(point.x(), point.y(), 1.0));
            }
            people.add(Map.of("pose_keypoints_2d", numbers));
        }
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("canvas_width", picture.width());
        file.put("canvas_height", picture.height());
        file.put("people", people);
        return file;
    }

    /** A scene, as {@link dev.smalti.picture.SceneFile} reads it. */
    private Map<String, Object> boxes(List<SceneObject> seen) {
        List<Object> written = new ArrayList<>();
        for (SceneObject object : seen) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put(
                    "category",
                    object.category() < objects.size() ? objects.get(object.category()) : object.category());
            SceneObject.Box box = object.box();
            entry.put("box", List.of(box.x(), box.y(), box.width(), box.height()));
            written.add(entry);
        }
        return Map.of("objects", written);
    }
}
