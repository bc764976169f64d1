package dev.smalti.train;

import dev.smalti.train.GoldenVqgan.Undecided;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * Finds where the reference's first step went with the elements whose direction chance decided and that are not recorded, by
 * what it saw next: turns one or two of them at a time, those that bring what follows nearest to the recorded. A few
 * directions cannot explain away any other error, since thousands of numbers are compared.
 */
final class ChanceDirections {
    /** What rounding alone may make of a gradient, in parts of its tensor's largest. */
    private static final double ROUNDING = 1e-5;

    private final GoldenVqgan training;
    private final List<Undecided> elements;
    private final DoubleSupplier error;
    private double least;
    private List<Undecided> best = List.of();

    private ChanceDirections(GoldenVqgan training, List<Undecided> elements, DoubleSupplier error) {
        this.training = training;
        this.elements = elements;
        this.error = error;
        this.least = error.getAsDouble();
    }

    /**
     * Turns elements while what follows is out of its bounds and that helps.
     *
     * @param training after its first step
     * @param known weights that are recorded
     * @param error how far off is what follows, in all its bounds: below 1 it is within each; leaves the training as it was
     */
    static void settle(GoldenVqgan training, Set<String> known, DoubleSupplier error) {
        ChanceDirections search = new ChanceDirections(training, training.undecided(known, ROUNDING), error);
        while (search.least >= 1 && (search.improve(1) || search.improve(2))) {
            System.out.printf("the reference went the other way: %s, leaves %.2g bounds%n", search.best, search.least);
        }
    }

    /** Turns the best set of this many elements; whether one helps. */
    private boolean improve(int size) {
        best = List.of();
        look(new ArrayList<>(), 0, size);
        best.forEach(training::turn);
        return !best.isEmpty();
    }

    private void look(List<Undecided> turned, int from, int more) {
        if (more == 0) {
            double found = error.getAsDouble();
            if (found < 0.9 * least) {
                least = found;
                best = List.copyOf(turned);
            }
            return;
        }
        for (int i = from; i <= elements.size() - more; i++) {
            Undecided element = elements.get(i);
            training.turn(element);
            turned.add(element);
            look(turned, i + 1, more - 1);
            turned.remove(turned.size() - 1);
            training.turn(element);
        }
    }
}
