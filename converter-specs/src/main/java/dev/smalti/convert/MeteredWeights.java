package dev.smalti.convert;

import dev.smalti.graph.TensorData;
import dev.smalti.layer.WeightSource;
import dev.smalti.spec.CheckpointWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A checkpoint's weights, counted as they are read. */
final class MeteredWeights implements WeightSource {
    private final CheckpointWeights weights;
    private final Map<String, Long> bytes = new LinkedHashMap<>();
    private @Nullable ProgressMeter meter;

    /** Over these weights. */
    MeteredWeights(CheckpointWeights weights) {
        this.weights = weights;
    }

    @Override
    public TensorData tensor(String name, List<Long> shape) {
        TensorData data = weights.tensor(name, shape);
        bytes.put(name, data.bytes());
        return new TensorData(data.type(), data.shape(), () -> {
            if (meter != null) {
                meter.add(data.bytes());
            }
            return data.read();
        });
    }

    /** How many bytes the weights that were asked for have. */
    long bytes() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The tensors of the checkpoint that were read and hold numbers that float16 has not. */
    Set<String> beyondHalf() {
        return weights.beyondHalf();
    }

    /** Tells this meter from now on. */
    void meter(ProgressMeter to) {
        this.meter = to;
    }
}
