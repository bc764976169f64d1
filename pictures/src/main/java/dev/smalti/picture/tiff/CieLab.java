package dev.smalti.picture.tiff;

/** CIE 1976 L*a*b* of some white as sRGB (IEC 61966-2-1), the white adapted after Bradford. */
public final class CieLab {
    private static final double[] D65 = {0.95047, 1, 1.08883};

    private static final double[][] TO_CONES = {
        {0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}
    };
    private static final double[][] FROM_CONES = {
        {0.9869929, -0.1470543, 0.1599627}, {0.4323053, 0.5183603, 0.0492912}, {-0.0085287, 0.0400428, 0.9684867}
    };
    private static final double[][] TO_RGB = {
        {3.2404542, -1.5371385, -0.4985314}, {-0.9692660, 1.8760108, 0.0415560}, {0.0556434, -0.2040259, 1.0572252}
    };

    private final double[] white;
    private final double[] adaptation;

    /** Of a white with this chromaticity. */
    CieLab(double x, double y) {
        white = new double[] {x / y, 1, (1 - x - y) / y};
        double[] from = times(TO_CONES, white);
        double[] to = times(TO_CONES, D65);
        adaptation = new double[] {to[0] / from[0], to[1] / from[1], to[2] / from[2]};
    }

    /** Red, green and blue in [0, 1] of L* in [0, 100] and a* and b*; what sRGB lacks is clipped. */
    double[] rgb(double l, double a, double b) {
        double y = (l + 16) / 116;
        double[] xyz = {white[0] * cube(y + a / 500), white[1] * cube(y), white[2] * cube(y - b / 200)};
        double[] cones = times(TO_CONES, xyz);
        for (int i = 0; i < 3; i++) {
            cones[i] *= adaptation[i];
        }
        double[] rgb = times(TO_RGB, times(FROM_CONES, cones));
        for (int i = 0; i < 3; i++) {
            double light = Math.max(0, Math.min(1, rgb[i]));
            rgb[i] = light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
        }
        return rgb;
    }

    private static double cube(double t) {
        double knee = 6.0 / 29;
        return t > knee ? t * t * t : 3 * knee * knee * (t - 4.0 / 29);
    }

    private static double[] times(double[][] matrix, double[] vector) {
        double[] product = new double[3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                product[i] += matrix[i][j] * vector[j];
            }
        }
        return product;
    }
}
