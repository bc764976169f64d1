package dev.smalti.cli.console;

import dev.smalti.Provider;
import dev.smalti.ort.ProviderStatus;

/** What to tell about devices. */
public final class Devices {
    private Devices() {}

    /** Why a device cannot be used and what to do about it, in one line. */
    public static String shortcoming(ProviderStatus status) {
        boolean nvidia = status.provider() == Provider.CUDA || status.provider() == Provider.TENSORRT;
        if (nvidia && !status.compiledIn()) {
            return "this is the build without it; make the other with"
                    + " ./mvnw -Pcuda -pl cli -am package -DskipTests";
        }
        return status.reason() + (status.remedy().isEmpty() ? "" : "; " + status.remedy());
    }
}
