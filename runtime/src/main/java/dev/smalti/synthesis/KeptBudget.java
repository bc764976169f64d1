package dev.smalti.synthesis;

/** Shares out among the calls at work how many runs they may keep for later rows of a grid. Threads may share it. */
final class KeptBudget {
    private int shared;

    /**
     * Takes what is left of a budget.
     *
     * @param wanted how many runs would be of use
     * @param budget how many all calls may keep together
     * @return from 0 to {@code wanted}, to be given back
     */
    synchronized int take(int wanted, int budget) {
        int taken = Math.max(0, Math.min(wanted, budget - shared));
        shared += taken;
        return taken;
    }

    /** Gives back what was taken. */
    synchronized void give(int taken) {
        shared -= taken;
    }
}
