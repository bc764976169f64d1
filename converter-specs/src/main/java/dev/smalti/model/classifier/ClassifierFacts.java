package dev.smalti.model.classifier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the file of a trained {@link Classifier} says of it.
 *
 * @param side of the pictures that it was trained on, in pixels
 * @param classes their names, in the order of the logits
 */
public record ClassifierFacts(int side, List<String> classes) {
    /** What the file is called. */
    public static final String FILE = "classifier.onnx";

    private static final String SIDE = "smalti.side";
    private static final String CLASS = "smalti.class.";

    /** Copies the names and checks that there are a side and classes. */
    public ClassifierFacts {
        classes = List.copyOf(classes);
        if (side < 1 || classes.size() < 2) {
            throw new IllegalArgumentException(
                    "a classifier has a side of at least 1 pixel and at least 2 classes, was " + side + " and "
                            + classes);
        }
    }

    /** The facts as metadata of a model. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(SIDE, String.valueOf(side));
        for (int i = 0; i < classes.size(); i++) {
            metadata.put(CLASS + i, classes.get(i));
        }
        return metadata;
    }

    /**
     * The facts that metadata of a model are.
     *
     * @throws IllegalArgumentException where they are none
     */
    public static ClassifierFacts of(Map<String, String> metadata) {
        List<String> classes = new ArrayList<>();
        for (String name = metadata.get(CLASS + 0); name != null; name = metadata.get(CLASS + classes.size())) {
            classes.add(name);
        }
        return new ClassifierFacts(Integer.parseInt(metadata.getOrDefault(SIDE, "0")), classes);
    }
}
