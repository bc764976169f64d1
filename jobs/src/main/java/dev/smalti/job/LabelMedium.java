package dev.smalti.job;

import dev.smalti.image.Pixels;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.LabelMapFile;
import dev.smalti.picture.LabelMapFile.Numbering;
import dev.smalti.picture.LabelQuality;
import dev.smalti.picture.PictureWriter;
import dev.smalti.picture.Provenance;
import dev.smalti.picture.SideBySide;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Segmentations: PNG whose samples are labels, one-hot in, logits out.
 *
 * @param labels how many there are, one channel for each
 */
public record LabelMedium(int labels) implements Medium {
    @Override
    public Pixels read(Path file) {
        return LabelMapFile.read(file, labels, Numbering.AS_STORED).oneHot();
    }

    /** By the nearest pixel: a mean of two labels is no label. */
    @Override
    public Pixels resize(Pixels pixels, int height, int width) {
        return LabelMap.ofLogits(pixels).resize(height, width).oneHot();
    }

    @Override
    public void write(Path file, Pixels pixels, Provenance provenance) {
        LabelMapFile.write(file, LabelMap.ofLogits(pixels), provenance);
    }

    /** In colours and not as labels: the gap between them is no label. */
    @Override
    public void writeBeside(Path file, Pixels left, Pixels right, Provenance provenance) {
        PictureWriter.write(file, SideBySide.of(colours(left), colours(right)), provenance);
    }

    @Override
    public List<Measure> measures() {
        return List.of(Measure.PIXEL_ACCURACY, Measure.MEAN_IOU);
    }

    @Override
    public Map<Measure, Double> measure(Pixels original, Pixels again) {
        LabelMap first = LabelMap.ofLogits(original);
        LabelMap second = LabelMap.ofLogits(again);
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        values.put(Measure.PIXEL_ACCURACY, LabelQuality.pixelAccuracy(first, second));
        values.put(Measure.MEAN_IOU, LabelQuality.meanIou(first, second));
        return values;
    }

    private static Pixels colours(Pixels pixels) {
        return LabelMapFile.colours(LabelMap.ofLogits(pixels));
    }
}
