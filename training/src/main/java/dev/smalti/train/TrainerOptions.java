package dev.smalti.train;

import java.time.Duration;

/**
 * How a training is driven. None of it changes what is learned.
 *
 * @param steps how many steps there are in all, those of earlier starts included
 * @param rhythm how often to do what
 * @param threads how many threads make batches, at least 1
 */
public record TrainerOptions(long steps, Rhythm rhythm, int threads) {
    /**
     * How often to do what, in steps; 0 for never but at the end.
     *
     * @param log write a line of the log; at least 1
     * @param sample draw a sheet of samples
     * @param save write a checkpoint
     * @param saveAfter write one too when this time has passed since the last; zero for never
     * @param kept how many checkpoints stay, at least 1
     */
    public record Rhythm(long log, long sample, long save, Duration saveAfter, int kept) {
        /** Every step is logged, samples and checkpoints come every 500 steps, and a checkpoint after ten minutes. */
        public static final Rhythm DEFAULTS = new Rhythm(1, 500, 500, Duration.ofMinutes(10), 2);

        /** Checks the ranges. */
        public Rhythm {
            if (log < 1 || sample < 0 || save < 0 || saveAfter.isNegative() || kept < 1) {
                throw new IllegalArgumentException("logging and keeping count from 1, the rest from 0, was " + log
                        + ", " + kept + ", " + sample + ", " + save + ", " + saveAfter);
            }
        }
    }

    /** Checks the ranges. */
    public TrainerOptions {
        if (steps < 1 || threads < 1) {
            throw new IllegalArgumentException("steps and threads are at least 1, was " + steps + " and " + threads);
        }
    }

    /** So many steps, and the defaults. */
    public static TrainerOptions of(long steps) {
        return new TrainerOptions(steps, Rhythm.DEFAULTS, 1);
    }
}
