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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the weights in what a checkpoint's pickle holds.
 *
 * <p>The rule: the weights are the first of the entries {@code state_dict}, {@code model_state_dict}, {@code model},
 * {@code module}, {@code params}, {@code net}, {@code network}, {@code generator} that is a dictionary with a tensor in it,
 * else the only entry that is one, looked for again inside what was found; else the dictionary itself. In the dictionary
 * found, tensors keep their names, a dictionary inside it is flattened ({@code vae} with {@code conv.weight} becomes
 * {@code vae.conv.weight}) unless its name says that it is the state of an optimizer, a schedule or the like, and all else is
 * skipped and named. A module's object, as torch.save writes a whole model, is the dictionary of its parameters, buffers and
 * modules; nothing of it is made. A dictionary beside the weights whose name says that it holds their averages is kept apart.
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
    private static final String SHADOW = "shadow_params";
    private static final List<String> MODULE_PARTS = List.of("_parameters", "_buffers", "_modules");
    private static final int DEEPEST = 12;
    private static final int LONGEST_NAME = 512;
    private static final int MOST_TENSORS = 200_000;

    private static final int LISTED = 8;

    private final Map<String, TensorRef> tensors = new LinkedHashMap<>();
    private final Skipped skipped;
    private final Settings.Builder settings = new Settings.Builder();
    private final Set<Dict> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final IdentityHashMap<Dict, Long> counts = new IdentityHashMap<>();
    private final IdentityHashMap<Opaque, Dict> modules = new IdentityHashMap<>();
    private @Nullable Dict averages;
    private List<TensorRef> listed = List.of();

    private WeightFinder(Skipped skipped) {
        this.skipped = skipped;
    }

    /**
     * What was found.
     *
     * @param tensors the weights by name, in the file's order
     * @param averaged their averages, if a dictionary beside them holds some
     * @param settings what stands beside them
     * @param dictionaries how many tensors each dictionary at the top holds, by its key
     * @param byKey whether the weights are a dictionary under the key that was asked for
     */
    record Found(
            Map<String, TensorRef> tensors,
            Map<String, TensorRef> averaged,
            Settings settings,
            Map<String, Long> dictionaries,
            boolean byKey) {}

    /** The weights, wherever they are; see {@link #find(PickleValue, String, Skipped)}. */
    static Found find(PickleValue root, Skipped skipped) {
        return find(root, null, skipped);
    }

    /**
     * Finds the weights.
     *
     * @param key of the dictionary that holds them, with dots where one lies in another; null to look for them. Where no
     *     dictionary has the key, it is for the caller to look for names that start with it
     * @param skipped takes up each entry that is passed over
     * @throws SmaltiException if there are none
     */
    static Found find(PickleValue root, @Nullable String key, Skipped skipped) {
        WeightFinder finder = new WeightFinder(skipped);
        Dict dict = finder.dictionary(root);
        if (dict == null && root instanceof Opaque opaque) {
            throw SmaltiException.unsupported("the checkpoint is a Python object of " + Printable.of(opaque.name())
                    + ", which Smalti does not load: save the weights alone, torch.save(model.state_dict(), file)");
        }
        if (dict == null) {
            throw SmaltiException.corrupt(
                    "the checkpoint holds " + describe(root) + " in place of a dictionary of weights");
        }
        finder.settings.beside(dict);
        Optional<Dict> named = key == null ? Optional.empty() : finder.named(dict, key);
        finder.flatten("", finder.unwrap(named.orElse(dict)), 0);
        if (finder.tensors.isEmpty()) {
            throw SmaltiException.badInput(
                    "the checkpoint holds no weights: no tensor lies at its top, and no dictionary"
                            + " of tensors; it has " + entriesOf(dict));
        }
        return new Found(
                finder.tensors,
                named.isPresent() ? Map.of() : finder.averaged(),
                finder.settings.build(),
                finder.dictionaries(dict),
                named.isPresent());
    }

    /** The dictionary under a key, that of a dictionary inside another after a dot. */
    private Optional<Dict> named(Dict dict, String key) {
        Optional<Dict> found = dict.get(key).map(this::dictionary);
        if (found.isPresent()) {
            return found.filter(inner -> count(inner, 0) > 0);
        }
        int dot = key.indexOf('.');
        return dot < 1
                ? Optional.empty()
                : dict.get(key.substring(0, dot))
                        .map(this::dictionary)
                        .flatMap(outer -> named(outer, key.substring(dot + 1)));
    }

    private Dict unwrap(Dict root) {
        Dict found = root;
        Optional<String> inner = wrapper(root);
        for (int depth = 0; inner.isPresent() && depth < DEEPEST; depth++) {
            passOver(found, inner.get());
            found = found.get(inner.get()).map(this::dictionary).orElseThrow();
            settings.beside(found);
            inner = wrapper(found);
        }
        return found;
    }

    /** The entry that holds the weights; empty where the dictionary is itself what does. */
    private Optional<String> wrapper(Dict dict) {
        for (String wrapper : WRAPPERS) {
            if (tensorsOf(dict.get(wrapper).orElse(PickleValue.None.NONE)) > 0) {
                return Optional.of(wrapper);
            }
        }
        if (dict.values.stream().anyMatch(TensorRef.class::isInstance)) {
            return Optional.empty();
        }
        List<String> named = new ArrayList<>();
        List<String> averaged = new ArrayList<>();
        entries(dict).forEach((key, value) -> {
            if (tensorsOf(value) > 0 && isWeights(key) && dict.get(key).isPresent()) {
                (Averages.isName(key) ? averaged : named).add(key);
            }
        });
        List<String> candidates = named.isEmpty() ? averaged : named;
        return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
    }

    /** A line in the report for each entry but one; the first dictionary of averages is kept. */
    private void passOver(Dict dict, String wrapper) {
        for (int i = 0; i < dict.keys.size(); i++) {
            PickleValue value = dict.values.get(i);
            String name = nameOf(dict.keys.get(i));
            if (name.equals(wrapper)) {
                continue;
            }
            if (averages == null && Averages.isName(name) && tensorsOf(value) > 0) {
                averages = dictionary(value);
            } else if (listed.isEmpty() && Averages.isName(name)) {
                listed = shadow(value);
            }
            skip(name, value);
        }
    }

    private Map<String, TensorRef> averaged() {
        if (averages == null) {
            return inOrder();
        }
        WeightFinder finder = new WeightFinder(new Skipped());
        finder.flatten("", finder.unwrap(averages), 0);
        return finder.tensors;
    }

    /** Averages that are a list, by the names of the weights, where they fit those one by one. */
    private Map<String, TensorRef> inOrder() {
        Map<String, TensorRef> named = new LinkedHashMap<>();
        List<String> names = List.copyOf(tensors.keySet());
        for (int i = 0; i < listed.size() && listed.size() == names.size(); i++) {
            TensorRef weight = tensors.get(names.get(i));
            if (weight == null
                    || !Arrays.equals(
                            weight.shape().items(), listed.get(i).shape().items())) {
                break;
            }
            named.put(names.get(i), listed.get(i));
        }
        if (named.size() == listed.size()) {
            return named;
        }
        skipped.add(
                "list",
                SHADOW,
                listed.size() + " averages without names, which are not those of the " + names.size()
                        + " weights one by one");
        return Map.of();
    }

    /** The tensors of a list of averages, as score-based models and diffusers' trainers keep them; empty for none. */
    private List<TensorRef> shadow(PickleValue value) {
        Dict dict = dictionary(value);
        if (dict == null || !(dict.get(SHADOW).orElse(null) instanceof Sequence list)) {
            return List.of();
        }
        List<TensorRef> found = list.items.stream()
                .filter(TensorRef.class::isInstance)
                .map(TensorRef.class::cast)
                .toList();
        return found.size() == list.items.size() ? found : List.of();
    }

    private Map<String, Long> dictionaries(Dict dict) {
        Map<String, Long> found = new LinkedHashMap<>();
        entries(dict).forEach((key, value) -> {
            if (tensorsOf(value) > 0 && isWeights(key)) {
                found.put(key, tensorsOf(value));
            }
        });
        return found;
    }

    /**
     * A value as a dictionary: itself, or what a module's object holds, its parameters, buffers and the modules inside by
     * their names; null where it is neither.
     */
    private @Nullable Dict dictionary(PickleValue value) {
        if (value instanceof Dict dict) {
            return dict;
        }
        return value instanceof Opaque object ? modules.computeIfAbsent(object, WeightFinder::module) : null;
    }

    private static @Nullable Dict module(Opaque object) {
        if (!(object.state().orElse(null) instanceof Dict state
                && state.get("_parameters").orElse(null) instanceof Dict
                && state.get("_modules").orElse(null) instanceof Dict)) {
            return null;
        }
        Dict all = new Dict();
        for (String part : MODULE_PARTS) {
            if (state.get(part).orElse(null) instanceof Dict held) {
                for (int i = 0; i < held.keys.size(); i++) {
                    if (held.values.get(i) != PickleValue.None.NONE) {
                        all.put(held.keys.get(i), held.values.get(i));
                    }
                }
            }
        }
        return all;
    }

    private long tensorsOf(PickleValue value) {
        Dict dict = dictionary(value);
        return dict == null ? 0 : count(dict, 0);
    }

    /** How many tensors a dictionary holds, in itself and in dictionaries inside, no further than weights are looked for. */
    private long count(Dict dict, int depth) {
        Long known = counts.get(dict);
        if (known != null) {
            return known;
        }
        counts.put(dict, 0L); // so that one which holds itself is counted once
        long count = 0;
        for (PickleValue value : dict.values) {
            if (value instanceof TensorRef) {
                count++;
            } else if (depth < DEEPEST) {
                Dict inner = dictionary(value);
                count = Math.min(MOST_TENSORS, count + (inner == null ? 0 : count(inner, depth + 1)));
            }
        }
        counts.put(dict, count);
        return count;
    }

    private static String entriesOf(Dict dict) {
        List<String> names = List.copyOf(entries(dict).keySet());
        return names.isEmpty()
                ? "no entries"
                : "the entries "
                        + names.stream().limit(LISTED).map(Printable::of).collect(Collectors.joining(", "))
                        + (names.size() > LISTED ? ", ..." : "");
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
            Dict inner = dictionary(value);
            if (value instanceof TensorRef tensor) {
                add(name, tensor);
            } else if (inner != null && isWeights(entry.getKey()) && depth < DEEPEST && seen.add(inner)) {
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
        long held = isWeights(name) ? tensorsOf(value) : 0;
        String averaged = averages != null && dictionary(value) == averages ? ", averages of the weights" : "";
        if (held == 0 && Settings.isSection(name)) {
            skipped.add("entry", name, describe(value) + ", read for hyperparameters only");
            return;
        }
        skipped.add(
                "entry",
                name,
                held == 0
                        ? describe(value)
                        : "a dictionary of " + held + (held == 1 ? " tensor" : " tensors") + averaged);
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
