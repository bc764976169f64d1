package dev.smalti.train;

import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All tensors of a file as float32, by name. */
record RecordedTensors(Map<String, float[]> values, Map<String, List<Integer>> shapes) {
    static RecordedTensors read(Path file) {
        Map<String, float[]> values = new LinkedHashMap<>();
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            for (CheckpointTensor tensor : checkpoint.tensors().values()) {
                values.put(tensor.name(), floats(tensor));
                shapes.put(tensor.name(), tensor.shape());
            }
        }
        return new RecordedTensors(values, shapes);
    }

    private static float[] floats(CheckpointTensor tensor) {
        if (tensor.type().isFloating()) {
            return tensor.floats();
        }
        long[] whole = tensor.longs();
        float[] values = new float[whole.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = whole[i];
        }
        return values;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    float[] of(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    float number(String name) {
        return of(name)[0];
    }

    /** The names that start so, without that start. */
    List<String> below(String prefix) {
        List<String> names = new ArrayList<>();
        for (String name : values.keySet()) {
            if (name.startsWith(prefix)) {
                names.add(name.substring(prefix.length()));
            }
        }
        return names;
    }

    /** The largest magnitude. */
    static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** |a - b| / |b|. */
    static double relative(float[] a, float[] b) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < b.length; i++) {
            difference += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
            size += (double) b[i] * b[i];
        }
        return size == 0 ? Math.sqrt(difference) : Math.sqrt(difference / size);
    }
}
