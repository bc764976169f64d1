package dev.smalti.job;

import dev.smalti.Device;
import dev.smalti.bundle.Bundle;
import dev.smalti.image.TilePlan;
import dev.smalti.io.Digests;
import dev.smalti.picture.Provenance;
import dev.smalti.tokenizer.ImageTokenizer;
import java.util.List;
import java.util.Map;

/**
 * A model, ready to run; closing it frees the model.
 *
 * @param bundle its files
 * @param medium what goes in and comes out, as files
 * @param device where it runs
 * @param tokenizer its first stage
 */
public record OpenTokenizer(Bundle bundle, Medium medium, Device device, ImageTokenizer tokenizer)
        implements AutoCloseable {
    /** What a result says about how it was computed. */
    public record Setup(String model, String sha256, String device) {}

    /** The model and where it runs. */
    public Setup setup() {
        return new Setup(
                bundle.manifest().name(), Digests.sha256(bundle.folder().resolve(Bundle.MANIFEST)), device.id());
    }

    /** How pictures are made by this model here; which job makes them is said by {@link Provenance#withJob}. */
    public Provenance provenance() {
        Setup setup = setup();
        return Provenance.of(
                "smalti " + Release.version(),
                new Provenance.Model(setup.model(), setup.sha256()),
                new Provenance.Run(setup.device(), Map.of("onnxruntime", Release.onnxRuntime())));
    }

    /** The model as pictures name it: without its folder. */
    public ModelReference reference() {
        Setup setup = setup();
        return new ModelReference(setup.model(), null, setup.sha256());
    }

    /** The same with a note where a picture of this size, in pixels, is cut into tiles. */
    public Provenance tiled(Provenance common, int height, int width) {
        TilePlan plan = tokenizer.planFor(height, width);
        if (plan.whole()) {
            return common;
        }
        String note = "cut into " + plan.rows().spans().size() + " by "
                + plan.columns().spans().size() + " overlapping tiles";
        return common.withNotes(List.of(note));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
