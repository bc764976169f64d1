package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.PickleValue.Dict;
import dev.smalti.checkpoint.PickleValue.Global;
import dev.smalti.checkpoint.PickleValue.Int;
import dev.smalti.checkpoint.PickleValue.Opaque;
import dev.smalti.checkpoint.PickleValue.Sequence;
import dev.smalti.checkpoint.PickleValue.TensorRef;
import dev.smalti.checkpoint.PickleValue.Text;
import dev.smalti.checkpoint.PickleValue.Tuple;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the weights in what a checkpoint's pickle holds.
 *
 * <p>The rule: the weights are the first of the entries {@code state_dict}, {@code model_state_dict}, {@code model},
 * {@code module}, {@code params}, {@code net}, {@code network}, {@code generator} that is a dictionary with a tensor in it,
 * looked for again inside what was found; else the dictionary itself. In the dictionary found, tensors keep their names,
 * a dictionary inside it is flattened ({@code ema} with {@code conv.weight} becomes {@code ema.conv.weight}) unless its name
 * says that it is the state of an optimizer, a schedule or the like, and all else is skipped and named.
 */
final class WeightFinder {
    private static final List<String> WRAPPERS =
            List.of("state_dict", "model_state_dict", "model", "module", "params", "net", "network", "generator");
    private static final List<String> NOT_WEIGHTS = List.of(
            "optim",
            "lr_sched",
            "sched",
            "scaler",
            "grad_scaler",
            "amp",
            "callbacks",
            "loops",
            "hyper_param",
            "hparams",
            "rng",
            "random");
    private static final int DEEPEST = 8;
    private static final int LONGEST_NAME = 512;
    private static final int MOST_TENSORS = 200_000;

    private final Map<String, TensorRef> tensors = new LinkedHashMap<>();
    private final Skipped skipped;
    private final Set<Dict> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private WeightFinder(Skipped skipped) {
        this.skipped = skipped;
    }

    /**
     * The weights by name, in the file's order.
     *
     * @param skipped takes up each entry that is passed over
     * @throws SmaltiException if there are none
     */
    static Map<String, TensorRef> find(PickleValue root, Skipped skipped) {
        if (root instanceof Opaque opaque) {
            throw SmaltiException.unsupported("the checkpoint is a Python object of " + Printable.of(opaque.name())
                    + ", which Smalti does not load: save the weights alone, torch.save(model.state_dict(), file)");
        }
        if (!(root instanceof Dict dict)) {
            throw SmaltiException.corrupt(
                    "the checkpoint holds " + describe(root) + " in place of a dictionary of weights");
        }
        WeightFinder finder = new WeightFinder(skipped);
        finder.flatten("", finder.unwrap(dict), 0);
        if (finder.tensors.isEmpty()) {
            throw SmaltiException.badInput(
                    "the checkpoint holds no weights: no tensor under any of " + WRAPPERS + " or at the top");
        }
        return finder.tensors;
    }

    private Dict unwrap(Dict root) {
        Dict found = root;
        Optional<Dict> inner = wrapped(root);
        for (int depth = 0; inner.isPresent() && depth < DEEPEST; depth++) {
            found = inner.get();
            inner = wrapped(found);
        }
        return found;
    }

    /** What the first wrapping entry holds, with a line in the report for each of its neighbours. */
    private Optional<Dict> wrapped(Dict dict) {
        for (String wrapper : WRAPPERS) {
            if (dict.get(wrapper).orElse(null) instanceof Dict inner && holdsTensor(inner)) {
                for (int i = 0; i < dict.keys.size(); i++) {
                    if (!(dict.keys.get(i) instanceof Text key && key.value().equals(wrapper))) {
                        skip(nameOf(dict.keys.get(i)), dict.values.get(i));
                    }
                }
                return Optional.of(inner);
            }
        }
        return Optional.empty();
    }

    private static boolean holdsTensor(Dict dict) {
        return dict.values.stream().anyMatch(value -> value instanceof TensorRef)
                || WRAPPERS.stream()
                        .anyMatch(wrapper -> dict.get(wrapper).orElse(null) instanceof Dict inner
                                && inner.values.stream().anyMatch(value -> value instanceof TensorRef));
    }

    private void flatten(String prefix, Dict dict, int depth) {
        seen.add(dict);
        for (Map.Entry<String, PickleValue> entry : entries(dict).entrySet()) {
            String name = prefix + entry.getKey();
            if (name.length() > LONGEST_NAME) {
                throw SmaltiException.corrupt(
                        "a name of " + name.length() + " letters is too long: " + Printable.of(name));
            }
            PickleValue value = entry.getValue();
            if (value instanceof TensorRef tensor) {
                add(name, tensor);
            } else if (value instanceof Dict inner && isWeights(entry.getKey()) && depth < DEEPEST && seen.add(inner)) {
                flatten(name + ".", inner, depth + 1);
            } else {
                skip(name, value);
            }
        }
    }

    private void add(String name, TensorRef tensor) {
        if (tensors.put(name, tensor) != null) {
            throw SmaltiException.corrupt("two tensors are called " + Printable.of(name));
        }
        if (tensors.size() > MOST_TENSORS) {
            throw SmaltiException.unsupported("the checkpoint holds more than " + MOST_TENSORS + " tensors");
        }
    }

    /** As Python keeps them: a key stays where it was first set and has the value it was last given. */
    private static Map<String, PickleValue> entries(Dict dict) {
        Map<String, PickleValue> entries = new LinkedHashMap<>();
        for (int i = 0; i < dict.keys.size(); i++) {
            entries.put(nameOf(dict.keys.get(i)), dict.values.get(i));
        }
        return entries;
    }

    private static String nameOf(PickleValue key) {
        if (key instanceof Text text) {
            return text.value();
        }
        return key instanceof Int number ? Long.toString(number.value()) : describe(key);
    }

    private static boolean isWeights(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return NOT_WEIGHTS.stream().noneMatch(lower::startsWith);
    }

    private void skip(String name, PickleValue value) {
        skipped.add("entry", name, describe(value));
    }

    private static String describe(PickleValue value) {
        if (value instanceof Opaque opaque) {
            return "an object of " + Printable.of(opaque.name());
        }
        if (value instanceof Global global) {
            return "the name " + Printable.of(global.name());
        }
        if (value instanceof Dict) {
            return "a dictionary";
        }
        if (value instanceof Sequence || value instanceof Tuple) {
            return "a list";
        }
        return value instanceof TensorRef ? "a tensor" : "a plain value";
    }
}
