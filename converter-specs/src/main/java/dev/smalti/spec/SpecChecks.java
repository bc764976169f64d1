package dev.smalti.spec;

import dev.smalti.SmaltiException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a spec says must hold before anything is converted. */
public final class SpecChecks {
    private final Spec spec;
    private final @Nullable ConfigSection config;

    /** The checks of a spec against a config, if there is one. */
    public SpecChecks(Spec spec, @Nullable ConfigSection config) {
        this.spec = spec;
        this.config = config;
    }

    /**
     * Those of tensors.
     *
     * @throws SmaltiException of kind UNSUPPORTED where a tensor is there that must not be
     */
    public void ofTensors(StateDict state) {
        for (Spec.Check check : spec.checks()) {
            if (check.absent() != null && state.hasAny(check.absent())) {
                throw SmaltiException.unsupported(
                        state.file() + " has tensors " + check.absent() + ": " + check.because());
            }
        }
    }

    /**
     * Those of the config's values.
     *
     * @throws SmaltiException of kind UNSUPPORTED where one is none of those allowed
     */
    public void ofValues() {
        for (Spec.Check check : spec.checks()) {
            if (config == null || check.config() == null || check.allowed() == null) {
                continue;
            }
            Optional<String> value = config.text(check.config());
            if (value.isPresent()
                    && check.allowed().stream().noneMatch(allowed -> ConfigValues.same(allowed, value.get()))) {
                throw SmaltiException.unsupported(
                        config.where(check.config()) + " is " + value.get() + ": " + check.because());
            }
        }
    }

    /**
     * Those of values that must equal a hyperparameter.
     *
     * @throws SmaltiException of kind BAD_INPUT where one does not
     */
    public void ofHyperparameters(Hyperparameters found) {
        for (Spec.Check check : spec.checks()) {
            if (config == null || check.config() == null || check.equals() == null) {
                continue;
            }
            int wanted = found.number(Objects.requireNonNull(check.equals()));
            Optional<Integer> value = config.number(check.config());
            if (value.isPresent() && value.get() != wanted) {
                throw SmaltiException.badInput(config.where(check.config()) + " is " + value.get() + ", but "
                        + check.equals().key() + " is " + wanted + ": " + check.because());
            }
        }
    }
}
