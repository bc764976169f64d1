package dev.smalti.spec;

import dev.smalti.Finite;
import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.graph.Float16;
import dev.smalti.graph.TensorData;
import dev.smalti.layer.WeightSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A checkpoint's tensors by the architecture's names, each checked when it is asked for and read when it is written.
 * Remembers what was asked for, so that the rest can be reported.
 */
public final class CheckpointWeights implements WeightSource {
    private final StateDict state;
    private final Spec spec;
    private final Renames renames;
    private final Map<String, Integer> known;
    private final String authority;
    private final TensorRules rules;
    private final Set<String> used = new LinkedHashSet<>();
    private final Set<String> beyondHalf = new LinkedHashSet<>();

    /**
     * Weights under a spec's rules.
     *
     * @param known numbers that renames may use
     * @param authority what says which shapes are right, for messages: the config, or the rest of the tensors
     */
    public CheckpointWeights(StateDict state, Spec spec, Map<String, Integer> known, String authority) {
        this.state = state;
        this.spec = spec;
        this.renames = new Renames(spec.renames());
        this.known = Map.copyOf(known);
        this.authority = authority;
        this.rules = new TensorRules(spec);
    }

    @Override
    public TensorData tensor(String name, List<Long> shape) {
        Optional<CheckpointTensor> found = find(name);
        if (found.isEmpty()) {
            return TensorData.lazy(shape, () -> new float[Math.toIntExact(count(shape))]);
        }
        CheckpointTensor tensor = found.get();
        if (!tensor.type().isFloating()) {
            throw SmaltiException.unsupported(tensor.name() + " of " + state.file() + " is stored as " + tensor.type()
                    + "; only weights of floating types can be converted");
        }
        List<Long> sides = tensor.shape().stream().map(Integer::longValue).toList();
        List<Long> stored = rules.stored(name, shape);
        if (!rules.accepts(name, stored, sides)) {
            throw SmaltiException.badInput(tensor.name() + " has shape " + sides + ", " + authority + " wants " + stored
                    + "; file " + state.file());
        }
        used.add(tensor.name());
        return TensorData.lazy(shape, () -> finite(tensor, rules.values(name, shape, tensor.floats())));
    }

    /** The values, if they are numbers: what computes in fewer bits would make other numbers of those that are none. */
    private float[] finite(CheckpointTensor tensor, float[] values) {
        for (float value : values) {
            if (Math.abs(value) > Float16.LARGEST) {
                beyondHalf.add(tensor.name());
                break;
            }
        }
        OptionalInt first = Finite.firstOther(values);
        if (first.isPresent()) {
            float value = values[first.getAsInt()];
            boolean wide = tensor.type() == StoredType.FLOAT64 && Float.isInfinite(value);
            String what = wide ? "numbers beyond float32" : String.format("what is no number (%s)", value);
            throw SmaltiException.corrupt(tensor.name() + " of " + state.file() + " holds " + what
                    + ": the training that saved it diverged, or the file is damaged; take an earlier checkpoint");
        }
        return values;
    }

    /** The tensors, by the checkpoint's names, that were read so far and hold numbers that float16 has not. */
    public Set<String> beyondHalf() {
        return beyondHalf;
    }

    /** The tensors, by the checkpoint's names without the prefix, that were not asked for and are not to be ignored. */
    public List<String> leftOver() {
        List<Pattern> ignored = spec.ignore().stream().map(NamePattern::glob).toList();
        List<String> left = new ArrayList<>();
        state.tensors().forEach((name, tensor) -> {
            if (!used.contains(tensor.name())
                    && ignored.stream().noneMatch(glob -> glob.matcher(name).matches())) {
                left.add(tensor.name());
            }
        });
        return left;
    }

    /** The tensor of this name; empty where it is missing and may be. */
    private Optional<CheckpointTensor> find(String name) {
        List<String> candidates = renames.candidates(name, known);
        for (String candidate : candidates) {
            CheckpointTensor tensor = state.tensors().get(candidate);
            if (tensor != null) {
                return Optional.of(tensor);
            }
        }
        for (String candidate : candidates) {
            Optional<String> unread = state.unread(candidate);
            if (unread.isPresent()) {
                throw SmaltiException.unsupported(state.file() + " was read without a weight that a " + spec.title()
                        + " needs, " + unread.get() + "; save it as float32, float16 or bfloat16");
            }
        }
        if (rules.mayBeMissing(name)) {
            return Optional.empty();
        }
        throw SmaltiException.badInput(state.file() + " has no tensor "
                + String.join(
                        " or ", candidates.stream().map(c -> state.prefix() + c).toList()) + ", which a "
                + spec.title() + " needs");
    }

    private static long count(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
