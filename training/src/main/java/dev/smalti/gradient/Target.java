package dev.smalti.gradient;

import dev.smalti.Device;
import dev.smalti.Provider;

/** What will run a gradient: the cheapest right form of a product differs. */
public enum Target {
    /** The CPU provider. */
    CPU,
    /** The CUDA provider: no transposed convolutions with pads that differ by side. */
    CUDA;

    /** What runs graphs on this device. */
    public static Target of(Device device) {
        return device.provider() == Provider.CUDA ? CUDA : CPU;
    }
}
