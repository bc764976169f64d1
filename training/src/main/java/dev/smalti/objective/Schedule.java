package dev.smalti.objective;

/**
 * A learning rate over time: up in a line, then down along half a cosine.
 *
 * @param rate the highest
 * @param warmUp steps until it is reached
 * @param last the part of it that the cosine ends at, right after the last step, from 0 to 1; 1 for a constant rate
 * @param steps how many steps there are
 */
public record Schedule(double rate, long warmUp, double last, long steps) {
    /** The rate of a step, from 0. */
    public double at(long step) {
        if (step < warmUp) {
            return rate * (step + 1) / warmUp;
        }
        double way = steps <= warmUp ? 1 : Math.min(1, (double) (step - warmUp) / (steps - warmUp));
        return rate * (last + (1 - last) * (1 + Math.cos(Math.PI * way)) / 2);
    }
}
