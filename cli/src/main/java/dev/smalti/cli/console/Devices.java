package dev.smalti.cli.console;

import dev.smalti.Provider;
import dev.smalti.ort.ProviderStatus;
import java.nio.file.Files;
import java.nio.file.Path;

/** What to tell about devices. */
public final class Devices {
    private Devices() {}

    /**
     * Whether this machine has an NVIDIA device, as its driver shows it; without one there is no use in telling anybody what
     * CUDA needs.
     */
    public static boolean hasNvidia() {
        String windows = System.getenv("SystemRoot");
        return Files.exists(Path.of("/proc/driver/nvidia/version"))
                || Files.exists(Path.of("/dev/nvidiactl"))
                || Files.exists(Path.of("/dev/nvidia0"))
                || Files.exists(Path.of("/usr/lib/wsl/lib/libcuda.so.1"))
                || (windows != null && Files.exists(Path.of(windows, "System32", "nvcuda.dll")));
    }

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
