package dev.smalti.bench;

/**
 * How long is measured.
 *
 * @param warmUp runs of each contender that do not count, at least 1
 * @param rounds how often each contender has its turn, at least 1
 * @param shortest seconds that a turn lasts at least: a task is repeated within it
 * @param longest seconds after which a task begins no further round, once there are three
 */
public record Plan(int warmUp, int rounds, double shortest, double longest) {
    /** Rounds without which nothing can be said. */
    static final int FEWEST = 3;

    /** What a figure deserves. */
    public static final Plan THOROUGH = new Plan(2, 15, 0.1, 120);

    /** What a first look needs. */
    public static final Plan QUICK = new Plan(1, 7, 0.05, 12);

    /** The same with this many rounds. */
    public Plan withRounds(int count) {
        return new Plan(warmUp, count, shortest, longest);
    }

    /** The same with this many runs that do not count. */
    public Plan withWarmUp(int count) {
        return new Plan(count, rounds, shortest, longest);
    }

    /** The same with this many seconds for a task. */
    public Plan withLongest(double seconds) {
        return new Plan(warmUp, rounds, shortest, seconds);
    }
}
