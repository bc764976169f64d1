package dev.smalti.spec;

import dev.smalti.checkpoint.Averages;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of one part of a checkpoint: those below a prefix, by the rest of their names, without what wrappers leave in
 * names.
 *
 * @param file name of the checkpoint, for messages
 * @param prefix what their names in the file start with
 * @param tensors by name without the prefix, in the file's order
 * @param averaged averages of the weights, by the names that they have among averages
 * @param skipped what the file's reader passed over, one line each
 */
public record StateDict(
        String file,
        String prefix,
        Map<String, CheckpointTensor> tensors,
        Map<String, CheckpointTensor> averaged,
        List<String> skipped) {
    /** A model has at least as many; fewer are a part of one. */
    private static final int FEWEST_TENSORS = 12;

    private static final int DEEPEST = 5;
    private static final int MOST_PREFIXES = 64;

    /**
     * The part of a checkpoint.
     *
     * @return null if it has no such part
     */
    public static @Nullable StateDict of(Checkpoint checkpoint, String file, Part part) {
        return whole(checkpoint, file).part(part);
    }

    /** All of a checkpoint, without the prefix of a wrapper. */
    public static StateDict whole(Checkpoint checkpoint, String file) {
        return split(
                file,
                "",
                WrapperNames.off(checkpoint.tensors()),
                WrapperNames.off(checkpoint.averaged()),
                checkpoint.skipped());
    }

    /**
     * A part of it.
     *
     * @return null if it has no such part
     */
    public @Nullable StateDict part(Part part) {
        StateDict nested = below(part.prefix());
        if (!nested.tensors.isEmpty()) {
            return nested;
        }
        return part == Part.FIRST_STAGE ? this : null;
    }

    /** The tensors below a prefix, without what wrappers around them leave in their names. */
    public StateDict below(String start) {
        if (start.isEmpty()) {
            return this;
        }
        return split(file, prefix + start, WrapperNames.off(below(tensors, start)), averages(start), skipped);
    }

    /** Those whose names start like this, and where none does, those that belong to the part after it. */
    private Map<String, CheckpointTensor> averages(String start) {
        Map<String, CheckpointTensor> own = below(averaged, start);
        // Some averages write names without dots.
        Map<String, CheckpointTensor> flat = own.isEmpty() ? below(averaged, start.replace(".", "")) : own;
        return flat.isEmpty() ? averaged : flat;
    }

    /** Whether any tensor lies inside this part, and not only at the top. */
    public boolean has(Part part) {
        return tensors.keySet().stream().anyMatch(name -> name.startsWith(part.prefix()));
    }

    /** The tensor of this name, without the prefix. */
    public Optional<CheckpointTensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /** Whether any name matches a glob. */
    public boolean hasAny(String glob) {
        Pattern pattern = NamePattern.glob(glob);
        return tensors.keySet().stream().anyMatch(name -> pattern.matcher(name).matches());
    }

    /** How many of the weights have an average. */
    public int averages() {
        return (int) tensors.keySet().stream()
                .filter(name -> average(name).isPresent())
                .count();
    }

    /** The same with the average in place of each weight that has one. */
    public StateDict ofAverages() {
        Map<String, CheckpointTensor> taken = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> taken.put(name, average(name).orElse(tensor)));
        return new StateDict(file, prefix, taken, averaged, skipped);
    }

    /**
     * The average of a weight. That of latent-diffusion, {@code LitEma}, takes the dots out of names.
     */
    private Optional<CheckpointTensor> average(String name) {
        CheckpointTensor found = averaged.get(name);
        return Optional.ofNullable(found != null ? found : averaged.get(name.replace(".", "")));
    }

    /** Prefixes, with their dots, below which a model may lie: those of the most tensors, the shorter ones first. */
    public List<String> prefixes() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int depth = 1; depth <= DEEPEST; depth++) {
            for (String name : tensors.keySet()) {
                int end = end(name, depth);
                if (end > 0) {
                    counts.merge(name.substring(0, end), 1, Integer::sum);
                }
            }
        }
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= FEWEST_TENSORS)
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST_PREFIXES)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Where the first names of this number end, behind the dot; 0 where there are not as many. */
    private static int end(String name, int names) {
        int end = 0;
        for (int i = 0; i < names; i++) {
            end = name.indexOf('.', end) + 1;
            if (end == 0) {
                return 0;
            }
        }
        return end;
    }

    /** The reader's line about a tensor of this name, without the prefix, that the file has but that cannot be read. */
    Optional<String> unread(String name) {
        String wanted = WrapperNames.off(prefix + name);
        return unread().stream()
                .filter(line ->
                        WrapperNames.off(line.substring("tensor ".length())).startsWith(wanted + ": "))
                .findFirst();
    }

    /** The reader's lines about tensors of this part that cannot be read. */
    List<String> unread() {
        String start = WrapperNames.off(prefix);
        List<String> lines = new ArrayList<>();
        for (String line : skipped) {
            if (line.startsWith("tensor ")
                    && WrapperNames.off(line.substring("tensor ".length())).startsWith(start)) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** The reader's lines about dictionaries of tensors that it passed over. */
    List<String> otherDictionaries() {
        return skipped.stream()
                .filter(line -> line.startsWith("entry ") && line.contains(": a dictionary of "))
                .toList();
    }

    /** Takes averages that lie among the weights apart, by the first of their names. */
    private static StateDict split(
            String file,
            String within,
            Map<String, CheckpointTensor> tensors,
            Map<String, CheckpointTensor> averages,
            List<String> skipped) {
        Map<String, CheckpointTensor> raw = new LinkedHashMap<>();
        Map<String, CheckpointTensor> averaged = new LinkedHashMap<>();
        // One set of averages: a second one has other weights under the same names.
        String first = tensors.keySet().stream()
                .map(name -> name.substring(0, name.indexOf('.') + 1))
                .filter(Averages::isName)
                .findFirst()
                .orElse("");
        tensors.forEach((name, tensor) -> {
            if (!first.isEmpty() && name.startsWith(first)) {
                averaged.put(name.substring(first.length()), tensor);
            } else {
                raw.put(name, tensor);
            }
        });
        boolean only = raw.isEmpty();
        Map<String, CheckpointTensor> bare = WrapperNames.off(only ? averaged : raw);
        Map<String, CheckpointTensor> others = only || averaged.isEmpty() ? averages : averaged;
        return new StateDict(file, lead(bare, within), bare, WrapperNames.off(others), skipped);
    }

    /** What a tensor's name in the file starts with, before its name here. */
    private static String lead(Map<String, CheckpointTensor> tensors, String otherwise) {
        return tensors.entrySet().stream()
                .findFirst()
                .filter(first -> first.getValue().name().endsWith(first.getKey()))
                .map(first -> first.getValue()
                        .name()
                        .substring(
                                0,
                                first.getValue().name().length()
                                        - first.getKey().length()))
                .orElse(otherwise);
    }

    private static Map<String, CheckpointTensor> below(Map<String, CheckpointTensor> all, String start) {
        Map<String, CheckpointTensor> below = new LinkedHashMap<>();
        all.forEach((name, tensor) -> {
            if (name.startsWith(start)) {
                below.put(name.substring(start.length()), tensor);
            }
        });
        return below;
    }
}
