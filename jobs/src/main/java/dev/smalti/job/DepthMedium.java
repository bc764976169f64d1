package dev.smalti.job;

import dev.smalti.image.Pixels;
import dev.smalti.picture.DepthMapFile;
import dev.smalti.picture.ImageQuality.Levels;
import dev.smalti.picture.Provenance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Depth maps: PNG of one channel or packed floats in, grey PNG of 16 bits out. */
public record DepthMedium() implements Medium {
    @Override
    public Pixels read(Path file) {
        return DepthMapFile.read(file);
    }

    @Override
    public void write(Path file, Pixels pixels, Provenance provenance) {
        DepthMapFile.write(file, pixels, provenance);
    }

    @Override
    public List<Measure> measures() {
        return List.of(Measure.PSNR, Measure.SSIM);
    }

    @Override
    public Map<Measure, Double> measure(Pixels original, Pixels again) {
        // What 16 bits round off changes no digit that is printed.
        return Measure.ofPictures(original, again, Levels.CONTINUOUS);
    }
}
