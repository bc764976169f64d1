package dev.smalti.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.SmaltiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one model in a config, read by dotted path. Absent and {@code null} are the same. Every error names
 * the file and the full path of the key.
 */
public final class ConfigSection {
    private static final List<String> CLASS_KEYS = List.of("target", "class_path", "_target_");
    private static final List<String> PARAMETER_KEYS = List.of("params", "init_args");

    private final String file;
    private final String path;
    private final @Nullable String target;
    private final ObjectNode params;
    private final @Nullable ConfigSection next;

    /**
     * The section of a file.
     *
     * @param file name for messages
     * @param path where the parameters lie in the file, empty for the top
     * @param target the class that the config builds, if it says
     */
    public ConfigSection(String file, String path, @Nullable String target, ObjectNode params) {
        this(file, path, target, params, null);
    }

    private ConfigSection(
            String file, String path, @Nullable String target, ObjectNode params, @Nullable ConfigSection next) {
        this.file = file;
        this.path = path;
        this.target = target;
        this.params = params;
        this.next = next;
    }

    /** This section, and another one for the keys that it does not set itself. */
    public ConfigSection or(ConfigSection other) {
        return new ConfigSection(file, path, target, params, next == null ? other : next.or(other));
    }

    /** The class that the config builds, e.g. {@code taming.models.vqgan.VQModel}. */
    public Optional<String> target() {
        return Optional.ofNullable(target).or(() -> Optional.ofNullable(next).flatMap(ConfigSection::target));
    }

    /** The file and the full path of a key, for messages. */
    public String where(String key) {
        return next != null && raw(key) == null && next.says(key)
                ? next.where(key)
                : file + ": " + (path.isEmpty() ? key : path + "." + key);
    }

    /** Whether the key is there and not null. */
    public boolean has(String key) {
        return find(key) != null;
    }

    /** A whole number, also where it is written as text. */
    public Optional<Integer> number(String key) {
        return Optional.ofNullable(find(key)).map(node -> wholeNumber(node, key));
    }

    /** A list of whole numbers. */
    public Optional<List<Integer>> numbers(String key) {
        return list(key).map(nodes -> {
            List<Integer> numbers = new ArrayList<>();
            for (JsonNode node : nodes) {
                numbers.add(wholeNumber(node, key + "[" + numbers.size() + "]"));
            }
            return List.copyOf(numbers);
        });
    }

    /** A truth value. */
    public Optional<Boolean> flag(String key) {
        return Optional.ofNullable(find(key)).map(node -> {
            if (!node.isBoolean()) {
                throw wrong(key, "true or false", node);
            }
            return node.booleanValue();
        });
    }

    /** A text, or any single value as text. */
    public Optional<String> text(String key) {
        return Optional.ofNullable(find(key)).map(node -> {
            if (!node.isValueNode()) {
                throw wrong(key, "a single value", node);
            }
            return node.asText();
        });
    }

    /** The text at a key that may also hold a mapping. */
    public Optional<String> word(String key) {
        return Optional.ofNullable(find(key)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    /** A whole number that must be there. */
    public int required(String key) {
        return number(key).orElseThrow(() -> wrong(key, "a whole number", null));
    }

    /** A list of texts. */
    Optional<List<String>> texts(String key) {
        return list(key).map(nodes -> nodes.stream().map(JsonNode::asText).toList());
    }

    /** The model configured under the key: its {@code target} and {@code params}. */
    public ConfigSection nested(String key) {
        JsonNode node = find(key);
        if (next != null && raw(key) == null && node != null) {
            return next.nested(key);
        }
        if (!(node instanceof ObjectNode object)) {
            throw node != null && node.isTextual()
                    ? SmaltiException.unsupported(where(key) + ": " + shown(node) + " stands for no model of its own")
                    : wrong(key, "a mapping", node);
        }
        String inner = path.isEmpty() ? key : path + "." + key;
        return new ConfigSection(file, inner, target, object).asModel();
    }

    /** Whether this mapping names a class and its parameters. */
    public boolean isModel() {
        boolean below = PARAMETER_KEYS.stream().anyMatch(this::has);
        return has("_target_") || (below && CLASS_KEYS.stream().anyMatch(this::has));
    }

    /**
     * This mapping seen as a model: its class is its {@code target}, its parameters are below {@code params}. Lightning's
     * command line writes {@code class_path} and {@code init_args}, Hydra {@code _target_} and the parameters beside it.
     */
    public ConfigSection asModel() {
        String named = CLASS_KEYS.stream()
                .flatMap(key -> text(key).stream())
                .findFirst()
                .orElse(null);
        String below = PARAMETER_KEYS.stream().filter(this::has).findFirst().orElse(null);
        if (below == null) {
            return new ConfigSection(file, path, named, params);
        }
        if (!(find(below) instanceof ObjectNode object)) {
            throw wrong(below, "a mapping", find(below));
        }
        return new ConfigSection(file, path.isEmpty() ? below : path + "." + below, named, object);
    }

    /** This section with a value for a key that it does not set itself. */
    public ConfigSection withDefault(String key, Optional<String> value) {
        if (value.isEmpty() || has(key)) {
            return this;
        }
        ObjectNode copy = params.deepCopy();
        copy.put(key, value.get());
        return new ConfigSection(file, path, target, copy, next);
    }

    /** The error of a value that cannot be used. */
    SmaltiException wrong(String key, String wanted, @Nullable JsonNode found) {
        return SmaltiException.badInput(where(key) + ": wanted " + wanted + ", found " + shown(found));
    }

    private Optional<List<JsonNode>> list(String key) {
        JsonNode node = find(key);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isArray()) {
            throw wrong(key, "a list", node);
        }
        List<JsonNode> nodes = new ArrayList<>();
        for (JsonNode entry : node) {
            nodes.add(resolved(entry, key + "[" + nodes.size() + "]"));
        }
        return Optional.of(nodes);
    }

    private boolean says(String key) {
        return raw(key) != null || (next != null && next.says(key));
    }

    /** The node at a key as it stands there; null where there is none. */
    private @Nullable JsonNode raw(String key) {
        JsonNode node = params;
        for (String step : key.split("\\.", -1)) {
            node = node.path(step);
        }
        return node.isMissingNode() || node.isNull() ? null : node;
    }

    private @Nullable JsonNode find(String key) {
        JsonNode found = own(key);
        return found == null && next != null ? next.find(key) : found;
    }

    private @Nullable JsonNode own(String key) {
        JsonNode node = params;
        StringBuilder walked = new StringBuilder();
        for (String step : key.split("\\.", -1)) {
            if (!node.isObject()) {
                throw wrong(walked.toString(), "a mapping", node);
            }
            node = node.get(step);
            walked.append(walked.isEmpty() ? "" : ".").append(step);
            if (node == null || node.isNull()) {
                return null;
            }
            resolved(node, walked.toString());
        }
        return node;
    }

    private JsonNode resolved(JsonNode node, String key) {
        if (node.isTextual() && node.textValue().contains("${")) {
            throw SmaltiException.unsupported(
                    where(key) + ": interpolation is not supported, found " + shown(node) + "; write the value itself");
        }
        return node;
    }

    private int wholeNumber(JsonNode node, String key) {
        if (node.isIntegralNumber() && node.canConvertToInt()) {
            return node.intValue();
        }
        if (node.isTextual() && node.textValue().strip().matches("[+-]?[0-9]{1,9}")) {
            return Integer.parseInt(node.textValue().strip());
        }
        throw wrong(key, "a whole number", node);
    }

    private static String shown(@Nullable JsonNode node) {
        String text = node == null ? "nothing" : node.toString();
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }
}
