package dev.smalti.model.classifier;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.layer.Convolution;
import dev.smalti.layer.Linear;
import dev.smalti.layer.Scope;
import dev.smalti.layer.WeightSource;
import dev.smalti.layer.Weights;
import dev.smalti.model.vqgan.Downsample;
import dev.smalti.model.vqgan.ResnetBlock;
import java.util.List;

/**
 * A residual network that tells of which class a picture is (He et al. 2016, in the first stage's blocks: group norms before
 * the convolutions, and swish). Its features are the means over all places of each level's activated map, fine details and
 * whole things alike, not normalised, so that contrast counts: sets of pictures are compared in them.
 *
 * @param classes how many there are
 * @param channels width of the first level
 * @param multipliers width of each level as a multiple of {@code channels}; each level halves the sides
 */
public record Classifier(int classes, int channels, List<Integer> multipliers) {
    /** Name of the graph's input. */
    public static final String PIXELS = "pixels";

    /** Name of the graph's output of features. */
    public static final String FEATURES = "features";

    /** Name of the graph's output of logits. */
    public static final String LOGITS = "logits";

    private static final int GROUP = 4;
    private static final int MOST_LEVELS = 6;

    /** Copies the list and checks the numbers. */
    public Classifier {
        multipliers = List.copyOf(multipliers);
        if (classes < 2 || channels < 1) {
            throw new IllegalArgumentException("a classifier has at least 2 classes and 1 channel, was " + classes
                    + " classes and " + channels + " channels");
        }
        if (multipliers.isEmpty() || multipliers.size() > MOST_LEVELS) {
            throw new IllegalArgumentException("a classifier has 1 to " + MOST_LEVELS + " levels, was " + multipliers);
        }
        for (int multiplier : multipliers) {
            if (multiplier < 1 || Math.multiplyExact(multiplier, channels) % groups(channels) != 0) {
                throw new IllegalArgumentException("a level's width is a multiple of the " + groups(channels)
                        + " norm groups, was " + multiplier + " x " + channels);
            }
        }
    }

    /**
     * What it finds.
     *
     * @param features [N, {@link #width}]
     * @param logits [N, classes]
     */
    public record Found(Value features, Value logits) {}

    /** Pixels [N, 3, H, W] in [-1, 1], sides multiples of {@link #factor}, to features and logits. */
    public Found apply(Scope scope, Value pixels) {
        Attributes places = Attributes.NONE.with("axes", Attribute.ofInts(2, 3)).with("keepdims", 0);
        Value h = new Convolution(3, channels, 3, 2, List.of(0L, 0L, 1L, 1L)).apply(scope.in("conv_in"), pixels);
        int width = channels;
        Value[] means = new Value[multipliers.size()];
        for (int level = 0; level < means.length; level++) {
            Scope down = scope.in("down." + level);
            if (level > 0) {
                h = new Downsample(width, true).apply(down.in("downsample"), h);
            }
            int wider = channels * multipliers.get(level);
            h = new ResnetBlock(width, wider, groups(channels)).apply(down.in("block"), h);
            width = wider;
            means[level] = scope.ops().node(Operators.REDUCE_MEAN, places, ResnetBlock.swish(scope, h)); // [N, width]
        }
        Value features = scope.ops().concat(1, means);
        return new Found(features, head(scope.in("head"), features, classes));
    }

    /** Logits [N, count] of features [N, {@link #width}]: a linear layer, for classes or for whatever else they are to tell. */
    public Value head(Scope scope, Value features, int count) {
        return new Linear(width(), count, true).apply(scope, features);
    }

    /**
     * The graph {@code pixels} f32 [N, 3, factor*rows, factor*columns] to {@code features} f32 [N, {@link #width}] and
     * {@code logits} f32 [N, classes].
     */
    public Graph graph(WeightSource weights) {
        GraphBuilder graph = new GraphBuilder("classifier");
        Value pixels = graph.input(
                PIXELS,
                ValueType.floats(
                        Dim.symbol("batch"),
                        Dim.of(3),
                        Dim.symbol("rows").times(factor()),
                        Dim.symbol("columns").times(factor())));
        Found found = apply(new Scope(graph, Weights.constants(weights), ""), pixels);
        graph.output(FEATURES, found.features());
        graph.output(LOGITS, found.logits());
        return graph.build();
    }

    /** What sides of pictures are multiples of. */
    public int factor() {
        return 1 << multipliers.size();
    }

    /** How many features there are. */
    public int width() {
        return channels * multipliers.stream().mapToInt(Integer::intValue).sum();
    }

    private static int groups(int channels) {
        return Math.max(1, channels / GROUP);
    }
}
