package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.data.Example;
import dev.smalti.data.Examples;
import dev.smalti.data.Permutation;
import dev.smalti.image.Pixels;
import dev.smalti.ort.Tensor;
import dev.smalti.picture.LabelMap;
import dev.smalti.train.BatchField.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PictureBatchesTest {
    /** Pictures of 2x1 pixels that hold their number and their epoch. */
    private record Numbered(long size, Set<String> threads) implements Examples {
        Numbered(long size) {
            this(size, ConcurrentHashMap.newKeySet());
        }

        @Override
        public Example get(long index) {
            return get(0, index);
        }

        @Override
        public Example get(long epoch, long index) {
            threads.add(Thread.currentThread().getName());
            float[] values = {index, epoch, index, epoch, index, epoch};
            return new Example(
                    "number " + index,
                    new Pixels(3, 1, 2, values),
                    OptionalInt.of((int) index),
                    Optional.of(new LabelMap(3, 1, 2, new int[] {(int) (index % 3), 1})),
                    Optional.empty(),
                    List.of(),
                    List.of());
        }
    }

    private static float[] pixels(PictureBatches batches, long step) {
        return ((Tensor.Floats) batches.batch(step).get("pixels")).array();
    }

    private static List<Long> numbers(PictureBatches batches, long steps) {
        List<Long> numbers = new ArrayList<>();
        for (long step = 0; step < steps; step++) {
            float[] values = pixels(batches, step);
            for (int i = 0; i < values.length; i += 6) {
                numbers.add((long) values[i]);
            }
        }
        return numbers;
    }

    @Property(tries = 60)
    void anEpochSeesEveryExampleOnce(@ForAll @IntRange(min = 1, max = 300) int count, @ForAll long seed) {
        Permutation order = new Permutation(count, seed);
        assertThat(LongStream.range(0, count).map(order::at))
                .hasSize(count)
                .doesNotHaveDuplicates()
                .allMatch(thing -> thing >= 0 && thing < count);
    }

    @Test
    void epochsFollowEachOtherInOrdersOfTheirOwnAcrossBatches() {
        PictureBatches batches = new PictureBatches(new Numbered(10), 4, 3);
        List<Long> numbers = numbers(batches, 5);
        assertThat(numbers.subList(0, 10))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 10).boxed().toList());
        assertThat(numbers.subList(10, 20)).containsExactlyInAnyOrderElementsOf(numbers.subList(0, 10));
        assertThat(numbers.subList(10, 20)).isNotEqualTo(numbers.subList(0, 10));
        assertThat(pixels(batches, 2))
                .as("two of the first epoch, two of the second")
                .satisfies(values -> {
                    assertThat(values[1]).isZero();
                    assertThat(values[7]).isZero();
                    assertThat(values[13]).isEqualTo(1);
                    assertThat(values[19]).isEqualTo(1);
                });
    }

    @Test
    void ordersAreMixedThroughAndDifferBySeed() {
        long count = 1000;
        Permutation order = new Permutation(count, 1);
        long kept = LongStream.range(0, count).filter(i -> order.at(i) == i).count();
        long rising = LongStream.range(1, count)
                .filter(i -> order.at(i) > order.at(i - 1))
                .count();
        double correlation = LongStream.range(0, count)
                        .mapToDouble(i -> (i - 499.5) * (order.at(i) - 499.5))
                        .sum()
                / (count * (count * count - 1.0) / 12);
        assertThat(kept).isLessThan(10);
        assertThat(rising).isBetween(450L, 550L);
        assertThat(correlation).isBetween(-0.12, 0.12);
        Permutation other = new Permutation(count, 2);
        assertThat(LongStream.range(0, count)
                        .filter(i -> order.at(i) == other.at(i))
                        .count())
                .isLessThan(10);
    }

    @Test
    void aBatchIsTheSameWheneverAndWhereverItIsMade() {
        PictureBatches batches = new PictureBatches(new Numbered(57), 8, 11);
        List<float[]> inOrder =
                IntStream.range(0, 12).mapToObj(step -> pixels(batches, step)).toList();
        PictureBatches again = new PictureBatches(new Numbered(57), 8, 11);
        IntStream.range(0, 12)
                .map(i -> 11 - i)
                .parallel()
                .forEach(step -> assertThat(pixels(again, step)).isEqualTo(inOrder.get(step)));
    }

    @Test
    void endlessExamplesComeInTheirOrder() {
        PictureBatches batches = new PictureBatches(new Numbered(Long.MAX_VALUE), 4, 3);
        assertThat(numbers(batches, 3))
                .isEqualTo(LongStream.range(0, 12).boxed().toList());
    }

    @Test
    void holdsWhatIsAskedFor() {
        PictureBatches batches = new PictureBatches(
                new Numbered(Long.MAX_VALUE),
                2,
                0,
                List.of(
                        BatchField.PIXELS,
                        new BatchField("classes", Content.CLASS),
                        new BatchField("labels", Content.LABELS),
                        new BatchField("segmentation", Content.SEGMENTATION)));
        var batch = batches.batch(1);
        assertThat(batch.keySet()).containsExactly("pixels", "classes", "labels", "segmentation");
        assertThat(batch.get("pixels").shape()).containsExactly(2, 3, 1, 2);
        assertThat(((Tensor.Longs) batch.get("classes")).array()).containsExactly(2, 3);
        assertThat(((Tensor.Longs) batch.get("labels")).array()).containsExactly(2, 1, 0, 1);
        assertThat(batch.get("segmentation").shape()).containsExactly(2, 3, 1, 2);
        assertThat(((Tensor.Floats) batch.get("segmentation")).array())
                .containsExactly(0, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0);
        PictureBatches lacking =
                new PictureBatches(new Numbered(5), 2, 0, List.of(new BatchField("depth", Content.DEPTH)));
        assertThatThrownBy(() -> lacking.batch(0))
                .isInstanceOf(SmaltiException.class)
                .hasMessageMatching("'number \\d' has no depth map, which this training needs");
    }
}
