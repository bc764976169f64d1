package dev.smalti.benchmarks.measure;

/** Which clock a figure is taken from. */
public enum Clock {
    /** Summed over all threads of the process: fair on one thread, little disturbed by neighbours. */
    CPU("CPU time"),
    /** What a user waits: fair only on a calm machine. */
    WALL("wall time");

    private final String title;

    Clock(String title) {
        this.title = title;
    }

    /** How reports call it. */
    public String title() {
        return title;
    }

    /** The clock that is meaningful for the number of threads. */
    public static Clock of(int threads) {
        return threads == 1 ? CPU : WALL;
    }
}
