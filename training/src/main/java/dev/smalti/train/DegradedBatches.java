package dev.smalti.train;

import dev.smalti.image.Pixels;
import dev.smalti.ort.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Batches of which some pictures are degraded, and which are told how: {@value #KINDS} holds the number of each picture's
 * {@link Degradation}, int64 [N]. What happens to a picture depends on the seed and its place in the training alone.
 *
 * @param source batches with {@code pixels} f32 [N, 3, H, W] in [-1, 1]
 * @param share of the pictures that are degraded, from 0 to 1; every kind is as likely
 */
record DegradedBatches(BatchSource source, long seed, double share) implements BatchSource {
    /** Name of the tensor that tells. */
    static final String KINDS = "degradations";

    /** By number: first none. */
    private static final Degradation[] ALL = Degradation.values();

    @Override
    public Map<String, Tensor> batch(long step) {
        Map<String, Tensor> batch = new LinkedHashMap<>(source.batch(step));
        Tensor.Floats pixels = (Tensor.Floats) Objects.requireNonNull(batch.get(BatchField.PIXELS.name()));
        long[] shape = pixels.shape();
        int count = (int) shape[0];
        float[] values = pixels.array().clone();
        int length = values.length / count;
        long[] kinds = new long[count];
        IntStream.range(0, count).parallel().forEach(i -> {
            SplittableRandom random = random(step * count + i);
            kinds[i] = random.nextDouble() < share ? 1 + random.nextInt(ALL.length - 1) : 0;
            Pixels picture = new Pixels(
                    (int) shape[1],
                    (int) shape[2],
                    (int) shape[3],
                    Arrays.copyOfRange(values, i * length, (i + 1) * length));
            System.arraycopy(ALL[(int) kinds[i]].apply(picture, random).values(), 0, values, i * length, length);
        });
        batch.put(BatchField.PIXELS.name(), Tensor.floats(values, shape));
        batch.put(KINDS, Tensor.longs(kinds, count));
        return batch;
    }

    private SplittableRandom random(long number) {
        // Two rounds, so that neither neighbouring numbers nor neighbouring seeds begin alike.
        return new SplittableRandom(new SplittableRandom(seed).nextLong() + number).split();
    }

    @Override
    public String describe(long step) {
        return source.describe(step);
    }
}
