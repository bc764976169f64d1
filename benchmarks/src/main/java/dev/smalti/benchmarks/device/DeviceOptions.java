package dev.smalti.benchmarks.device;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.benchmarks.measure.Json;
import dev.smalti.ort.Providers;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a check runs, and what becomes of its figures. */
final class DeviceOptions {
    @Option(names = "--device", description = "e.g. cuda or cpu, default: ${DEFAULT-VALUE}")
    private String device = "cuda";

    @Option(names = "-o", paramLabel = "FILE", description = "write the figures here as JSON")
    private @Nullable Path json;

    /**
     * The one that was asked for.
     *
     * @throws SmaltiException of kind BAD_INPUT where that is none
     */
    Device device() {
        return Providers.device(device);
    }

    /**
     * Prints figures as JSON, and writes them where that was asked for.
     *
     * @throws SmaltiException of kind RESOURCE where they cannot be written
     */
    void tell(Object figures) {
        System.out.print(Json.text(figures));
        if (json != null) {
            Json.write(json, figures);
        }
    }
}
