package dev.smalti.objective;

/**
 * A Gumbel temperature over time: from {@code start} to {@code high} in a line, then down to {@code low} along half a
 * cosine, and there it stays ({@code LambdaWarmUpCosineScheduler} of the reference).
 *
 * @param start at step 0
 * @param high after the warm-up
 * @param low at the end
 * @param warmUp steps of the line; 0 for none
 * @param steps when the end is
 */
public record TemperatureSchedule(double start, double high, double low, long warmUp, long steps) {
    /** Checks that every temperature is above 0. */
    public TemperatureSchedule {
        if (!(start > 0) || !(high > 0) || !(low > 0) || warmUp < 0) {
            throw new IllegalArgumentException("temperatures are above 0 and the warm-up at least 0");
        }
    }

    /** The temperature of a step, from 0. */
    public double at(long step) {
        if (step < warmUp) {
            return start + (high - start) * step / warmUp;
        }
        double way = steps <= warmUp ? 1 : Math.min(1, (double) (step - warmUp) / (steps - warmUp));
        return low + (high - low) * (1 + Math.cos(Math.PI * way)) / 2;
    }
}
