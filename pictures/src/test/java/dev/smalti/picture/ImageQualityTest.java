package dev.smalti.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.picture.ImageQuality.Levels;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ImageQualityTest {
    @Test
    void psnrOfAUniformErrorIsTheErrorInDecibels() {
        // 0.2 in [-1, 1] is 0.1 in [0, 1]: 20 dB.
        assertThat(ImageQuality.psnr(flat(3, 4, 5, 0f), flat(3, 4, 5, 0.2f), Levels.CONTINUOUS))
                .isCloseTo(20, within(1e-5));
    }

    @Test
    void psnrFollowsItsDefinition() {
        Pixels a = noise(3, 13, 17, 1, 1);
        Pixels b = noise(3, 13, 17, 2, 1);
        double sum = 0;
        for (int i = 0; i < a.values().length; i++) {
            double d = (a.values()[i] - (double) b.values()[i]) / 2;
            sum += d * d;
        }
        assertThat(ImageQuality.psnr(a, b, Levels.CONTINUOUS))
                .isCloseTo(20 * Math.log10(1 / Math.sqrt(sum / a.values().length)), within(1e-9));
    }

    @Test
    void equalPicturesHaveNoNoiseAndFullSimilarity() {
        Pixels a = noise(3, 16, 16, 3, 1);
        assertThat(ImageQuality.psnr(a, a, Levels.EIGHT_BIT)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(ImageQuality.ssim(a, a, Levels.EIGHT_BIT)).isCloseTo(1, within(1e-12));
    }

    @Test
    void whatLiesBeyondTheRangeIsSeenAsTheRangesEnd() {
        assertThat(ImageQuality.psnr(flat(1, 2, 2, 4f), flat(1, 2, 2, 1f), Levels.CONTINUOUS))
                .isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void eightBitLevelsHideWhatAFileCannotHold() {
        Pixels a = flat(1, 2, 2, 100 / 127.5f - 1);
        Pixels near = flat(1, 2, 2, 100.4f / 127.5f - 1);
        Pixels next = flat(1, 2, 2, 100.6f / 127.5f - 1);
        assertThat(ImageQuality.psnr(a, near, Levels.EIGHT_BIT)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(ImageQuality.psnr(a, next, Levels.EIGHT_BIT)).isCloseTo(20 * Math.log10(255), within(1e-9));
    }

    @Test
    void ssimOfFlatPicturesIsTheLuminanceTermAlone() {
        // Means 0.5 and 0.75, no variance: (2*0.5*0.75 + 1e-4) / (0.25 + 0.5625 + 1e-4).
        assertThat(ImageQuality.ssim(flat(1, 12, 11, 0f), flat(1, 12, 11, 0.5f), Levels.CONTINUOUS))
                .isCloseTo(0.7501 / 0.8126, within(1e-12));
    }

    @Test
    void ssimAgreesWithTheFormulaWrittenOutPerWindow() {
        Pixels a = noise(1, 19, 23, 4, 0.7f);
        Pixels b = noise(1, 19, 23, 5, 0.7f);
        assertThat(ImageQuality.ssim(a, b, Levels.CONTINUOUS)).isCloseTo(plainSsim(a, b), within(1e-10));
    }

    @Test
    void threeChannelsAreComparedByTheirLuma() {
        Pixels a = noise(3, 15, 15, 6, 0.7f);
        Pixels b = noise(3, 15, 15, 7, 0.7f);
        assertThat(ImageQuality.ssim(a, b, Levels.CONTINUOUS)).isCloseTo(plainSsim(gray(a), gray(b)), within(1e-6));
    }

    @Test
    void otherChannelCountsGiveTheMeanOfTheChannels() {
        Pixels a = noise(2, 14, 12, 8, 0.7f);
        Pixels b = noise(2, 14, 12, 9, 0.7f);
        double mean = (plainSsim(channel(a, 0), channel(b, 0)) + plainSsim(channel(a, 1), channel(b, 1))) / 2;
        assertThat(ImageQuality.ssim(a, b, Levels.CONTINUOUS)).isCloseTo(mean, within(1e-10));
    }

    @Test
    void refusesPicturesThatCannotBeCompared() {
        assertThatThrownBy(() -> ImageQuality.psnr(flat(3, 2, 2, 0), flat(3, 2, 3, 0), Levels.CONTINUOUS))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("only pictures of one shape can be compared, these are Pixels[3x2x2] and Pixels[3x2x3]");
        assertThatThrownBy(() -> ImageQuality.ssim(flat(3, 10, 40, 0), flat(3, 10, 40, 0), Levels.CONTINUOUS))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("SSIM needs pictures of at least 11x11 pixels, these are 40x10");
    }

    /** SSIM as the paper states it: every window on its own, two-dimensional weights, central moments. */
    private static double plainSsim(Pixels a, Pixels b) {
        double[][] weights = new double[11][11];
        double total = 0;
        for (int i = 0; i < 121; i++) {
            weights[i / 11][i % 11] = Math.exp(-(sq(i / 11 - 5) + sq(i % 11 - 5)) / 4.5);
            total += weights[i / 11][i % 11];
        }
        double sum = 0;
        int windows = 0;
        for (int y = 0; y + 11 <= a.height(); y++) {
            for (int x = 0; x + 11 <= a.width(); x++, windows++) {
                double ma = 0;
                double mb = 0;
                for (int i = 0; i < 121; i++) {
                    double w = weights[i / 11][i % 11] / total;
                    ma += w * (a.at(0, y + i / 11, x + i % 11) + 1.0) / 2;
                    mb += w * (b.at(0, y + i / 11, x + i % 11) + 1.0) / 2;
                }
                double va = 0;
                double vb = 0;
                double cov = 0;
                for (int i = 0; i < 121; i++) {
                    double w = weights[i / 11][i % 11] / total;
                    double da = (a.at(0, y + i / 11, x + i % 11) + 1.0) / 2 - ma;
                    double db = (b.at(0, y + i / 11, x + i % 11) + 1.0) / 2 - mb;
                    va += w * da * da;
                    vb += w * db * db;
                    cov += w * da * db;
                }
                sum += (2 * ma * mb + 1e-4) * (2 * cov + 9e-4) / ((sq(ma) + sq(mb) + 1e-4) * (va + vb + 9e-4));
            }
        }
        return sum / windows;
    }

    private static double sq(double x) {
        return x * x;
    }

    private static Pixels gray(Pixels p) {
        float[] luma = new float[p.height() * p.width()];
        for (int i = 0; i < luma.length; i++) {
            luma[i] = (float) (0.299 * p.values()[i]
                    + 0.587 * p.values()[luma.length + i]
                    + 0.114 * p.values()[2 * luma.length + i]);
        }
        return new Pixels(1, p.height(), p.width(), luma);
    }

    private static Pixels channel(Pixels p, int channel) {
        int area = p.height() * p.width();
        return new Pixels(
                1,
                p.height(),
                p.width(),
                java.util.Arrays.copyOfRange(p.values(), channel * area, (channel + 1) * area));
    }

    private static Pixels flat(int channels, int height, int width, float value) {
        float[] values = new float[channels * height * width];
        java.util.Arrays.fill(values, value);
        return new Pixels(channels, height, width, values);
    }

    private static Pixels noise(int channels, int height, int width, long seed, float amplitude) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[channels * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = amplitude * (float) random.nextDouble(-1, 1);
        }
        return new Pixels(channels, height, width, values);
    }
}
