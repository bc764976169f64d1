package dev.smalti.picture;

import dev.smalti.SmaltiException;

/** How close a segmentation is to another of the same size and labels. */
public final class LabelQuality {
    private LabelQuality() {}

    /**
     * The share of pixels that have the same label in both, from 0 to 1.
     *
     * @throws SmaltiException (bad input) where the sizes or the counts of labels differ
     */
    public static double pixelAccuracy(LabelMap first, LabelMap second) {
        requireSameShape(first, second);
        int[] a = first.ids();
        int[] b = second.ids();
        int equal = 0;
        for (int i = 0; i < a.length; i++) {
            equal += a[i] == b[i] ? 1 : 0;
        }
        return (double) equal / a.length;
    }

    /**
     * Mean intersection over union: of each label, the pixels that have it in both over those that have it in either;
     * the mean is over the labels that occur in either. From 0 to 1.
     *
     * @throws SmaltiException (bad input) where the sizes or the counts of labels differ
     */
    public static double meanIou(LabelMap first, LabelMap second) {
        requireSameShape(first, second);
        int[] both = new int[first.labels()];
        int[] either = new int[first.labels()];
        for (int i = 0; i < first.ids().length; i++) {
            int a = first.ids()[i];
            int b = second.ids()[i];
            either[a]++;
            if (a == b) {
                both[a]++;
            } else {
                either[b]++;
            }
        }
        double sum = 0;
        int occurring = 0;
        for (int label = 0; label < either.length; label++) {
            if (either[label] > 0) {
                sum += (double) both[label] / either[label];
                occurring++;
            }
        }
        return sum / occurring;
    }

    private static void requireSameShape(LabelMap a, LabelMap b) {
        if (a.labels() != b.labels() || a.height() != b.height() || a.width() != b.width()) {
            throw SmaltiException.badInput(
                    "only segmentations of one size and kind can be compared, these are " + a + " and " + b);
        }
    }
}
