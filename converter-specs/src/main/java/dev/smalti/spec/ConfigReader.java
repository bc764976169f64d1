package dev.smalti.spec;

import dev.smalti.SmaltiException;
import dev.smalti.spec.Spec.FromConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads hyperparameters from a config, in the notations that configs use. */
final class ConfigReader {
    private ConfigReader() {}

    /** The value at a key; empty where the key is absent. */
    static Optional<Object> read(
            ConfigSection config, FromConfig from, Hyperparameter wanted, Hyperparameters resolved) {
        String path = from.path();
        return switch (from.notation()) {
            case VALUE -> plain(config, path, wanted);
            case COUNT -> config.texts(path).map(List::size);
            case FIRST -> widths(config, path).map(widths -> widths.get(0));
            case RATIOS -> widths(config, path).map(widths -> ratios(config, path, widths));
            case LEVELS_OF_RESOLUTIONS ->
                config.numbers(path)
                        .map(sides -> levelsOf(config, sides, Objects.requireNonNull(from.resolution()), resolved));
            case LEVELS_STARTING ->
                config.texts(path).map(entries -> levelsStarting(entries, Objects.requireNonNull(from.prefix())));
        };
    }

    private static Optional<Object> plain(ConfigSection config, String path, Hyperparameter wanted) {
        return switch (wanted.type()) {
            case NUMBER -> config.number(path).map(Object.class::cast);
            case NUMBERS, LEVELS -> config.numbers(path).map(Object.class::cast);
            case FLAG -> config.flag(path).map(Object.class::cast);
        };
    }

    private static Optional<List<Integer>> widths(ConfigSection config, String path) {
        Optional<List<Integer>> widths = config.numbers(path);
        if (widths.isPresent() && widths.get().isEmpty()) {
            throw SmaltiException.badInput(config.where(path) + ": wanted at least one entry, found []");
        }
        return widths;
    }

    private static List<Integer> ratios(ConfigSection config, String path, List<Integer> widths) {
        List<Integer> ratios = new ArrayList<>();
        for (int width : widths) {
            if (widths.get(0) < 1 || width % widths.get(0) != 0) {
                throw SmaltiException.unsupported(
                        config.where(path) + ": every width is a multiple of the first, found " + widths);
            }
            ratios.add(width / widths.get(0));
        }
        return List.copyOf(ratios);
    }

    /**
     * The levels that have attention. The reference halves the resolution, rounding down, on the way in, and doubles the
     * smallest on the way out; where the two disagree the model has no sensible description.
     */
    private static List<Integer> levelsOf(
            ConfigSection config, List<Integer> sides, String resolutionKey, Hyperparameters resolved) {
        if (sides.isEmpty()) {
            return List.of();
        }
        int resolution = config.number(resolutionKey)
                .orElseThrow(() -> SmaltiException.badInput(config.where(resolutionKey)
                        + ": wanted a whole number, found nothing; attention levels follow from it"));
        int levels = resolved.number(Hyperparameter.LEVELS);
        List<Integer> found = new ArrayList<>();
        for (int level = 0; level < levels; level++) {
            boolean inEncoder = sides.contains(resolution >> level);
            boolean inDecoder = sides.contains((resolution >> (levels - 1)) << (levels - 1 - level));
            if (inEncoder != inDecoder) {
                throw SmaltiException.unsupported(config.where(resolutionKey) + ": " + resolution
                        + " is no multiple of the factor " + (1 << (levels - 1))
                        + ", so encoder and decoder have attention at different levels");
            }
            if (inEncoder) {
                found.add(level);
            }
        }
        return List.copyOf(found);
    }

    private static List<Integer> levelsStarting(List<String> entries, String prefix) {
        List<Integer> levels = new ArrayList<>();
        for (int level = 0; level < entries.size(); level++) {
            if (entries.get(level).startsWith(prefix)) {
                levels.add(level);
            }
        }
        return List.copyOf(levels);
    }
}
