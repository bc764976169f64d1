package dev.smalti.bench;

import dev.smalti.Device;

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

    @Override
    public String toString() {
        return label();
    }
}
