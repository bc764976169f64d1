package dev.smalti.train;

import dev.smalti.SmaltiException;
import dev.smalti.data.Example;
import dev.smalti.data.Examples;
import dev.smalti.data.Permutation;
import dev.smalti.ort.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Batches of examples. Of examples that are numbered to an end, each epoch sees every one once, in an order of its own; a
 * batch may lie in two epochs. Endless ones come in their order: the i-th of a step's N is number {@code step * N + i}.
 * Without state, so threads may share it; a batch's pictures are made on all cores.
 */
public final class PictureBatches implements BatchSource {
    private final Examples examples;
    private final int size;
    private final long seed;
    private final List<BatchField> fields;

    /**
     * Batches of pictures alone, as {@code pixels}.
     *
     * @param size how many examples are in a batch, at least 1
     * @param seed decides the orders
     */
    public PictureBatches(Examples examples, int size, long seed) {
        this(examples, size, seed, List.of(BatchField.PIXELS));
    }

    /** Batches that hold these tensors. */
    public PictureBatches(Examples examples, int size, long seed, List<BatchField> fields) {
        if (size < 1) {
            throw SmaltiException.badInput("a batch has at least 1 example, was " + size);
        }
        if (examples.size() < 1) {
            throw SmaltiException.badInput("there are no examples to learn from");
        }
        this.examples = examples;
        this.size = size;
        this.seed = seed;
        this.fields = List.copyOf(fields);
    }

    /**
     * {@inheritDoc}
     *
     * @throws SmaltiException as {@link Examples#get(long)}, and of kind BAD_INPUT where examples differ in size or lack what
     *     a tensor holds
     */
    @Override
    public Map<String, Tensor> batch(long step) {
        long first = Math.multiplyExact(step, size);
        List<Example> drawn = LongStream.range(first, first + size)
                .parallel()
                .mapToObj(this::example)
                .toList();
        Map<String, Tensor> batch = new LinkedHashMap<>();
        fields.forEach(field -> batch.put(field.name(), field.of(drawn)));
        return batch;
    }

    private Example example(long number) {
        if (endless()) {
            return examples.get(number);
        }
        long epoch = number / examples.size();
        Permutation order = Permutation.ofPass(examples.size(), seed, epoch);
        return examples.get(epoch, order.at(number % examples.size()));
    }

    private boolean endless() {
        return examples.size() == Long.MAX_VALUE;
    }
}
