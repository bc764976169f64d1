package dev.smalti.job.run;

import dev.smalti.Device;
import dev.smalti.ort.Providers;

/**
 * Where jobs run.
 *
 * @param device e.g. {@code auto}, {@code cpu} or {@code cuda:0}
 * @param threads on the processor; 0 for one per core
 */
public record Placement(String device, int threads) {
    /** The fastest device that works. */
    public static final Placement AUTO = new Placement("auto", 0);

    /**
     * The device.
     *
     * @throws dev.smalti.SmaltiException of kind BAD_INPUT where there is no such name, DEVICE where it does not work
     */
    public Device open() {
        Device chosen = Providers.device(device);
        return threads > 0 ? chosen.withThreads(threads) : chosen;
    }
}
