package dev.smalti.job;

import dev.smalti.image.Pixels;
import dev.smalti.picture.ImageQuality.Levels;
import dev.smalti.picture.Picture;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.PictureWriter;
import dev.smalti.picture.Provenance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Pictures: any format in, PNG of 8 bits out.
 *
 * @param channels 3 for colours, 1 for grey, to which colours are brought
 */
public record ImageMedium(int channels) implements Medium {
    @Override
    public Pixels read(Path file) {
        Picture picture = PictureReader.read(file);
        return channels == 1 ? picture.gray() : picture.pixels();
    }

    @Override
    public void write(Path file, Pixels pixels, Provenance provenance) {
        PictureWriter.write(file, pixels, provenance);
    }

    @Override
    public List<Measure> measures() {
        return List.of(Measure.PSNR, Measure.SSIM);
    }

    @Override
    public Map<Measure, Double> measure(Pixels original, Pixels again) {
        return Measure.ofPictures(original, again, Levels.EIGHT_BIT);
    }
}
