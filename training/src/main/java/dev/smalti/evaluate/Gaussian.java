package dev.smalti.evaluate;

import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** A normal distribution of several dimensions, in double precision. Immutable. */
public final class Gaussian {
    private static final double ULP = Math.ulp(1.0);

    private final double[] mean;
    private final DMatrixRMaj covariance;

    private Gaussian(double[] mean, DMatrixRMaj covariance) {
        this.mean = mean;
        this.covariance = covariance;
    }

    /**
     * The distribution of this mean and covariance.
     *
     * @param mean [d]
     * @param covariance [d][d], symmetric and without negative eigenvalues
     */
    public static Gaussian of(double[] mean, double[][] covariance) {
        if (covariance.length != mean.length) {
            throw new IllegalArgumentException(
                    "a mean of " + mean.length + " has no covariance of " + covariance.length);
        }
        return new Gaussian(mean.clone(), new DMatrixRMaj(covariance));
    }

    /**
     * The distribution with the mean and the unbiased covariance of these rows.
     *
     * @param rows at least 2, of one length
     */
    public static Gaussian fit(List<float[]> rows) {
        if (rows.size() < 2) {
            throw new IllegalArgumentException("a covariance needs at least 2 rows, was " + rows.size());
        }
        int width = rows.get(0).length;
        double[] mean = new double[width];
        for (float[] row : rows) {
            for (int i = 0; i < width; i++) {
                mean[i] += row[i] / (double) rows.size();
            }
        }
        DMatrixRMaj centred = new DMatrixRMaj(rows.size(), width);
        for (int r = 0; r < rows.size(); r++) {
            for (int i = 0; i < width; i++) {
                centred.set(r, i, rows.get(r)[i] - mean[i]);
            }
        }
        DMatrixRMaj covariance = new DMatrixRMaj(width, width);
        CommonOps_DDRM.multTransA(1.0 / (rows.size() - 1), centred, centred, covariance);
        return new Gaussian(mean, covariance);
    }

    /**
     * The squared Fréchet (2-Wasserstein) distance to another distribution of as many dimensions (Dowson and Landau 1982),
     * {@code |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2))}, which is 0 for equal ones and symmetric up to rounding.
     *
     * <p>The eigenvalues of {@code S1 S2} are the squares of the singular values of {@code S1^(1/2) S2^(1/2)}. Those are found
     * without squaring, so that directions in which a small set has no variance add no noise.
     */
    public double squaredDistance(Gaussian other) {
        if (other.mean.length != mean.length) {
            throw new IllegalArgumentException(
                    "distributions of " + mean.length + " and " + other.mean.length + " dimensions");
        }
        double means = 0;
        for (int i = 0; i < mean.length; i++) {
            double difference = mean[i] - other.mean[i];
            means += difference * difference;
        }
        DMatrixRMaj product = new DMatrixRMaj(mean.length, mean.length);
        CommonOps_DDRM.mult(root(covariance), root(other.covariance), product);
        double shared = 0;
        for (double value : singularValues(product)) {
            shared += value;
        }
        double spread = CommonOps_DDRM.trace(covariance) + CommonOps_DDRM.trace(other.covariance) - 2 * shared;
        return means + Math.max(0, spread);
    }

    /** The symmetric square root of a symmetric matrix; eigenvalues that are rounding errors count as zero. */
    private static DMatrixRMaj root(DMatrixRMaj matrix) {
        int size = matrix.getNumRows();
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(size, true, true);
        if (!eigen.decompose(matrix.copy())) {
            throw new ArithmeticException("the eigenvalues of a covariance were not found: are all features numbers?");
        }
        double largest = 0;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, eigen.getEigenvalue(i).getReal());
        }
        DMatrixRMaj vectors = new DMatrixRMaj(size, size);
        DMatrixRMaj scaled = new DMatrixRMaj(size, size);
        for (int i = 0; i < size; i++) {
            double value = eigen.getEigenvalue(i).getReal();
            double root = value > largest * size * ULP ? Math.sqrt(value) : 0;
            DMatrixRMaj vector = eigen.getEigenVector(i);
            for (int j = 0; j < size; j++) {
                vectors.set(j, i, vector.get(j));
                scaled.set(j, i, vector.get(j) * root);
            }
        }
        DMatrixRMaj result = new DMatrixRMaj(size, size);
        CommonOps_DDRM.multTransB(scaled, vectors, result);
        return result;
    }

    private static double[] singularValues(DMatrixRMaj matrix) {
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(matrix.getNumRows(), matrix.getNumCols(), false, false, false);
        if (!svd.decompose(matrix.copy())) {
            throw new ArithmeticException("the singular values of two covariances were not found");
        }
        return svd.getSingularValues();
    }
}
