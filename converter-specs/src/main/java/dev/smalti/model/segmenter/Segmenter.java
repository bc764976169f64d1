package dev.smalti.model.segmenter;

import dev.smalti.graph.Dim;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.layer.Scope;
import dev.smalti.layer.WeightSource;
import dev.smalti.layer.Weights;
import dev.smalti.model.quantizer.Quantizer;
import dev.smalti.model.vqgan.Decoder;
import dev.smalti.model.vqgan.Encoder;
import dev.smalti.model.vqgan.VqganConfig;
import java.util.List;
import java.util.Set;

/**
 * A network that says of each pixel what it shows: encoder and decoder of a first stage without a quantizer between them.
 * It measures how far pictures follow a layout that was asked for.
 *
 * @param labels how many labels there are
 * @param channels width of the first level
 * @param multipliers width of each level as a multiple of {@code channels}; each level but the first halves the sides
 */
public record Segmenter(int labels, int channels, List<Integer> multipliers) {
    /** Name of the graph's input. */
    public static final String PIXELS = "pixels";

    /** Name of the graph's output. */
    public static final String LOGITS = "logits";

    /** What {@link #factor} of every segmenter divides. */
    public static final int LARGEST_FACTOR = 16;

    private static final int GROUP = 4;
    private static final int LEVELS = 5;

    /** Copies the list and checks that there are 1 to 5 levels; the widths are checked where a graph is built. */
    public Segmenter {
        multipliers = List.copyOf(multipliers);
        if (multipliers.isEmpty() || multipliers.size() > LEVELS) {
            throw new IllegalArgumentException("a segmenter has 1 to " + LEVELS + " levels, was " + multipliers);
        }
    }

    /** Pixels [N, 3, H, W] in [-1, 1], sides multiples of {@link #factor}, to logits [N, labels, H, W]. */
    public Value logits(Scope scope, Value pixels) {
        VqganConfig config = config();
        Value map = new Encoder(config).apply(scope.in("encoder"), pixels);
        return new Decoder(config).apply(scope.in("decoder"), map);
    }

    /**
     * What its encoder finds at each level: maps [N, width, H/2^i, W/2^i].
     *
     * @param pixels [N, 3, H, W] in [-1, 1]
     */
    public List<Value> features(Scope scope, Value pixels) {
        return new Encoder(config()).levels(scope.in("encoder"), pixels);
    }

    /** The graph {@code pixels} f32 [N, 3, factor*rows, factor*columns] to {@code logits} of the same sides. */
    public Graph graph(WeightSource weights) {
        GraphBuilder graph = new GraphBuilder("segmenter");
        Value pixels = graph.input(
                PIXELS,
                ValueType.floats(
                        Dim.symbol("batch"),
                        Dim.of(3),
                        Dim.symbol("rows").times(factor()),
                        Dim.symbol("columns").times(factor())));
        graph.output(LOGITS, logits(new Scope(graph, Weights.constants(weights), ""), pixels));
        return graph.build();
    }

    /** What sides of pictures are multiples of. */
    public int factor() {
        return config().factor();
    }

    private VqganConfig config() {
        int width = channels * multipliers.get(multipliers.size() - 1);
        return new VqganConfig(
                3,
                labels,
                channels,
                multipliers,
                1,
                Set.of(),
                false,
                width,
                true,
                false,
                Math.max(1, channels / GROUP),
                new Quantizer.Nearest(1, width, new Quantizer.Identity()));
    }
}
