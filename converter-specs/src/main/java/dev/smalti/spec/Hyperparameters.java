package dev.smalti.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.smalti.SmaltiException;
import dev.smalti.spec.Spec.FromConfig;
import dev.smalti.spec.Spec.FromShare;
import dev.smalti.spec.Spec.FromValue;
import dev.smalti.spec.Spec.Source;
import dev.smalti.spec.Spec.When;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hyperparameters of one checkpoint: from its config, and where that is silent from the shapes of its tensors. A
 * value is an {@code Integer}, a {@code Boolean}, or a list of integers.
 */
public final class Hyperparameters {
    private static final String GUESS = "a guess";

    private final Map<Hyperparameter, Object> values = new EnumMap<>(Hyperparameter.class);
    private final Map<Hyperparameter, String> origins = new EnumMap<>(Hyperparameter.class);
    private final Spec spec;
    private final @Nullable ConfigSection config;
    private final ShapeReader shapes;
    private final String file;
    private boolean configured;

    private Hyperparameters(Spec spec, @Nullable ConfigSection config, StateDict state) {
        this.spec = spec;
        this.config = config;
        this.shapes = new ShapeReader(state, new Renames(spec.renames()));
        this.file = state.file();
    }

    /**
     * Resolves every hyperparameter that the spec lists.
     *
     * @throws SmaltiException if the config says something impossible, or neither it nor the tensors say anything
     */
    public static Hyperparameters resolve(Spec spec, @Nullable ConfigSection config, StateDict state) {
        return resolve(spec, config, state, Map.of());
    }

    /** The same, with these values whatever the config says. */
    public static Hyperparameters resolve(
            Spec spec, @Nullable ConfigSection config, StateDict state, Map<Hyperparameter, Object> given) {
        Hyperparameters resolved = new Hyperparameters(spec, config, state);
        for (Hyperparameter wanted : Hyperparameter.values()) {
            List<Source> sources = spec.hyperparameters().get(wanted);
            Object value = given.get(wanted);
            if (value != null) {
                resolved.take(wanted, value, "what was asked for");
            } else if (sources != null) {
                resolved.choose(wanted, sources);
            }
        }
        return resolved;
    }

    /** A whole number. */
    public int number(Hyperparameter wanted) {
        return (Integer) value(wanted);
    }

    /** A list of whole numbers. */
    @SuppressWarnings("unchecked")
    public List<Integer> numbers(Hyperparameter wanted) {
        return (List<Integer>) value(wanted);
    }

    /** A truth value. */
    public boolean flag(Hyperparameter wanted) {
        return (Boolean) value(wanted);
    }

    /** All of them by the reference's names, for manifests and reports. */
    public Map<String, Object> byName() {
        Map<String, Object> named = new LinkedHashMap<>();
        values.forEach((key, value) -> named.put(key.key(), value));
        return Collections.unmodifiableMap(named);
    }

    /** Numbers that name patterns may use. */
    public Map<String, Integer> forNames() {
        return values.containsKey(Hyperparameter.LEVELS) ? Map.of("levels", number(Hyperparameter.LEVELS)) : Map.of();
    }

    /** Whether the config says any of them. */
    public boolean areConfigured() {
        return configured;
    }

    /** Whether nothing says this value, so that it was guessed. */
    public boolean isGuessed(Hyperparameter wanted) {
        return GUESS.equals(origins.get(wanted));
    }

    /**
     * Holds what was chosen against everything that the tensors say.
     *
     * @throws SmaltiException if they disagree
     */
    public void refuseContradictions() {
        values.forEach((key, chosen) -> {
            for (Source source : spec.hyperparameters().getOrDefault(key, List.of())) {
                if (source.isOfTensors() && holds(source.when())) {
                    shapes.read(source, this)
                            .filter(told -> !told.equals(chosen))
                            .ifPresent(told -> {
                                throw SmaltiException.badInput(key.key() + " is " + chosen + " by " + origins.get(key)
                                        + ", but " + told + " by the tensors of " + file
                                        + "; does the config belong to this checkpoint?");
                            });
                }
            }
        });
    }

    private Object value(Hyperparameter wanted) {
        Object value = values.get(wanted);
        if (value == null) {
            throw SmaltiException.badInput(
                    "the spec " + spec.name() + " does not say where " + wanted.key() + " comes from");
        }
        return value;
    }

    private void choose(Hyperparameter wanted, List<Source> sources) {
        for (Source source : sources) {
            if (!holds(source.when())) {
                continue;
            }
            Optional<Object> value;
            String origin;
            if (source instanceof FromConfig from) {
                value = config == null ? Optional.empty() : ConfigReader.read(config, from, wanted, this);
                configured |= value.isPresent();
                origin = config == null ? "" : config.where(from.path());
            } else if (source instanceof FromShare share) {
                value = Optional.of(number(share.whole()))
                        .filter(whole -> whole % share.size() == 0)
                        .map(whole -> whole / share.size());
                origin = GUESS;
            } else if (source instanceof FromValue from) {
                value = Optional.of(constant(from.value()));
                origin = "the spec " + spec.name();
            } else {
                value = shapes.read(source, this);
                origin = "the tensors";
            }
            if (value.isPresent()) {
                take(wanted, value.get(), origin);
                return;
            }
        }
        // A value that is wrong leaves others without a source; it is the one to name.
        refuseContradictions();
        throw SmaltiException.badInput(file + ": " + wanted.key() + " follows neither from "
                + (config == null ? "a config (there is none)" : "the config") + " nor from the tensors of a "
                + spec.title());
    }

    private void take(Hyperparameter wanted, Object value, String origin) {
        values.put(wanted, inBounds(wanted, value, origin));
        origins.put(wanted, origin);
    }

    private boolean holds(@Nullable When when) {
        if (when == null) {
            return true;
        }
        if (when.is() != null) {
            return matches(when, when.is());
        }
        return when.isNot() == null || !matches(when, when.isNot());
    }

    private boolean matches(When when, JsonNode wanted) {
        if (when.hyperparameter() != null) {
            return constant(wanted).equals(value(when.hyperparameter()));
        }
        return config != null
                && when.config() != null
                && config.text(when.config())
                        .filter(found -> ConfigValues.same(wanted, found))
                        .isPresent();
    }

    private static Object inBounds(Hyperparameter wanted, Object value, String origin) {
        List<?> numbers = value instanceof List<?> list ? list : List.of(value);
        for (Object number : numbers) {
            if (number instanceof Integer n && (n < wanted.least() || n > wanted.most())) {
                throw SmaltiException.badInput(origin + ": " + wanted.key() + " is between " + wanted.least() + " and "
                        + wanted.most() + ", found " + n);
            }
        }
        return value;
    }

    private static Object constant(JsonNode node) {
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isArray()) {
            List<Integer> numbers = new ArrayList<>();
            node.forEach(entry -> numbers.add(entry.intValue()));
            return List.copyOf(numbers);
        }
        return node.intValue();
    }
}
