package dev.smalti.evaluate;

import dev.smalti.SmaltiException;
import dev.smalti.picture.LabelMap;

/**
 * How far pictures show the layout that was asked for: what a segmenter says they show against the labels that were asked,
 * over all pixels of all pictures.
 *
 * @param pictures how many were compared
 * @param pixelAccuracy the share of pixels that show what was asked, from 0 to 1
 * @param meanIou intersection over union of each label over all pictures, the mean of the labels that occur, from 0 to 1
 */
public record LayoutAgreement(int pictures, double pixelAccuracy, double meanIou) {
    /** Counts pixels, picture by picture. For one thread. */
    public static final class Count {
        private final long[] both;
        private final long[] asked;
        private final long[] found;
        private int pictures;

        /** Nothing counted yet. */
        public Count(int labels) {
            this.both = new long[labels];
            this.asked = new long[labels];
            this.found = new long[labels];
        }

        /**
         * Counts a picture.
         *
         * @throws SmaltiException of kind BAD_INPUT where sizes or counts of labels differ
         */
        public void add(LabelMap wanted, LabelMap shown) {
            if (wanted.labels() != both.length
                    || shown.labels() != both.length
                    || wanted.height() != shown.height()
                    || wanted.width() != shown.width()) {
                throw SmaltiException.badInput("only segmentations of one size and of " + both.length
                        + " labels can be compared, these are " + wanted + " and " + shown);
            }
            for (int i = 0; i < wanted.ids().length; i++) {
                int a = wanted.ids()[i];
                int b = shown.ids()[i];
                asked[a]++;
                found[b]++;
                both[a] += a == b ? 1 : 0;
            }
            pictures++;
        }

        /**
         * The agreement of what was counted.
         *
         * @throws IllegalStateException where nothing was
         */
        public LayoutAgreement agreement() {
            if (pictures == 0) {
                throw new IllegalStateException("no picture was counted");
            }
            long right = 0;
            long pixels = 0;
            double sum = 0;
            int occurring = 0;
            for (int label = 0; label < both.length; label++) {
                right += both[label];
                pixels += asked[label];
                long either = asked[label] + found[label] - both[label];
                if (either > 0) {
                    sum += (double) both[label] / either;
                    occurring++;
                }
            }
            return new LayoutAgreement(pictures, (double) right / pixels, sum / occurring);
        }
    }
}
