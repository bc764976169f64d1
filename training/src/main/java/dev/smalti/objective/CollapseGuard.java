package dev.smalti.objective;

/**
 * Sees when a discriminator overruns the autoencoder, and holds the adversarial loss back until the reconstruction has
 * recovered. The signs are those of runs that went wrong: the reconstruction loss climbs well above its own running mean
 * while the discriminator tells real and made pictures apart with ease, or while the adaptive weight stands at its limit.
 * Either alone is harmless.
 *
 * @param rise how far the reconstruction loss may climb above its running mean, as a factor above 1, e.g. 1.3
 * @param gap the difference of mean logits, real minus fake, from which the discriminator has won; e.g. 4
 * @param patience steps in a row that the signs must last, at least 1
 * @param hold steps for which the adversarial loss is held back the first time; each further time twice as long, up to
 *     {@value #LONGEST} times
 */
public record CollapseGuard(double rise, double gap, int patience, int hold) {
    /** The tensor of the training's state that keeps the guard's {@link State}. */
    public static final String STATE = "adversarial/guard";

    /** How many numbers a {@link State} has. */
    public static final int NUMBERS = 7;

    private static final int LONGEST = 16;
    private static final double SLOW = 0.99;
    private static final double FAST = 0.8;

    /** Checks the numbers. */
    public CollapseGuard {
        if (!(rise > 1) || !(gap > 0) || patience < 1 || hold < 1) {
            throw new IllegalArgumentException(
                    "a guard's rise is above 1, its gap above 0, patience and hold at least 1");
        }
    }

    /**
     * What the guard remembers.
     *
     * @param seen steps so far
     * @param slow running mean of the reconstruction loss over about a hundred steps
     * @param fast the same over about five
     * @param alarms steps in a row with the signs
     * @param held steps for which the adversarial loss is held back from now on
     * @param holds how often it was
     * @param since the step from which the adversarial loss ramps up; 0 for its first start
     */
    public record State(long seen, double slow, double fast, int alarms, long held, int holds, long since) {
        /** Before the first step. */
        public static final State FRESH = new State(0, 0, 0, 0, 0, 0, 0);

        /** As a tensor of a training's state. */
        public float[] numbers() {
            return new float[] {seen, (float) slow, (float) fast, alarms, held, holds, since};
        }

        /** From such a tensor. */
        public static State of(float[] numbers) {
            return new State(
                    (long) numbers[0],
                    numbers[1],
                    numbers[2],
                    (int) numbers[3],
                    (long) numbers[4],
                    (int) numbers[5],
                    (long) numbers[6]);
        }

        /** Whether the adversarial loss is held back. */
        public boolean holding() {
            return held > 0;
        }
    }

    /** What one step with an adversarial loss showed: its mean logits for real and made pictures, and λ. */
    public record Signs(double real, double fake, double lambda) {
        /** Of a step without an adversarial loss. */
        public static final Signs NONE = new Signs(0, 0, 0);
    }

    /**
     * The state after a step.
     *
     * @param before as it was
     * @param step the step's number, from 0
     * @param reconstruction its reconstruction loss, perceptual terms and all
     */
    public State after(State before, long step, double reconstruction, Signs signs) {
        double slow = before.seen() == 0 ? reconstruction : mixed(before.slow(), reconstruction, SLOW);
        double fast = before.seen() == 0 ? reconstruction : mixed(before.fast(), reconstruction, FAST);
        State now = rounded(new State(
                before.seen() + 1, slow, fast, before.alarms(), before.held(), before.holds(), before.since()));
        if (before.holding()) {
            return waited(now, step);
        }
        boolean won = signs.real() - signs.fake() > gap || signs.lambda() >= AdaptiveWeight.LARGEST;
        boolean alarm = won && now.fast() > rise * now.slow();
        int alarms = alarm ? before.alarms() + 1 : 0;
        if (alarms < patience) {
            return new State(now.seen(), now.slow(), now.fast(), alarms, 0, now.holds(), now.since());
        }
        long held = (long) hold * Math.min(LONGEST, 1 << Math.min(now.holds(), Integer.SIZE - 2));
        return new State(now.seen(), now.slow(), now.fast(), 0, held, now.holds() + 1, now.since());
    }

    private static State waited(State now, long step) {
        long held = now.held() - 1;
        long since = held == 0 ? step + 1 : now.since();
        // What was lost is not to be the measure of what comes: the mean starts from where the hold has led.
        double slow = held == 0 ? now.fast() : now.slow();
        return new State(now.seen(), slow, now.fast(), 0, held, now.holds(), since);
    }

    /** As it will be read back, so that a training that stops and one that goes on do the same. */
    private static State rounded(State state) {
        return State.of(state.numbers());
    }

    private static double mixed(double before, double now, double decay) {
        return decay * before + (1 - decay) * now;
    }
}
