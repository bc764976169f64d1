package dev.smalti.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.smalti.Device;
import dev.smalti.SmaltiException;
import java.nio.file.Path;

/** What ONNX Runtime makes of a graph before it runs it: fused, split over providers, with copies between them. */
public final class OptimizedGraph {
    private OptimizedGraph() {}

    /**
     * Writes it as a model of its own, with all weights inside, so that one can see which operators it is made of. Copies
     * between host and device are nodes called {@code MemcpyToHost} and {@code MemcpyFromHost}.
     *
     * @param model a graph whose weights have less than 2 GB
     * @throws SmaltiException as {@link OrtModel#open} does
     */
    public static void write(Path model, Device device, Path optimized) {
        OrtRuntime runtime = OrtRuntime.get();
        try (SessionOptions options = new SessionOptions();
                RunsInFlight.Run loading = runtime.runs().begin()) {
            SessionSettings.apply(options, device);
            options.setOptimizedModelFilePath(optimized.toString());
            runtime.environment().createSession(model.toString(), options).close();
            assert loading != null;
        } catch (OrtException e) {
            throw OrtErrors.opening(model.toString(), e);
        }
    }
}
