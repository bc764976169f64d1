package dev.smalti.artifact.official;

import dev.smalti.artifact.StepBuilder;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.layer.Scope;
import dev.smalti.model.quantizer.Quantizer;
import dev.smalti.model.vqgan.Autoencoder;
import dev.smalti.model.vqgan.VqganConfig;
import dev.smalti.objective.AutoencoderInitialiser;
import dev.smalti.objective.Initialiser;
import dev.smalti.objective.Quantization;
import dev.smalti.objective.Reconstruction;
import dev.smalti.ort.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A VQGAN's generator that is small enough for a test: two levels, attention in both halves, 64 entries. */
final class SmallVqgan {
    private static final int PICTURES = 2;
    private static final int SIZE = 16;
    private static final VqganConfig CONFIG = new VqganConfig(
            3,
            3,
            32,
            List.of(1, 2),
            1,
            Set.of(1),
            true,
            32,
            true,
            false,
            32,
            new Quantizer.Nearest(64, 16, new Quantizer.Identity()));
    private static final Quantization QUANTIZATION = new Quantization(64, 16, 0.25, false, null);

    private SmallVqgan() {}

    static NetworkTraining training(OfficialOptimizer optimizer) {
        return new NetworkTraining(optimizer, SmallVqgan::loss, shapes -> new AutoencoderInitialiser(7, shapes));
    }

    /** The mean absolute difference and the quantizer's loss. */
    private static Value loss(StepBuilder step) {
        Value pixels = step.batch("pixels", ValueType.floats(Dim.of(PICTURES), Dim.of(3), Dim.of(SIZE), Dim.of(SIZE)));
        Scope scope = step.scope("");
        Autoencoder autoencoder = new Autoencoder(CONFIG);
        Quantization.Quantized quantized = QUANTIZATION.apply(step, autoencoder.latents(scope, pixels));
        Value reconstruction = autoencoder.pixels(scope, quantized.entries());
        Ops ops = step.ops("loss");
        return ops.add(new Reconstruction(1, 0).loss(ops, pixels, reconstruction), quantized.loss());
    }

    /** Pictures of noise. */
    static Map<String, Tensor> batch(int step) {
        List<Long> shape = List.of((long) PICTURES, 3L, (long) SIZE, (long) SIZE);
        float[] values = Initialiser.uniform(Initialiser.random(step, "pixels"), shape, 1);
        return Map.of("pixels", Tensor.floats(values, PICTURES, 3, SIZE, SIZE));
    }
}
