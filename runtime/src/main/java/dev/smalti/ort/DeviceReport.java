package dev.smalti.ort;

import dev.smalti.Provider;
import java.util.Arrays;
import java.util.List;

/**
 * What ONNX Runtime can use on this machine, found by trying.
 *
 * @param runtimeVersion version of ONNX Runtime
 * @param telemetryOff whether the environment's {@code ORT_DISABLE_TELEMETRY} keeps ONNX Runtime from writing an
 *     identifier to the user's cache folder and sending a first event when it starts; the rest is always off
 * @param providers every provider that ONNX Runtime knows
 */
public record DeviceReport(String runtimeVersion, boolean telemetryOff, List<ProviderStatus> providers) {
    /** Copies the list. */
    public DeviceReport {
        providers = List.copyOf(providers);
    }

    /**
     * Tries every provider. Loads the libraries of those compiled in, so it can take a second.
     *
     * @throws dev.smalti.SmaltiException of kind DEVICE where ONNX Runtime itself cannot start
     */
    public static DeviceReport probe() {
        return new DeviceReport(
                OrtRuntime.get().version(),
                OrtRuntime.telemetryOff(),
                Arrays.stream(Provider.values()).map(Providers::probe).toList());
    }
}
