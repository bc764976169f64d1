package dev.smalti.picture;

import static dev.smalti.picture.Joint.LEFT_ANKLE;
import static dev.smalti.picture.Joint.LEFT_EAR;
import static dev.smalti.picture.Joint.LEFT_ELBOW;
import static dev.smalti.picture.Joint.LEFT_EYE;
import static dev.smalti.picture.Joint.LEFT_HIP;
import static dev.smalti.picture.Joint.LEFT_KNEE;
import static dev.smalti.picture.Joint.LEFT_SHOULDER;
import static dev.smalti.picture.Joint.LEFT_WRIST;
import static dev.smalti.picture.Joint.NOSE;
import static dev.smalti.picture.Joint.RIGHT_ANKLE;
import static dev.smalti.picture.Joint.RIGHT_EAR;
import static dev.smalti.picture.Joint.RIGHT_ELBOW;
import static dev.smalti.picture.Joint.RIGHT_EYE;
import static dev.smalti.picture.Joint.RIGHT_HIP;
import static dev.smalti.picture.Joint.RIGHT_KNEE;
import static dev.smalti.picture.Joint.RIGHT_SHOULDER;
import static dev.smalti.picture.Joint.RIGHT_WRIST;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.image.Pixels;
import dev.smalti.picture.Pose.Point;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Poses of the persons in one picture, as JSON that pose estimators and data sets write:
 *
 * <ul>
 *   <li>COCO: an annotation with {@code keypoints} of 17 times x, y, v, a list of such, or a whole file with {@code
 *       annotations} and {@code images} of a single picture. A v of 0 means that nothing is known.
 *   <li>OpenPose: {@code people}, each with {@code pose_keypoints_2d} of 18 or 25 times x, y, confidence; a confidence of 0
 *       means that nothing is known. Feet and the middle of the hips are left out. {@code canvas_width} and {@code
 *       canvas_height} may say how large the picture is.
 * </ul>
 *
 * <p>Places are pixels of the picture. All formats become the same joints, so one person drawn from either looks the same.
 *
 * @param poses one for each person
 * @param canvas the picture's size; null where the file does not say it
 */
public record PoseFile(List<Pose> poses, @Nullable Canvas canvas) {
    private static final int MAX_BYTES = 64 << 20;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final List<Joint> COCO = List.of(
            NOSE,
            LEFT_EYE,
            RIGHT_EYE,
            LEFT_EAR,
            RIGHT_EAR,
            LEFT_SHOULDER,
            RIGHT_SHOULDER,
            LEFT_ELBOW,
            RIGHT_ELBOW,
            LEFT_WRIST,
            RIGHT_WRIST,
            LEFT_HIP,
            RIGHT_HIP,
            LEFT_KNEE,
            RIGHT_KNEE,
            LEFT_ANKLE,
            RIGHT_ANKLE);
    /** The order of the joints is that of OpenPose's 18 points. */
    private static final List<Joint> OPENPOSE_18 = List.of(Joint.values());

    private static final int MIDDLE_OF_HIPS = 8;
    private static final int OPENPOSE_25 = 25;

    /**
     * A picture's size in pixels.
     *
     * @param width at least 1
     * @param height at least 1
     */
    public record Canvas(int width, int height) {}

    /** Copies the list. */
    public PoseFile {
        poses = List.copyOf(poses);
    }

    /**
     * Reads a file.
     *
     * @throws SmaltiException of kind BAD_INPUT that names the file and what is wrong in it: it is neither format, a list of
     *     keypoints has another length, or annotations are of several pictures
     */
    public static PoseFile read(Path path) {
        byte[] data = PictureFile.bytes(path);
        if (data.length > MAX_BYTES) {
            throw SmaltiException.badInput("'" + path + "' is larger than a picture's poses can be");
        }
        return parse(path.toString(), data);
    }

    /** Reads text; {@code name} stands for the file in errors. */
    static PoseFile parse(String name, String text) {
        return parse(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of bytes the parser finds out the encoding, whatever mark stands first. */
    private static PoseFile parse(String name, byte[] text) {
        try {
            return new Parser(name).file(JSON.readTree(text));
        } catch (IOException e) {
            boolean placed = e instanceof JacksonException known && known.getLocation() != null;
            String where = placed
                    ? ": see line " + ((JacksonException) e).getLocation().getLineNr()
                    : "";
            throw new SmaltiException(Kind.BAD_INPUT, "'" + name + "' is not the JSON of poses" + where, e);
        }
    }

    /**
     * The poses as a picture, see {@link PoseMap}; scaled where the file says how large their picture is, else taken as
     * pixels of the map.
     *
     * @return [3, height, width] in [-1, 1]
     */
    public Pixels draw(int height, int width) {
        return canvas == null
                ? PoseMap.draw(poses, height, width)
                : PoseMap.draw(poses, canvas.height, canvas.width, height, width);
    }

    private record Parser(String name) {
        PoseFile file(JsonNode json) {
            if (json.has("people")) {
                return new PoseFile(openPose(json.get("people")), canvas(json, "canvas_width", "canvas_height"));
            }
            if (json.has("annotations")) {
                JsonNode images = json.path("images");
                return new PoseFile(
                        coco(json.get("annotations")),
                        images.size() == 1 ? canvas(images.get(0), "width", "height") : null);
            }
            if (json.isArray() || json.has("keypoints")) {
                return new PoseFile(
                        coco(json.isArray() ? json : JSON.createArrayNode().add(json)), null);
            }
            throw wrong("has neither OpenPose's people nor COCO's keypoints");
        }

        private List<Pose> openPose(JsonNode people) {
            List<Pose> poses = new ArrayList<>();
            for (JsonNode person : listed(people, "people")) {
                double[] numbers =
                        numbers(person.path("pose_keypoints_2d"), "pose_keypoints_2d", 3 * OPENPOSE_18.size());
                poses.add(pose(numbers, numbers.length == 3 * OPENPOSE_25));
            }
            return poses;
        }

        private List<Pose> coco(JsonNode annotations) {
            Set<JsonNode> images = new HashSet<>();
            List<Pose> poses = new ArrayList<>();
            for (JsonNode annotation : listed(annotations, "annotations")) {
                images.add(annotation.path("image_id"));
                poses.add(pose(numbers(annotation.path("keypoints"), "keypoints", 3 * COCO.size())));
            }
            if (images.size() > 1) {
                throw wrong("has poses of " + images.size() + " pictures; split it, one file for each");
            }
            return poses;
        }

        private static Pose pose(double[] numbers) {
            Map<Joint, Point> joints = new EnumMap<>(Joint.class);
            for (int i = 0; i < COCO.size(); i++) {
                put(joints, COCO.get(i), numbers, i);
            }
            return new Pose(joints);
        }

        private static Pose pose(double[] numbers, boolean body25) {
            Map<Joint, Point> joints = new EnumMap<>(Joint.class);
            for (int i = 0; i < OPENPOSE_18.size(); i++) {
                // The 25 points have the middle of the hips behind the arms, and then go on as the 18 do.
                put(joints, OPENPOSE_18.get(i), numbers, body25 && i >= MIDDLE_OF_HIPS ? i + 1 : i);
            }
            return new Pose(joints);
        }

        private static void put(Map<Joint, Point> joints, Joint joint, double[] numbers, int point) {
            if (numbers[3 * point + 2] > 0) {
                joints.put(joint, new Point(numbers[3 * point], numbers[3 * point + 1]));
            }
        }

        private double[] numbers(JsonNode json, String key, int count) {
            boolean fits = json.size() == count || (count != 3 * COCO.size() && json.size() == 3 * OPENPOSE_25);
            if (!json.isArray() || !fits) {
                throw wrong("has a person whose " + key + " are not " + (count == 3 * COCO.size() ? "17" : "18 or 25")
                        + " times x, y and a third number");
            }
            double[] numbers = new double[json.size()];
            for (int i = 0; i < numbers.length; i++) {
                if (!json.get(i).isNumber() || !Double.isFinite(json.get(i).doubleValue())) {
                    throw wrong("has " + json.get(i) + " among " + key + ", expected a number");
                }
                numbers[i] = json.get(i).doubleValue();
            }
            return numbers;
        }

        private JsonNode listed(JsonNode json, String key) {
            if (!json.isArray()) {
                throw wrong("has " + key + " that are no list");
            }
            return json;
        }

        private @Nullable Canvas canvas(JsonNode json, String width, String height) {
            if (!json.has(width) || !json.has(height)) {
                return null;
            }
            if (!json.get(width).canConvertToInt() || !json.get(height).canConvertToInt()) {
                throw wrong("has a " + width + " or " + height + " that is no number of pixels");
            }
            Canvas canvas =
                    new Canvas(json.get(width).intValue(), json.get(height).intValue());
            if (canvas.width < 1 || canvas.height < 1) {
                throw wrong("is of a picture of " + canvas.width + "x" + canvas.height + " pixels");
            }
            return canvas;
        }

        private SmaltiException wrong(String what) {
            return SmaltiException.badInput("'" + name + "' " + what);
        }
    }
}
