package dev.smalti.spec;

import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.spec.Spec.FromCount;
import dev.smalti.spec.Spec.FromLevels;
import dev.smalti.spec.Spec.FromPresence;
import dev.smalti.spec.Spec.FromRatios;
import dev.smalti.spec.Spec.FromSide;
import dev.smalti.spec.Spec.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Derives hyperparameters from the names and shapes of a checkpoint's tensors. */
final class ShapeReader {
    private final StateDict state;
    private final Renames renames;

    /** Over these tensors, which have other names than the architecture's by these rules. */
    ShapeReader(StateDict state, Renames renames) {
        this.state = state;
        this.renames = renames;
    }

    /** What the tensors say; empty where the tensors it is about are missing. */
    Optional<Object> read(Source source, Hyperparameters resolved) {
        if (source instanceof FromSide side) {
            return find(side.tensor(), Map.of()).flatMap(tensor -> side(tensor, side.axis()));
        }
        if (source instanceof FromRatios ratios) {
            return ratios(ratios, resolved);
        }
        if (source instanceof FromCount count) {
            int found = 0;
            while (numbered(count.tensor(), found, Map.of()).isPresent()) {
                found++;
            }
            return found == 0 ? Optional.empty() : Optional.of(found);
        }
        if (source instanceof FromLevels levels) {
            List<Integer> found = new ArrayList<>();
            for (int level = 0; level < resolved.number(Hyperparameter.LEVELS); level++) {
                if (numbered(levels.tensor(), level, resolved.forNames()).isPresent()) {
                    found.add(level);
                }
            }
            return Optional.of(List.copyOf(found));
        }
        if (source instanceof FromPresence presence) {
            return Optional.of(find(presence.tensor(), resolved.forNames()).isPresent());
        }
        throw new AssertionError(source);
    }

    private Optional<Object> ratios(FromRatios source, Hyperparameters resolved) {
        int first = resolved.number(Hyperparameter.CH);
        List<Integer> ratios = new ArrayList<>();
        for (int level = 0; level < resolved.number(Hyperparameter.LEVELS); level++) {
            Optional<Object> width = numbered(source.tensor(), level, resolved.forNames())
                    .flatMap(tensor -> side(tensor, source.axis()))
                    .filter(side -> (Integer) side % first == 0);
            if (width.isEmpty()) {
                return Optional.empty();
            }
            ratios.add((Integer) width.get() / first);
        }
        return Optional.of(List.copyOf(ratios));
    }

    private Optional<CheckpointTensor> numbered(String pattern, int number, Map<String, Integer> known) {
        return find(NamePattern.fill(pattern, Map.of("n", number)), known);
    }

    private Optional<CheckpointTensor> find(String name, Map<String, Integer> known) {
        return renames.candidates(name, new HashMap<>(known)).stream()
                .flatMap(candidate -> state.find(candidate).stream())
                .findFirst();
    }

    private static Optional<Object> side(CheckpointTensor tensor, int axis) {
        return axis < tensor.shape().size() ? Optional.of(tensor.shape().get(axis)) : Optional.empty();
    }
}
