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
import java.util.Iterator;
import java.util.List;
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
 */
public final class SceneFile {
    private static final long MAX_BYTES = 16L << 20;
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
            return parse(Files.readString(file), file.toString(), conditioning);
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
            return new SceneFile(source, conditioning).scene(JSON.readTree(json));
        } catch (JacksonException e) {
            String where =
                    e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            throw new SmaltiException(
                    SmaltiException.Kind.BAD_INPUT, source + " is not JSON" + where + ": " + e.getOriginalMessage(), e);
        }
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
        boolean four = json.isArray() && json.size() == 4;
        for (int i = 0; four && i < 4; i++) {
            four = json.get(i).isNumber() && (i < 2 || json.get(i).doubleValue() >= 0);
        }
        if (!four) {
            throw wrong(path, json, "[x, y, width, height] relative to the picture, width and height from 0");
        }
        double x = json.get(0).doubleValue();
        double y = json.get(1).doubleValue();
        double width = json.get(2).doubleValue();
        double height = json.get(3).doubleValue();
        // A box that no crop shows has no token; most often it is in pixels.
        if (!Double.isFinite(x + y + width + height) || new Box(x, y, width, height).overlap(Box.WHOLE) <= 0) {
            throw wrong(path, json, "a box that covers a part of the picture, whose sides are 1");
        }
        return new Box(x, y, width, height);
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
