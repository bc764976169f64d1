package dev.smalti.evaluate;

import dev.smalti.SmaltiException;
import java.util.List;

/**
 * How a set of pictures compares with a reference, in the features of one classifier. Only numbers of the same classifier
 * compare, and those of sets of about the same size: the distance of small sets is larger than that of large ones.
 *
 * @param sceneDistance the squared Fréchet distance between Gaussians that are fitted to the features of both sets: the
 *     formula of FID (Heusel et al. 2017), in other features; 0 for equal sets
 * @param precision see {@link Neighbourhoods.Overlap}
 * @param recall see there
 * @param density see there
 * @param coverage see there
 */
public record SetComparison(double sceneDistance, double precision, double recall, double density, double coverage) {
    /** How many nearest neighbours span a neighbourhood, as Naeem et al. (2020) choose it. */
    public static final int NEIGHBOURS = 5;

    /**
     * Compares pictures with a reference.
     *
     * @throws SmaltiException of kind BAD_INPUT where one of the sets has no more than {@value #NEIGHBOURS} pictures
     */
    public static SetComparison of(List<Prediction> pictures, List<Prediction> reference) {
        List<float[]> own = features(pictures);
        List<float[]> wanted = features(reference);
        Neighbourhoods.Overlap overlap =
                Neighbourhoods.of(wanted, NEIGHBOURS).overlap(Neighbourhoods.of(own, NEIGHBOURS));
        return new SetComparison(
                distance(pictures, reference),
                overlap.precision(),
                overlap.recall(),
                overlap.density(),
                overlap.coverage());
    }

    /**
     * The scene distance alone.
     *
     * @throws SmaltiException of kind BAD_INPUT where one of the sets has no more than {@value #NEIGHBOURS} pictures
     */
    public static double distance(List<Prediction> pictures, List<Prediction> reference) {
        return Gaussian.fit(features(pictures)).squaredDistance(Gaussian.fit(features(reference)));
    }

    private static List<float[]> features(List<Prediction> pictures) {
        if (pictures.size() <= NEIGHBOURS) {
            throw SmaltiException.badInput("sets of at least " + (NEIGHBOURS + 1)
                    + " pictures can be compared, this one has " + pictures.size());
        }
        return pictures.stream().map(Prediction::features).toList();
    }
}
