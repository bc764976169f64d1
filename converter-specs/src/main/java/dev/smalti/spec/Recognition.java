package dev.smalti.spec;

import dev.smalti.SmaltiException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which family a checkpoint belongs to.
 *
 * @param spec how the family maps to an architecture
 * @param how what gave it away, for the report
 * @param warning what a user should know about the choice, empty if nothing
 */
public record Recognition(Spec spec, String how, Optional<String> warning) {
    /**
     * Recognises a checkpoint by the class that its config names, else by its tensors. One that has the tensors of a family
     * that cannot be converted is of that family, whatever its config says.
     *
     * @throws SmaltiException if no family fits, several do, or the one that does cannot be converted
     */
    public static Recognition of(StateDict state, @Nullable ConfigSection config, List<Spec> specs) {
        Optional<String> target = config == null ? Optional.empty() : config.target();
        specs.stream()
                .filter(spec -> spec.refuse() != null && fits(spec, state))
                .findFirst()
                .ifPresent(spec -> accepted(spec, "", Optional.empty(), state));
        for (Spec spec : specs) {
            if (target.isPresent() && isOf(spec, target.get())) {
                return accepted(spec, "its config names " + target.get(), Optional.empty(), state);
            }
        }
        List<Spec> fitting = specs.stream().filter(spec -> fits(spec, state)).toList();
        if (fitting.isEmpty()) {
            throw unknown(state, target);
        }
        if (fitting.size() > 1) {
            throw SmaltiException.badInput(state.file() + " could be any of "
                    + fitting.stream().map(Spec::name).toList() + "; give its config, or a spec of your own");
        }
        Optional<String> warning = target.map(
                name -> "the config's class " + name + " is not known; it was recognised by its tensors instead");
        return accepted(fitting.get(0), "its tensors have the names of one", warning, state);
    }

    /** Whether the tensors have the names of a family, whatever a config says. */
    public static boolean fitsAny(StateDict state, List<Spec> specs) {
        return specs.stream().anyMatch(spec -> fits(spec, state));
    }

    private static boolean isOf(Spec spec, String target) {
        return spec.recognise().targets().stream().anyMatch(known -> ConfigValues.sameClass(known, target));
    }

    private static Recognition accepted(Spec spec, String how, Optional<String> warning, StateDict state) {
        if (spec.refuse() != null) {
            String article = "AEIOU".indexOf(spec.title().charAt(0)) < 0 ? " is a " : " is an ";
            throw SmaltiException.unsupported(state.file() + article + spec.title() + ": " + spec.refuse());
        }
        return new Recognition(spec, how, warning);
    }

    private static boolean fits(Spec spec, StateDict state) {
        return spec.recognise().keys().stream().allMatch(state::hasAny)
                && spec.recognise().absent().stream().noneMatch(state::hasAny)
                && spec.recognise().taller().stream().allMatch(glob -> hasMatrix(state, glob, 1))
                && spec.recognise().wider().stream().allMatch(glob -> hasMatrix(state, glob, -1));
    }

    /** Whether all matrices of these names have more rows than columns (1) or fewer (-1), and there is one. */
    private static boolean hasMatrix(StateDict state, String glob, int sign) {
        Pattern pattern = NamePattern.glob(glob);
        List<List<Integer>> shapes = state.tensors().entrySet().stream()
                .filter(entry -> pattern.matcher(entry.getKey()).matches())
                .map(entry -> entry.getValue().shape())
                .toList();
        return !shapes.isEmpty()
                && shapes.stream()
                        .allMatch(shape -> shape.size() == 2 && Integer.compare(shape.get(0), shape.get(1)) == sign);
    }

    private static SmaltiException unknown(StateDict state, Optional<String> target) {
        List<String> some = state.tensors().keySet().stream().limit(3).toList();
        return SmaltiException.unsupported(state.file() + " is of no known family"
                + target.map(name -> " (its config names " + name + ")").orElse("") + ": it has "
                + state.tensors().size() + " tensors"
                + (some.isEmpty() ? "" : ", among them " + String.join(", ", some))
                + unread(state) + others(state) + "; give a spec of your own if it is a VQ model");
    }

    private static String others(StateDict state) {
        List<String> others = state.otherDictionaries();
        return others.isEmpty()
                ? ""
                : "; beside them lies " + String.join(", ", others) + ", --weights-key takes another";
    }

    private static String unread(StateDict state) {
        List<String> lines = state.unread();
        return lines.isEmpty() ? "" : ", and " + lines.size() + " that were skipped, such as " + lines.get(0);
    }
}
