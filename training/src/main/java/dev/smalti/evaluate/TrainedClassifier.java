package dev.smalti.evaluate;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.image.Resample;
import dev.smalti.image.Resample.Filter;
import dev.smalti.io.FileFailure;
import dev.smalti.io.Sha256;
import dev.smalti.model.classifier.Classifier;
import dev.smalti.model.classifier.ClassifierFacts;
import dev.smalti.ort.OrtModel;
import dev.smalti.ort.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A classifier that was trained, from a file: one graph with its weights in it. Threads may share it; whoever opens it closes
 * it.
 */
public final class TrainedClassifier implements AutoCloseable {
    private static final String EXPORT = "export";

    private final OrtModel model;
    private final ClassifierFacts facts;
    private final String digest;

    private TrainedClassifier(OrtModel model, ClassifierFacts facts, String digest) {
        this.model = model;
        this.facts = facts;
        this.digest = digest;
    }

    /**
     * Opens a classifier.
     *
     * @param path its file; or a folder with it, such as a run's, under {@value ClassifierFacts#FILE} or {@code export/} and
     *     that
     * @throws SmaltiException of kind BAD_INPUT where there is none, else as {@link OrtModel#open}
     */
    public static TrainedClassifier open(Path path, Device device) {
        Path file = path;
        if (Files.isDirectory(path)) {
            Path exported = path.resolve(EXPORT).resolve(ClassifierFacts.FILE);
            file = Files.isRegularFile(exported) ? exported : path.resolve(ClassifierFacts.FILE);
        }
        if (!Files.isRegularFile(file)) {
            throw SmaltiException.badInput("there is no classifier at '" + file + "'");
        }
        String digest;
        try {
            digest = Sha256.of(file, read -> {});
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read the classifier " + file, e);
        }
        OrtModel model = OrtModel.open(file, device);
        try {
            return new TrainedClassifier(model, facts(model, file), digest);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static ClassifierFacts facts(OrtModel model, Path file) {
        if (!model.inputs().equals(Set.of(Classifier.PIXELS))
                || !model.outputs().equals(Set.of(Classifier.FEATURES, Classifier.LOGITS))) {
            throw SmaltiException.badInput("'" + file + "' is no classifier: it maps " + model.inputs() + " to "
                    + model.outputs() + ", not pixels to features and logits");
        }
        try {
            return ClassifierFacts.of(model.metadata());
        } catch (IllegalArgumentException e) {
            throw SmaltiException.badInput(
                    "'" + file + "' is no classifier that smalti trained: it does not tell its side and its classes");
        }
    }

    /** The side that it was trained on and the names of its classes. */
    public ClassifierFacts facts() {
        return facts;
    }

    /** SHA-256 of its file as lower-case hex: what tells it from others. */
    public String digest() {
        return digest;
    }

    /**
     * What it finds in pictures, run together.
     *
     * @param pictures squares of 3 channels, which it sees in 8 bits, as files hold them, and scaled to the side that it was
     *     trained on
     * @throws SmaltiException of kind BAD_INPUT for other pictures, CORRUPT where it finds no numbers
     */
    public List<Prediction> predict(List<Pixels> pictures) {
        int side = facts.side();
        int length = Math.multiplyExact(3 * side, side);
        float[] values = new float[Math.multiplyExact(pictures.size(), length)];
        for (int i = 0; i < pictures.size(); i++) {
            Pixels picture = pictures.get(i);
            if (picture.channels() != 3 || picture.height() != picture.width()) {
                throw SmaltiException.badInput("a classifier takes squares of 3 channels, this picture has "
                        + picture.channels() + " and is " + picture.width() + "x" + picture.height());
            }
            Pixels scaled = Resample.resize(eightBit(picture), side, side, Filter.BICUBIC);
            System.arraycopy(scaled.values(), 0, values, i * length, length);
        }
        Map<String, Tensor> found = model.run(
                Map.of(Classifier.PIXELS, Tensor.floats(values, pictures.size(), 3, side, side)),
                Set.of(Classifier.FEATURES, Classifier.LOGITS));
        float[] features = ((Tensor.Floats) Objects.requireNonNull(found.get(Classifier.FEATURES))).array();
        float[] logits = ((Tensor.Floats) Objects.requireNonNull(found.get(Classifier.LOGITS))).array();
        if (logits.length != pictures.size() * facts.classes().size()) {
            throw SmaltiException.corrupt("the classifier has " + logits.length / pictures.size() + " logits for "
                    + facts.classes().size() + " classes");
        }
        return predictions(pictures.size(), features, logits);
    }

    private static Pixels eightBit(Pixels picture) {
        float[] values = picture.values().clone();
        for (int i = 0; i < values.length; i++) {
            double level = Math.floor((values[i] + 1.0) * 127.5 + 0.5);
            values[i] = (float) (Math.min(255, Math.max(0, level)) / 127.5 - 1);
        }
        return new Pixels(picture.channels(), picture.height(), picture.width(), values);
    }

    private static List<Prediction> predictions(int count, float[] features, float[] logits) {
        for (float feature : features) {
            if (!Float.isFinite(feature)) {
                throw SmaltiException.corrupt("the classifier finds no numbers in a picture");
            }
        }
        int width = features.length / count;
        int classes = logits.length / count;
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int likeliest = 0;
            for (int k = 1; k < classes; k++) {
                likeliest = logits[i * classes + k] > logits[i * classes + likeliest] ? k : likeliest;
            }
            predictions.add(new Prediction(Arrays.copyOfRange(features, i * width, (i + 1) * width), likeliest));
        }
        return predictions;
    }

    @Override
    public void close() {
        model.close();
    }
}
