package dev.smalti.evaluate;

import java.util.Arrays;

/**
 * What a classifier finds in a picture. The array is shared, not copied: nobody writes to it.
 *
 * @param features of the picture
 * @param likeliest number of the class with the largest logit, the first of equal ones
 */
public record Prediction(float[] features, int likeliest) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Prediction p && likeliest == p.likeliest && Arrays.equals(features, p.features);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(features) + likeliest;
    }

    @Override
    public String toString() {
        return "Prediction[class " + likeliest + ", " + features.length + " features]";
    }
}
