package dev.smalti.picture;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.Condition;
import dev.smalti.SceneObject;
import dev.smalti.SceneObject.Box;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning.Objects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads scenes that people write down:
 *
 * <pre>{@code
 * {"objects": [
 *   {"category": "person", "box": [0.1, 0.2, 0.3, 0.6]},
 *   {"category": 17, "box": [0.5, 0.5, 0.4, 0.4], "group": true}
 * ]}
 * }</pre>
 *
 * <p>A category is a number from 0 or one of the model's names; a box is left edge, upper edge, width and height, with the
 * picture's sides as 1. {@code group}, {@code occluded}, {@code depiction} and {@code inside} are false where absent.
 * Unknown keys are errors, so that a misspelt one is not lost.
 *
 * <p>Or as COCO annotates a picture, with boxes in pixels: {@code images} of one picture with {@code width} and {@code
 * height}, {@code annotations} with {@code category_id} and {@code bbox}, and {@code categories} with {@code id} and
 * {@code name}.
 */
public final class SceneFile {
    private static final long MAX_BYTES = 16L << 20;
    /** How many pictures wide and high a box may be. */
    private static final double LARGEST = 2;

    private static final Set<String> KEYS = Set.of("objects");
    private static final Set<String> KEYS_OF_AN_OBJECT =
            Set.of("category", "box", "group", "occluded", "depiction", "inside");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String source;
    private final Objects conditioning;

    private SceneFile(String source, Objects conditioning) {
        this.source = source;
        this.conditioning = conditioning;
    }

    /**
     * Reads a scene.
     *
     * @param conditioning what the prior is given: its classes and their names
     * @throws SmaltiException of kind BAD_INPUT that names the file and the place in it, where it cannot be read, is no
     *     scene, or names a class that the prior does not know
     */
    public static Condition.Scene read(Path file, Objects conditioning) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw SmaltiException.badInput(file + " is not a file that could hold a scene");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw SmaltiException.badInput(file + " is larger than a scene can be");
            }
            // Of bytes the parser finds out the encoding, whatever mark stands first.
            return parse(JSON.readTree(Files.readAllBytes(file)), file.toString(), conditioning);
        } catch (JacksonException e) {
            throw notJson(file.toString(), e);
        } catch (IOException e) {
            throw new SmaltiException(SmaltiException.Kind.BAD_INPUT, "cannot read " + file + ": " + e, e);
        }
    }

    /**
     * Reads a scene from text.
     *
     * @param source what messages call it, e.g. a file name
     * @param conditioning what the prior is given: its classes and their names
     * @throws SmaltiException as {@link #read} does
     */
    public static Condition.Scene parse(String json, String source, Objects conditioning) {
        try {
            return parse(JSON.readTree(json), source, conditioning);
        } catch (JacksonException e) {
            throw notJson(source, e);
        }
    }

    private static Condition.Scene parse(JsonNode json, String source, Objects conditioning) {
        SceneFile scene = new SceneFile(source, conditioning);
        return json.has("annotations") ? scene.coco(json) : scene.scene(json);
    }

    private static SmaltiException notJson(String source, JacksonException e) {
        String where =
                e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
        return new SmaltiException(
                SmaltiException.Kind.BAD_INPUT, source + " is not JSON" + where + ": " + e.getOriginalMessage(), e);
    }

    /** Annotations as COCO has them, of one picture; what is not about its boxes is passed over. */
    private Condition.Scene coco(JsonNode json) {
        JsonNode images = json.path("images");
        if (!images.isArray() || images.size() != 1) {
            throw SmaltiException.badInput(source + ": a scene is one picture, but images has "
                    + (images.isArray() ? images.size() : "no list") + " of them; keep that of the one you mean");
        }
        double width = side("images[0].width", images.get(0).path("width"));
        double height = side("images[0].height", images.get(0).path("height"));
        JsonNode list = json.path("annotations");
        if (!list.isArray()) {
            throw wrong("annotations", list, "a list of objects");
        }
        Map<Long, Integer> categories = categories(json.path("categories"));
        JsonNode image = images.get(0).path("id");
        List<SceneObject> objects = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode annotation = list.get(i);
            JsonNode of = annotation.path("image_id");
            if (of.isMissingNode() || of.equals(image)) {
                objects.add(annotation("annotations[" + i + "]", annotation, categories, width, height));
            }
        }
        return new Condition.Scene(objects);
    }

    private double side(String path, JsonNode json) {
        if (!json.isNumber() || !(json.doubleValue() > 0)) {
            throw wrong(path, json, "the picture's size in pixels, which its boxes are counted in");
        }
        return json.doubleValue();
    }

    /** The model's class of each category: that of its name, or where the model names none, its place in the list. */
    private Map<Long, Integer> categories(JsonNode list) {
        if (!list.isArray()) {
            throw wrong("categories", list, "a list of the categories that annotations are of");
        }
        Map<Long, Integer> categories = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode id = list.get(i).path("id");
            if (!id.isIntegralNumber()) {
                throw wrong("categories[" + i + "].id", id, "a number");
            }
            if (conditioning.names() == null) {
                categories.put(id.longValue(), i);
            } else {
                int known =
                        conditioning.names().indexOf(list.get(i).path("name").asText());
                if (known >= 0) {
                    categories.put(id.longValue(), known);
                }
            }
        }
        return categories;
    }

    private SceneObject annotation(
            String path, JsonNode json, Map<Long, Integer> categories, double width, double height) {
        JsonNode id = json.path("category_id");
        Integer category = id.isIntegralNumber() ? categories.get(id.longValue()) : null;
        if (category == null || category >= conditioning.classes()) {
            throw wrong(path + ".category_id", id, "a category of the list whose name the model knows");
        }
        JsonNode box = json.path("bbox");
        if (!isBox(box)) {
            throw wrong(path + ".bbox", box, "[x, y, width, height] in pixels, width and height from 0");
        }
        double x = box.get(0).doubleValue() / width;
        double y = box.get(1).doubleValue() / height;
        double across = box.get(2).doubleValue() / width;
        double down = box.get(3).doubleValue() / height;
        if (!isSeen(x, y, across, down)) {
            String size = (long) width + "x" + (long) height;
            throw wrong(path + ".bbox", box, "a box that covers a part of the picture of " + size + " pixels");
        }
        boolean group = json.path("iscrowd").asInt() != 0;
        return new SceneObject(category, new Box(x, y, across, down), group, false, false, false);
    }

    private Condition.Scene scene(JsonNode json) {
        checkKeys("the scene", json, KEYS);
        JsonNode list = json.path("objects");
        if (!list.isArray()) {
            throw wrong("objects", list, "a list of objects");
        }
        List<SceneObject> objects = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            objects.add(object("objects[" + i + "]", list.get(i)));
        }
        return new Condition.Scene(objects);
    }

    private SceneObject object(String path, JsonNode json) {
        checkKeys(path, json, KEYS_OF_AN_OBJECT);
        return new SceneObject(
                category(path + ".category", json.path("category")),
                box(path + ".box", json.path("box")),
                flag(path, json, "group"),
                flag(path, json, "occluded"),
                flag(path, json, "depiction"),
                flag(path, json, "inside"));
    }

    private int category(String path, JsonNode json) {
        if (json.isTextual()) {
            return named(path, json.textValue());
        }
        if (!json.isInt() || json.intValue() < 0 || json.intValue() >= conditioning.classes()) {
            throw wrong(path, json, "a class's name or number, from 0 to " + (conditioning.classes() - 1));
        }
        return json.intValue();
    }

    private int named(String path, String name) {
        List<String> names = conditioning.names();
        if (names == null) {
            throw SmaltiException.badInput(source + ": " + path + " is the name " + name
                    + ", but the model names no classes; give a number from 0 to " + (conditioning.classes() - 1));
        }
        int category = names.indexOf(name);
        if (category < 0 || category >= conditioning.classes()) {
            throw SmaltiException.badInput(source + ": " + path + " is " + name + ", which is none of the model's "
                    + names.size() + " classes; they start with "
                    + String.join(", ", names.subList(0, Math.min(3, names.size()))));
        }
        return category;
    }

    private Box box(String path, JsonNode json) {
        if (!isBox(json)) {
            throw wrong(path, json, "[x, y, width, height] relative to the picture, width and height from 0");
        }
        double x = json.get(0).doubleValue();
        double y = json.get(1).doubleValue();
        double width = json.get(2).doubleValue();
        double height = json.get(3).doubleValue();
        // A box that no crop shows has no token; most often it is in pixels, and so is one of several pictures' size.
        if (!isSeen(x, y, width, height)) {
            throw wrong(path, json, "a box that covers a part of the picture, whose sides are 1");
        }
        return new Box(x, y, width, height);
    }

    private static boolean isBox(JsonNode json) {
        boolean four = json.isArray() && json.size() == 4;
        for (int i = 0; four && i < 4; i++) {
            four = json.get(i).isNumber() && (i < 2 || json.get(i).doubleValue() >= 0);
        }
        return four;
    }

    /** Whether it covers a part of the picture, and is no larger than an object can be of which that is a part. */
    private static boolean isSeen(double x, double y, double width, double height) {
        return Double.isFinite(x + y)
                && Math.max(width, height) <= LARGEST
                && new Box(x, y, width, height).overlap(Box.WHOLE) > 0;
    }

    private boolean flag(String path, JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw wrong(path + "." + key, value, "true or false");
        }
        return value.booleanValue();
    }

    private void checkKeys(String path, JsonNode json, Set<String> known) {
        if (!json.isObject()) {
            throw wrong(path, json, "an object in braces");
        }
        for (Iterator<String> keys = json.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!known.contains(key)) {
                throw SmaltiException.badInput(source + ": " + path + " has an unknown key " + key);
            }
        }
    }

    private SmaltiException wrong(String path, JsonNode found, String wanted) {
        String said = found.isMissingNode() ? "missing" : found.toString();
        String brief = said.length() > 60 ? said.substring(0, 57) + "..." : said;
        return SmaltiException.badInput(source + ": " + path + " is " + brief + ", expected " + wanted);
    }
}
