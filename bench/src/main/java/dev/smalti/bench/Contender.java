package dev.smalti.bench;

import dev.smalti.Device;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One of those that are compared.
 *
 * @param subject what runs
 * @param device where
 * @param deviceName the device as the user wrote it, with its options
 * @param batch how many pictures or sequences at once, at least 1; a recipe's own for trainings
 */
public record Contender(Subject subject, Device device, String deviceName, int batch) {
    /** What reports call it; unique in a run. */
    public String label() {
        return subject.name() + ", " + deviceName + ", " + subject.precision() + ", batch " + batch;
    }

    /**
     * The one that is meant by some words: the first with a model, device, precision or batch of exactly that name, else the
     * first whose label holds the words.
     *
     * @param words may be empty, for the first of all
     */
    public static Optional<Contender> named(String words, List<Contender> contenders) {
        return Stream.<Predicate<Contender>>of(
                        one -> List.of(
                                        one.subject().name(),
                                        one.deviceName(),
                                        one.subject().precision(),
                                        "batch " + one.batch())
                                .contains(words),
                        one -> one.label().contains(words))
                .flatMap(meant -> contenders.stream().filter(meant))
                .findFirst();
    }

    @Override
    public String toString() {
        return label();
    }
}
