package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.TokenOrder;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.prior.Sampler;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The rules of drawing and of orders, against what the reference's own code gave. */
@Tag("golden")
class GoldenRulesTest {
    private static final Pattern TOP_K = Pattern.compile("filt\\.(net2net|mingpt)_top_k_logits\\.k(\\d+)");
    private static final Pattern TOP_P = Pattern.compile("filt\\.top_k_top_p\\.k(\\d+)_p([\\d.]+)_t([\\d.]+)");
    private static final Pattern ORDER = Pattern.compile("(\\w+)_(\\d+)x(\\d+)\\.x");

    @TestFactory
    Stream<DynamicTest> filtersLeaveTheLogitsThatTheReferenceLeaves() {
        return ReferenceCases.tests(
                GoldenRulesTest::filters, ReferenceCases.recording("filt\\.logits"), ReferenceKind.TRANSFORMER);
    }

    private static void filters(Path folder) {
        try (Checkpoint golden = Checkpoints.open(folder.resolve("golden.safetensors"))) {
            float[][] logits = rows(golden.tensors().get("filt.logits"));
            int compared = 0;
            for (CheckpointTensor tensor : golden.tensors().values()) {
                Matcher topK = TOP_K.matcher(tensor.name());
                Matcher topP = TOP_P.matcher(tensor.name());
                if (topK.matches()) {
                    compareTopK(tensor, logits, Integer.parseInt(topK.group(2)));
                    compared += logits.length;
                } else if (topP.matches()) {
                    CheckpointTensor probabilities =
                            golden.tensors().get(tensor.name().replace("top_k_top_p", "probs"));
                    compareTopP(tensor, probabilities, logits, new Sampler(filters(topP)));
                    compared += logits.length;
                }
            }
            System.out.println(folder.getFileName() + ": " + compared + " rows of filtered logits equal");
            assertThat(compared).isPositive();
        }
    }

    private static Filters filters(Matcher name) {
        float temperature = Float.parseFloat(name.group(3));
        return new Filters(temperature, Integer.parseInt(name.group(1)), Float.parseFloat(name.group(2)), 0);
    }

    private static void compareTopK(CheckpointTensor expected, float[][] logits, int k) {
        Sampler sampler = new Sampler(Filters.NONE.withTopK(k));
        for (int row = 0; row < logits.length; row++) {
            assertThat(sampler.filtered(logits[row])).as(expected.name()).containsExactly(rows(expected)[row]);
        }
    }

    /** The probabilities are recorded in one of the two cases only. */
    private static void compareTopP(
            CheckpointTensor expected, @Nullable CheckpointTensor probabilities, float[][] logits, Sampler sampler) {
        for (int row = 0; row < logits.length; row++) {
            // The order of equals in the reference's sort is not set.
            boolean equals = hasEquals(logits[row]);
            sameButForEquals(expected.name() + " row " + row, equals, sampler, logits[row], rows(expected)[row]);
            if (probabilities != null) {
                sameShares(sampler.probabilities(logits[row]), rows(probabilities)[row], equals);
            }
        }
    }

    private static boolean hasEquals(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                return true;
            }
        }
        return false;
    }

    private static void sameButForEquals(
            String name, boolean equals, Sampler sampler, float[] logits, float[] expected) {
        float[] found = sampler.filtered(logits);
        if (equals) {
            for (int i = 0; i < found.length; i++) {
                found[i] += 0f; // -0 and 0 are equals too
                expected[i] += 0f;
            }
            Arrays.sort(found);
            Arrays.sort(expected);
        }
        assertThat(found).as(name).containsExactly(expected);
    }

    /** Ours are not scaled up to a sum of 1 after top-p; the reference's are. */
    private static void sameShares(float[] found, float[] expected, boolean equals) {
        double total = 0;
        for (float p : found) {
            total += p;
        }
        if (equals) {
            Arrays.sort(found);
            Arrays.sort(expected);
        }
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i] / total).isCloseTo(expected[i], within(1e-6));
        }
    }

    @TestFactory
    Stream<DynamicTest> ordersAreThoseOfThePermuters() {
        return ReferenceCases.tests(GoldenRulesTest::orders, ReferenceKind.ORDERS);
    }

    private static void orders(Path folder) {
        try (Checkpoint golden = Checkpoints.open(folder.resolve("golden.safetensors"))) {
            Map<String, CheckpointTensor> tensors = golden.tensors();
            int compared = 0;
            for (String name : tensors.keySet()) {
                Matcher matcher = ORDER.matcher(name);
                if (matcher.matches()) {
                    GridShape shape =
                            new GridShape(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
                    compareOrder(tensors, name, TokenOrder.named(matcher.group(1), shape));
                    compared++;
                }
            }
            System.out.println(folder.getFileName() + ": " + compared + " orders equal");
            assertThat(compared).isPositive();
        }
    }

    private static void compareOrder(Map<String, CheckpointTensor> tensors, String input, TokenOrder order) {
        String tag = input.substring(0, input.length() - 1);
        int count = order.shape().length();
        if (tensors.containsKey(tag + "forward")) {
            assertThat(order.places()).as(tag).containsExactly(ints(tensors.get(tag + "forward")));
        }
        // Where the reference can undo an order, its way back is the inverse of its way there.
        if (tensors.containsKey(tag + "backward") && tensors.containsKey(tag + "back")) {
            int[] backward = ints(tensors.get(tag + "backward"));
            int[] numbers = TokenOrder.raster(order.shape()).places();
            assertThat(order.toRaster(numbers)).as(tag).containsExactly(backward);
        }
        int[] x = ints(tensors.get(input));
        int[] y = ints(tensors.get(tag + "y"));
        for (int start = 0; start < x.length; start += count) {
            int[] raster = Arrays.copyOfRange(x, start, start + count);
            int[] sequence = Arrays.copyOfRange(y, start, start + count);
            assertThat(order.toSequence(raster)).as(tag).containsExactly(sequence);
            assertThat(order.toRaster(sequence)).as(tag).containsExactly(raster);
        }
    }

    private static int[] ints(CheckpointTensor tensor) {
        return Arrays.stream(tensor.longs()).mapToInt(Math::toIntExact).toArray();
    }

    private static float[][] rows(CheckpointTensor tensor) {
        List<Integer> shape = tensor.shape();
        float[] all = tensor.floats();
        float[][] rows = new float[shape.get(0)][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(all, i * shape.get(1), (i + 1) * shape.get(1));
        }
        return rows;
    }
}
