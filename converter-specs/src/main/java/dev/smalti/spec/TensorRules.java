package dev.smalti.spec;

import dev.smalti.spec.Spec.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a checkpoint stores a tensor that the architecture wants in another form: without its sides of 1, transposed, as a
 * part of a larger one, or not at all.
 */
final class TensorRules {
    private record Part(Pattern tensor, Slice slice) {}

    private final List<Pattern> linear;
    private final List<Pattern> transposed;
    private final List<Pattern> zeros;
    private final List<Part> slices;

    /** The rules of a spec. */
    TensorRules(Spec spec) {
        this.linear = globs(spec.linear());
        this.transposed = globs(spec.transposed());
        this.zeros = globs(spec.zeros());
        this.slices = spec.slices().stream()
                .map(slice -> new Part(NamePattern.glob(slice.tensor()), slice))
                .toList();
    }

    /** Whether the tensor may be missing, and is then zeros. */
    boolean mayBeMissing(String name) {
        return matches(zeros, name);
    }

    /** The shape that the checkpoint must have, where the architecture wants {@code shape}. */
    List<Long> stored(String name, List<Long> shape) {
        Slice slice = slice(name);
        Long[] sides = shape.toArray(Long[]::new);
        sides[0] *= slice.of();
        if (isTransposed(name, shape)) {
            return List.of(sides[1], sides[0]);
        }
        return List.of(sides);
    }

    /** Whether a tensor of the shape {@code found} may stand for one of the shape {@code stored}. */
    boolean accepts(String name, List<Long> stored, List<Long> found) {
        return found.equals(stored) || (matches(linear, name) && found.equals(withoutOnes(stored)));
    }

    /** The values as the architecture wants them, row-major in {@code shape}, from those of the checkpoint. */
    float[] values(String name, List<Long> shape, float[] stored) {
        Slice slice = slice(name);
        if (isTransposed(name, shape)) {
            int rows = Math.toIntExact(shape.get(0));
            int columns = Math.toIntExact(shape.get(1));
            return transposed(stored, slice.part() * rows, rows, columns, slice.of() * rows);
        }
        if (slice.of() == 1) {
            return stored;
        }
        int length = stored.length / slice.of();
        return Arrays.copyOfRange(stored, slice.part() * length, (slice.part() + 1) * length);
    }

    /** Columns {@code first} to {@code first + rows} of a matrix [columns, width], as rows. */
    private static float[] transposed(float[] stored, int first, int rows, int columns, int width) {
        float[] values = new float[rows * columns];
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                values[row * columns + column] = stored[column * width + first + row];
            }
        }
        return values;
    }

    private boolean isTransposed(String name, List<Long> shape) {
        return shape.size() == 2 && matches(transposed, name);
    }

    private Slice slice(String name) {
        return slices.stream()
                .filter(part -> part.tensor().matcher(name).matches())
                .findFirst()
                .map(Part::slice)
                .orElse(new Slice(name, 0, 1));
    }

    private static List<Long> withoutOnes(List<Long> shape) {
        if (shape.size() == 4 && shape.get(2) == 1 && shape.get(3) == 1) {
            return shape.subList(0, 2);
        }
        return shape.size() == 3 && shape.get(0) == 1 ? shape.subList(1, 3) : shape;
    }

    private static boolean matches(List<Pattern> globs, String name) {
        return globs.stream().anyMatch(glob -> glob.matcher(name).matches());
    }

    private static List<Pattern> globs(List<String> texts) {
        return texts.stream().map(NamePattern::glob).toList();
    }
}
