package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Which of several sets of weights in a file is meant, where its key is the start of the tensors' names. */
final class WeightsKey {
    private static final int LISTED = 8;

    private WeightsKey() {}

    /**
     * The tensors whose names start with a key and a dot, without these.
     *
     * @param dictionaries how many tensors each dictionary of the file holds, by its key
     * @throws SmaltiException if there is none; the message lists what there is
     */
    static Map<String, CheckpointTensor> below(
            Map<String, CheckpointTensor> tensors, String key, Map<String, Long> dictionaries) {
        Map<String, CheckpointTensor> below = new LinkedHashMap<>();
        String prefix = key + ".";
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                below.put(name.substring(prefix.length()), tensor);
            }
        });
        if (below.isEmpty()) {
            Map<String, Long> seen = new LinkedHashMap<>(dictionaries);
            firstNames(tensors).forEach(seen::putIfAbsent);
            throw SmaltiException.badInput("there are no weights under " + Printable.of(key) + "; there are "
                    + (seen.isEmpty() ? "none under any key" : listed(seen)));
        }
        return below;
    }

    /** How many tensors have each first name of several. */
    private static Map<String, Long> firstNames(Map<String, CheckpointTensor> tensors) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String name : tensors.keySet()) {
            int dot = name.indexOf('.');
            if (dot > 0) {
                counts.merge(name.substring(0, dot), 1L, Long::sum);
            }
        }
        return counts;
    }

    private static String listed(Map<String, Long> counts) {
        String some = counts.entrySet().stream()
                .limit(LISTED)
                .map(entry -> Printable.of(entry.getKey()) + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
        return some + (counts.size() > LISTED ? ", ..." : "");
    }
}
