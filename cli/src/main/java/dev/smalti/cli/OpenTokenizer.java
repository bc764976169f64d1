package dev.smalti.cli;

import dev.smalti.Bundle;
import dev.smalti.Device;
import dev.smalti.ImageTokenizer;
import dev.smalti.Manifest;
import dev.smalti.SmaltiException;
import dev.smalti.data.Provenance;
import dev.smalti.image.TilePlan;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** A model, ready to run; closing it frees the model. */
record OpenTokenizer(Bundle bundle, Device device, ImageTokenizer tokenizer) implements AutoCloseable {
    /** What a result says about how it was computed. */
    record Setup(String model, String sha256, String device) {}

    /** The model and where it runs. */
    Setup setup() {
        return new Setup(
                bundle.manifest().name(), Digests.sha256(bundle.folder().resolve(Bundle.MANIFEST)), device.id());
    }

    /** How this command makes pictures, for the pictures themselves; {@link #tiled} adds what differs. */
    Provenance provenance(CommandSpec command) {
        Setup setup = setup();
        return new Provenance(
                Provenance.FORMAT,
                "smalti " + Release.version(),
                command.root().commandLine().getParseResult().originalArgs(),
                new Provenance.Model(setup.model(), setup.sha256()),
                new Provenance.Run(0, setup.device(), Map.of("onnxruntime", Release.onnxRuntime())),
                List.of());
    }

    /** The same with a note where a picture of this size, in pixels, is cut into tiles. */
    Provenance tiled(Provenance common, int height, int width) {
        TilePlan plan = tokenizer.planFor(height, width);
        if (plan.whole()) {
            return common;
        }
        String note = "cut into " + plan.rows().spans().size() + " by "
                + plan.columns().spans().size() + " overlapping tiles";
        return new Provenance(
                common.format(), common.tool(), common.command(), common.model(), common.run(), List.of(note));
    }

    /**
     * Checks that the model takes pictures and not label maps or depth.
     *
     * @throws SmaltiException of kind UNSUPPORTED where it does not
     */
    OpenTokenizer requirePictures() {
        Manifest.FirstStage stage = bundle.manifest().firstStage();
        if (stage.content() != Manifest.Content.IMAGE || stage.inChannels() != 3 || stage.outChannels() != 3) {
            throw SmaltiException.unsupported("the model " + bundle.manifest().name() + " is for "
                    + ManifestText.plural(stage.content()) + " of " + stage.inChannels()
                    + " channels in and " + stage.outChannels() + " out; this command works on pictures of 3");
        }
        return this;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
