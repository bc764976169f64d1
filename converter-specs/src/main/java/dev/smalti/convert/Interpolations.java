package dev.smalti.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * References of OmegaConf, {@code ${path.of.keys}}, in what a checkpoint says of itself: nobody can write the values there by
 * hand. A value that is one reference to another place in the same mapping becomes what stands there; one that is anything
 * else, such as a call or a part of a text, is left out.
 */
final class Interpolations {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z0-9_.]+)}");
    private static final int MOST_STEPS = 16;

    private Interpolations() {}

    /** A copy with its references resolved. */
    static ObjectNode resolved(ObjectNode mapping) {
        ObjectNode copy = mapping.deepCopy();
        resolve(copy, mapping);
        return copy;
    }

    private static void resolve(JsonNode node, ObjectNode root) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> entry : List.copyOf(object.properties())) {
                JsonNode value = value(entry.getValue(), root);
                if (value.isMissingNode()) {
                    object.remove(entry.getKey());
                } else {
                    object.set(entry.getKey(), value);
                    resolve(entry.getValue(), root);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode value = value(array.get(i), root);
                if (value.isMissingNode()) {
                    array.setNull(i);
                } else {
                    resolve(array.get(i), root);
                    array.set(i, value);
                }
            }
        }
    }

    /** What a value stands for: itself if it is no reference; missing where that cannot be told. */
    private static JsonNode value(JsonNode node, ObjectNode root) {
        JsonNode found = node;
        for (int step = 0; step < MOST_STEPS; step++) {
            if (!found.isTextual() || !found.textValue().contains("${")) {
                return found.isContainerNode() && step > 0 ? missing() : found;
            }
            Matcher reference = REFERENCE.matcher(found.textValue());
            if (!reference.matches()) {
                return missing();
            }
            found = root;
            for (String key : reference.group(1).split("\\.", -1)) {
                found = found.path(key);
            }
        }
        return missing();
    }

    private static JsonNode missing() {
        return MissingNode.getInstance();
    }
}
