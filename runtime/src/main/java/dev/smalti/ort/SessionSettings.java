package dev.smalti.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.smalti.Device;
import dev.smalti.SessionTuning;

/** Writes a {@link Device} into ONNX Runtime's session options. */
final class SessionSettings {
    private SessionSettings() {}

    /**
     * Writes them.
     *
     * @throws dev.smalti.SmaltiException of kind DEVICE where the provider does not load
     */
    static void apply(SessionOptions options, Device device) throws OrtException {
        SessionTuning tuning = device.tuning();
        options.setIntraOpNumThreads(tuning.threads());
        // First-stage graphs are chains: a second operator rarely has its inputs ready.
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", tuning.spinning() ? "1" : "0");
        options.setCPUArenaAllocator(tuning.arena());
        options.setOptimizationLevel(
                switch (tuning.optimization()) {
                    case NONE -> OptLevel.NO_OPT;
                    case BASIC -> OptLevel.BASIC_OPT;
                    case EXTENDED -> OptLevel.EXTENDED_OPT;
                    case ALL -> OptLevel.ALL_OPT;
                });
        if (tuning.profile() != null) {
            options.enableProfiling(tuning.profile().toString());
        }
        try {
            Providers.add(options, device);
        } catch (OrtException e) {
            throw Providers.unusable(device, e);
        }
    }
}
