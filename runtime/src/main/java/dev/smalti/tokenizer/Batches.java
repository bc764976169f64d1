package dev.smalti.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Runs items of one shape together. */
final class Batches {
    private Batches() {}

    /**
     * Groups items by shape, runs each group in batches, and returns the results in the items' order.
     *
     * @param shape what makes two items batchable
     * @param most how many items of a shape a batch may hold, at least 1
     * @param run gives one result per item of its batch
     */
    static <T, S, R> List<R> run(
            List<T> items, Function<T, S> shape, ToIntFunction<S> most, Function<List<T>, List<R>> run) {
        Map<S, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            groups.computeIfAbsent(shape.apply(items.get(i)), any -> new ArrayList<>())
                    .add(i);
        }
        Object[] results = new Object[items.size()];
        groups.forEach((key, group) -> {
            int size = most.applyAsInt(key);
            for (int from = 0; from < group.size(); from += size) {
                List<Integer> batch = group.subList(from, Math.min(group.size(), from + size));
                List<R> done = run.apply(batch.stream().<T>map(items::get).toList());
                for (int i = 0; i < batch.size(); i++) {
                    results[batch.get(i)] = done.get(i);
                }
            }
        });
        @SuppressWarnings("unchecked") // Only values of type R were put in.
        List<R> ordered = (List<R>) List.copyOf(Arrays.asList(results));
        return ordered;
    }
}
