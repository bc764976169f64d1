package dev.smalti.objective;

/**
 * When the adversarial loss counts: not at all before {@code start} ({@code disc_start} of the reference), then more and
 * more, fully after {@code ramp} steps. A sudden start is what ruins reconstructions that were good already.
 *
 * @param start first step of the discriminator
 * @param ramp steps until the generator feels all of it; 0 for at once, as the reference does
 */
public record AdversarialSchedule(long start, long ramp) {
    /** Checks the numbers. */
    public AdversarialSchedule {
        if (start < 0 || ramp < 0) {
            throw new IllegalArgumentException("start and ramp are at least 0, were " + start + " and " + ramp);
        }
    }

    /** Whether the discriminator learns at this step. */
    public boolean started(long step) {
        return step >= start;
    }

    /**
     * The share of the adversarial weight that the generator feels.
     *
     * @param step from 0
     * @param since the step at which a ramp begins anew, where that is later than the start
     * @return from 0 to 1
     */
    public float at(long step, long since) {
        long from = Math.max(start, since);
        if (step < from) {
            return 0;
        }
        return ramp == 0 ? 1 : Math.min(1, (step - from + 1f) / ramp);
    }
}
