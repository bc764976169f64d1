package dev.smalti.train;

import dev.smalti.image.Pixels;
import dev.smalti.image.Resample;
import dev.smalti.image.Resample.Filter;
import dev.smalti.objective.Initialiser;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What can be wrong with a picture whatever it shows. A classifier that has to tell which of these it was shown cannot
 * overlook them (compare Madhusudana et al. 2022, "Image Quality Assessment Using Contrastive Learning", whose network
 * learns kinds and degrees of distortion). Strengths are drawn anew for each picture, from hardly visible to strong.
 */
enum Degradation {
    /** Nothing. */
    NONE {
        @Override
        Pixels apply(Pixels picture, SplittableRandom random) {
            return picture;
        }
    },
    /** Details are lost: shrunk 1.5 to 6 times and enlarged again. */
    BLUR {
        @Override
        Pixels apply(Pixels picture, SplittableRandom random) {
            Pixels small = shrunk(picture, between(random, 1.5, 6));
            return Resample.resize(small, picture.height(), picture.width(), Filter.BICUBIC);
        }
    },
    /** White noise of a deviation of 0.03 to 0.4. */
    NOISE {
        @Override
        Pixels apply(Pixels picture, SplittableRandom random) {
            double deviation = between(random, 0.03, 0.4);
            float[] noise = Initialiser.normal(random, List.of((long) picture.values().length), 0, deviation);
            for (int i = 0; i < noise.length; i++) {
                noise[i] = clamped(picture.values()[i] + noise[i]);
            }
            return like(picture, noise);
        }
    },
    /** Squares of 2 to 8 pixels have one colour each. */
    BLOCKS {
        @Override
        Pixels apply(Pixels picture, SplittableRandom random) {
            int block = (int) between(random, 2, 9);
            Pixels small = shrunk(picture, block);
            float[] values = new float[picture.values().length];
            int area = picture.height() * picture.width();
            for (int i = 0; i < values.length; i++) {
                int row = i % area / picture.width();
                int column = i % picture.width();
                values[i] = small.at(
                        i / area,
                        Math.min(small.height() - 1, row / block),
                        Math.min(small.width() - 1, column / block));
            }
            return like(picture, values);
        }
    },
    /** Outlines waver: pixels are taken from up to 1 to 6 % of the side away, the way varying smoothly. */
    WARP {
        @Override
        Pixels apply(Pixels picture, SplittableRandom random) {
            int knots = (int) between(random, 4, 13);
            double reach = between(random, 0.01, 0.06) * picture.height();
            Pixels ways = Resample.resize(
                    new Pixels(
                            2, knots, knots, Initialiser.uniform(random, List.of(2L, (long) knots, (long) knots), 1)),
                    picture.height(),
                    picture.width(),
                    Filter.BICUBIC);
            float[] values = new float[picture.values().length];
            int at = 0;
            for (int c = 0; c < picture.channels(); c++) {
                for (int row = 0; row < picture.height(); row++) {
                    for (int column = 0; column < picture.width(); column++) {
                        values[at++] = valueAt(
                                picture,
                                c,
                                row + reach * ways.at(0, row, column),
                                column + reach * ways.at(1, row, column));
                    }
                }
            }
            return like(picture, values);
        }
    },
    /** 1 to 8 squares, of a sixteenth to a quarter of the side, show another part of the picture. */
    PATCHES {
        @Override
        Pixels apply(Pixels picture, SplittableRandom random) {
            float[] values = picture.values().clone();
            int count = (int) between(random, 1, 9);
            for (int i = 0; i < count; i++) {
                int side = Math.max(1, (int) (between(random, 1 / 16.0, 1 / 4.0) * picture.height()));
                int toRow = random.nextInt(picture.height() - side + 1);
                int toColumn = random.nextInt(picture.width() - side + 1);
                int fromRow = random.nextInt(picture.height() - side + 1);
                int fromColumn = random.nextInt(picture.width() - side + 1);
                for (int c = 0; c < picture.channels(); c++) {
                    for (int row = 0; row < side; row++) {
                        System.arraycopy(
                                picture.values(),
                                (c * picture.height() + fromRow + row) * picture.width() + fromColumn,
                                values,
                                (c * picture.height() + toRow + row) * picture.width() + toColumn,
                                side);
                    }
                }
            }
            return like(picture, values);
        }
    },
    /** Each channel is scaled by 0.6 to 1.4 and shifted by up to 0.3. */
    COLOURS {
        @Override
        Pixels apply(Pixels picture, SplittableRandom random) {
            float[] values = new float[picture.values().length];
            int area = picture.height() * picture.width();
            for (int c = 0; c < picture.channels(); c++) {
                double scale = 0.6 + 0.8 * random.nextDouble();
                double shift = 0.6 * random.nextDouble() - 0.3;
                for (int i = c * area; i < (c + 1) * area; i++) {
                    values[i] = clamped(scale * picture.values()[i] + shift);
                }
            }
            return like(picture, values);
        }
    };

    /**
     * A picture with this wrong.
     *
     * @param picture in [-1, 1]
     * @param random decides how strong and where
     */
    abstract Pixels apply(Pixels picture, SplittableRandom random);

    /** Between two bounds above 0, each factor as likely. */
    private static double between(SplittableRandom random, double least, double most) {
        return least * Math.pow(most / least, random.nextDouble());
    }

    private static Pixels shrunk(Pixels picture, double times) {
        return Resample.resize(
                picture,
                Math.max(1, (int) Math.round(picture.height() / times)),
                Math.max(1, (int) Math.round(picture.width() / times)),
                Filter.TRIANGLE);
    }

    /** The value between four pixels; beyond the edge its last pixels go on. */
    private static float valueAt(Pixels picture, int channel, double y, double x) {
        double row = Math.min(picture.height() - 1, Math.max(0, y));
        double column = Math.min(picture.width() - 1, Math.max(0, x));
        int top = (int) row;
        int left = (int) column;
        int bottom = Math.min(picture.height() - 1, top + 1);
        int right = Math.min(picture.width() - 1, left + 1);
        double upper = mixed(picture.at(channel, top, left), picture.at(channel, top, right), column - left);
        double lower = mixed(picture.at(channel, bottom, left), picture.at(channel, bottom, right), column - left);
        return (float) mixed(upper, lower, row - top);
    }

    private static double mixed(double a, double b, double part) {
        return a + (b - a) * part;
    }

    private static float clamped(double value) {
        return (float) Math.min(1, Math.max(-1, value));
    }

    private static Pixels like(Pixels picture, float[] values) {
        return new Pixels(picture.channels(), picture.height(), picture.width(), values);
    }
}
