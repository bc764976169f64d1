package dev.smalti.convert;

import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.image.Pixels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The recorded tensors of one tag.
 *
 * @param golden all tensors of the file
 * @param tag what their names start with
 */
record Recorded(Checkpoint golden, String tag) {
    Optional<CheckpointTensor> find(String name) {
        return Optional.ofNullable(golden.tensors().get(tag + name));
    }

    Optional<float[]> floats(String name) {
        return find(name).filter(t -> t.type() == StoredType.FLOAT32).map(CheckpointTensor::floats);
    }

    Optional<long[]> longs(String name) {
        return find(name).filter(t -> t.type() == StoredType.INT64).map(CheckpointTensor::longs);
    }

    /** The first of these that was recorded. */
    Optional<long[]> firstLongs(String... names) {
        return Arrays.stream(names).flatMap(name -> longs(name).stream()).findFirst();
    }

    /** The input pictures: {@code x}, or the labels as one-hot maps. */
    List<Pixels> pictures(int channels) {
        Optional<CheckpointTensor> x = find("x");
        if (x.isPresent()) {
            return pictures(x.get());
        }
        CheckpointTensor labels = find("labels").orElseThrow();
        return oneHot(labels.longs(), labels.shape(), channels);
    }

    /** The pictures of a tensor [N, C, H, W]. */
    static List<Pixels> pictures(CheckpointTensor tensor) {
        List<Integer> shape = tensor.shape();
        int size = shape.get(1) * shape.get(2) * shape.get(3);
        float[] all = tensor.floats();
        List<Pixels> pictures = new ArrayList<>();
        for (int n = 0; n < shape.get(0); n++) {
            pictures.add(new Pixels(
                    shape.get(1), shape.get(2), shape.get(3), Arrays.copyOfRange(all, n * size, (n + 1) * size)));
        }
        return pictures;
    }

    /** A channel per label, from labels [N, H, W]. */
    static List<Pixels> oneHot(long[] labels, List<Integer> shape, int channels) {
        int size = shape.get(1) * shape.get(2);
        List<Pixels> pictures = new ArrayList<>();
        for (int n = 0; n < shape.get(0); n++) {
            float[] values = new float[channels * size];
            for (int i = 0; i < size; i++) {
                values[(int) labels[n * size + i] * size + i] = 1;
            }
            pictures.add(new Pixels(channels, shape.get(1), shape.get(2), values));
        }
        return pictures;
    }

    /** Recorded tokens, flat or [N, h, w], as grids of this shape. */
    static List<TokenGrid> grids(long[] tokens, GridShape shape) {
        List<TokenGrid> grids = new ArrayList<>();
        for (int start = 0; start < tokens.length; start += shape.length()) {
            grids.add(new TokenGrid(
                    shape,
                    Arrays.stream(tokens, start, start + shape.length())
                            .mapToInt(Math::toIntExact)
                            .toArray()));
        }
        return grids;
    }
}
