package example.sampler;

import dev.smalti.Condition;
import dev.smalti.Device;
import dev.smalti.Filters;
import dev.smalti.PixelSize;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.bundle.BundledModels;
import dev.smalti.image.Pixels;
import dev.smalti.picture.PictureWriter;
import dev.smalti.synthesis.Synthesizer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Draws a lake with a bundled model, and writes it as a PNG. */
public final class Lake {
    private Lake() {}

    /** Takes the name of the PNG. */
    public static void main(String[] args) {
        Path file = Path.of(args.length > 0 ? args[0] : "lake.png");
        try (Synthesizer synthesizer = Synthesizer.open(BundledModels.open("scenes-class"), Device.cpu())) {
            Condition lake = synthesizer.classNamed("lake");
            SamplingOptions how = SamplingOptions.DEFAULTS
                    .withSeed(7)
                    .withFilters(Filters.NONE.withTopK(150).withTemperature(0.95f));
            // Requests of many threads are drawn together; here there is one.
            CompletableFuture<Pixels> picture = synthesizer.submitPixels(
                    SampleRequest.of(synthesizer.gridFor(new PixelSize(64, 32)), lake, how));
            PictureWriter.write(file, picture.join());
        }
        System.out.println("drew " + file);
    }
}
