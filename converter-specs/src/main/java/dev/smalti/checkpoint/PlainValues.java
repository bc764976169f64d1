package dev.smalti.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.checkpoint.PickleValue.BigInt;
import dev.smalti.checkpoint.PickleValue.Bool;
import dev.smalti.checkpoint.PickleValue.Dict;
import dev.smalti.checkpoint.PickleValue.Global;
import dev.smalti.checkpoint.PickleValue.Int;
import dev.smalti.checkpoint.PickleValue.None;
import dev.smalti.checkpoint.PickleValue.Opaque;
import dev.smalti.checkpoint.PickleValue.Real;
import dev.smalti.checkpoint.PickleValue.Sequence;
import dev.smalti.checkpoint.PickleValue.Text;
import dev.smalti.checkpoint.PickleValue.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The part of a pickle that is plain data, as JSON. An object is the mapping of its entries, else of its attributes; the
 * containers of OmegaConf and ml_collections, which keep their content in an attribute, are that content. What is more than
 * a set number of values, or nested too deeply, is left out: a pickle may hold itself. For one thread.
 */
final class PlainValues {
    private static final int MOST_VALUES = 20_000;
    private static final int DEEPEST = 24;
    private static final List<String> CONTENT = List.of("_content", "_val", "_fields");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private int left = MOST_VALUES;

    /** The value as JSON; empty where it is none of plain data. */
    Optional<JsonNode> of(PickleValue value) {
        return of(value, 0);
    }

    private Optional<JsonNode> of(PickleValue value, int depth) {
        if (depth > DEEPEST || left-- <= 0) {
            return Optional.empty();
        }
        if (value instanceof Dict dict) {
            return Optional.of(mapping(dict, depth, false));
        }
        if (value instanceof Sequence sequence) {
            return Optional.of(list(sequence.items, depth));
        }
        if (value instanceof Tuple tuple) {
            return Optional.of(list(Arrays.asList(tuple.items()), depth));
        }
        return value instanceof Opaque object ? object(object, depth) : scalar(value);
    }

    private static Optional<JsonNode> scalar(PickleValue value) {
        if (value instanceof Int number) {
            return Optional.of(JSON.numberNode(number.value()));
        }
        if (value instanceof BigInt number) {
            return Optional.of(JSON.numberNode(number.value()));
        }
        if (value instanceof Real number) {
            return Optional.of(JSON.numberNode(number.value()));
        }
        if (value instanceof Bool flag) {
            return Optional.of(JSON.booleanNode(flag.value()));
        }
        if (value instanceof Text text) {
            return Optional.of(JSON.textNode(text.value()));
        }
        if (value instanceof Global global) {
            return Optional.of(JSON.textNode(global.name()));
        }
        return value == None.NONE ? Optional.of(JSON.nullNode()) : Optional.empty();
    }

    private Optional<JsonNode> object(Opaque object, int depth) {
        Optional<Dict> entries = object.entries();
        if (entries.isPresent()) {
            return Optional.of(mapping(entries.get(), depth, false));
        }
        Dict state = object.state().orElse(null) instanceof Dict attributes ? attributes : null;
        if (state == null) {
            return Optional.empty();
        }
        for (String content : CONTENT) {
            Optional<PickleValue> held = state.get(content);
            if (held.isPresent()) {
                return of(held.get(), depth + 1);
            }
        }
        return Optional.of(mapping(state, depth, true));
    }

    private ObjectNode mapping(Dict dict, int depth, boolean attributes) {
        ObjectNode mapping = JSON.objectNode();
        for (int i = 0; i < dict.keys.size() && left > 0; i++) {
            PickleValue key = dict.keys.get(i);
            String name = key instanceof Text text
                    ? text.value()
                    : key instanceof Int number ? Long.toString(number.value()) : "";
            boolean named = !name.isEmpty() && !(attributes && name.startsWith("_"));
            if (named) {
                of(dict.values.get(i), depth + 1).ifPresent(value -> mapping.set(name, value));
            }
        }
        return mapping;
    }

    private ArrayNode list(List<PickleValue> items, int depth) {
        ArrayNode list = JSON.arrayNode();
        for (PickleValue item : items) {
            if (left <= 0) {
                break;
            }
            list.add(of(item, depth + 1).orElse(JSON.nullNode()));
        }
        return list;
    }
}
