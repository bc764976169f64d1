package dev.smalti.job;

import com.fasterxml.jackson.annotation.JsonKey;
import dev.smalti.image.Pixels;
import dev.smalti.picture.ImageQuality;
import dev.smalti.picture.ImageQuality.Levels;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What tells how much a reconstruction lost. */
public enum Measure {
    /** Peak signal-to-noise ratio, in decibels. */
    PSNR("PSNR", "psnr", "%.2f"),
    /** Structural similarity. */
    SSIM("SSIM", "ssim", "%.4f"),
    /** Share of pixels whose label is the same. */
    PIXEL_ACCURACY("accuracy", "pixelAccuracy", "%.4f"),
    /** Intersection over union, the mean of the labels that occur. */
    MEAN_IOU("mean IoU", "meanIou", "%.4f");

    /** SSIM compares windows of this many pixels a side. */
    private static final int SSIM_WINDOW = 11;

    private final String title;
    private final String key;
    private final String format;

    Measure(String title, String key, String format) {
        this.title = title;
        this.key = key;
        this.format = format;
    }

    /** PSNR of two pictures of one size, and SSIM where no side is shorter than its window. */
    static Map<Measure, Double> ofPictures(Pixels first, Pixels second, Levels levels) {
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        values.put(PSNR, ImageQuality.psnr(first, second, levels));
        if (Math.min(first.height(), first.width()) >= SSIM_WINDOW) {
            values.put(SSIM, ImageQuality.ssim(first, second, levels));
        }
        return values;
    }

    /** The mean of each over those that have it. */
    public static Map<Measure, Double> means(List<Map<Measure, Double>> all) {
        Map<Measure, Double> means = new EnumMap<>(Measure.class);
        for (Measure measure : values()) {
            all.stream()
                    .filter(one -> one.containsKey(measure))
                    .mapToDouble(one -> one.get(measure))
                    .average()
                    .ifPresent(mean -> means.put(measure, mean));
        }
        return means;
    }

    /** Its column's heading. */
    public String title() {
        return title;
    }

    /** Its name in JSON. */
    @JsonKey
    public String key() {
        return key;
    }

    /** A value as a cell of a table; null is none, and an infinite PSNR that of equal pictures. */
    public String text(@Nullable Double value) {
        if (value == null) {
            return "-";
        }
        return value.isInfinite() ? "equal" : String.format(Locale.ROOT, format, value);
    }
}
