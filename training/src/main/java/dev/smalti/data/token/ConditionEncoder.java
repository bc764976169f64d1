package dev.smalti.data.token;

import dev.smalti.GridShape;
import dev.smalti.SceneObject;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Conditioning;
import dev.smalti.condition.CoordinateTokens;
import dev.smalti.condition.SceneTokens;
import dev.smalti.data.Example;
import dev.smalti.image.Pixels;
import dev.smalti.tokenizer.ImageTokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Turns what is known of pictures to the tokens that a prior is given. */
final class ConditionEncoder {
    private final PriorCondition condition;
    private final Conditioning conditioning;
    private final GridShape window;
    private final int factor;
    private final @Nullable ImageTokenizer stage;

    /**
     * For pictures of one size.
     *
     * @param window rows and columns of the picture's tokens
     * @param factor pixels per token of the picture along each side
     * @param stage the tokenizer of the condition; null where it is no picture
     * @throws SmaltiException of kind BAD_INPUT where it is needed and not there, or the other way round
     */
    ConditionEncoder(PriorCondition condition, GridShape window, int factor, @Nullable ImageTokenizer stage) {
        boolean needed = condition instanceof PriorCondition.Drawn;
        if (needed != (stage != null)) {
            throw SmaltiException.badInput(
                    needed
                            ? "this prior is given a picture; name the bundle of the tokenizer of such pictures"
                            : "this prior is given no picture, so no tokenizer of its condition is needed");
        }
        this.condition = condition;
        this.conditioning = conditioning(condition, stage);
        this.window = window;
        this.factor = factor;
        this.stage = stage;
    }

    private static Conditioning conditioning(PriorCondition condition, @Nullable ImageTokenizer stage) {
        if (condition instanceof PriorCondition.Unconditional start) {
            return new Conditioning.Unconditional(start.startToken());
        }
        if (condition instanceof PriorCondition.ClassLabel label) {
            return new Conditioning.ClassLabel(label.classes(), null);
        }
        if (condition instanceof PriorCondition.Coordinates coordinates) {
            return new Conditioning.Coordinates(coordinates.factor(), coordinates.vocabulary());
        }
        if (condition instanceof PriorCondition.Objects objects) {
            return new Conditioning.Objects(
                    objects.form(),
                    objects.classes(),
                    objects.maxObjects(),
                    objects.tokens(),
                    false,
                    false,
                    false,
                    null);
        }
        if (condition instanceof PriorCondition.Drawn drawn && stage != null) {
            return new Conditioning.Grid(stage.firstStage(), drawn.side());
        }
        throw new AssertionError(condition);
    }

    /** What the prior's bundle will say of it. */
    Conditioning conditioning() {
        return conditioning;
    }

    /** How many tokens it is. */
    int length() {
        return conditioning.length(window, factor);
    }

    /** How many different tokens it may use. */
    int vocabulary() {
        if (conditioning instanceof Conditioning.Unconditional start) {
            return start.startToken() + 1;
        }
        if (conditioning instanceof Conditioning.ClassLabel label) {
            return label.classes();
        }
        if (conditioning instanceof Conditioning.Coordinates coordinates) {
            // A coordinate that rounds up to 1 is one token more.
            return coordinates.vocabulary() + 1;
        }
        if (conditioning instanceof Conditioning.Objects objects) {
            return objects.tokens();
        }
        if (conditioning instanceof Conditioning.Grid grid) {
            return grid.stage().vocabulary();
        }
        throw new AssertionError(conditioning);
    }

    /**
     * The tokens of each example's condition, [{@link #length}] each.
     *
     * @param mirrored whether of the picture mirrored left to right
     * @throws SmaltiException of kind BAD_INPUT that names an example of which something is not known
     */
    List<int[]> tokens(List<Example> examples, boolean mirrored) {
        if (stage != null) {
            List<Pixels> pictures = examples.stream()
                    .map(example -> seen(mirrored ? Mirror.of(picture(example)) : picture(example)))
                    .toList();
            return stage.encode(pictures).stream().map(TokenGrid::tokens).toList();
        }
        List<int[]> tokens = new ArrayList<>();
        for (Example example : examples) {
            tokens.add(tokens(example, mirrored));
        }
        return tokens;
    }

    private int[] tokens(Example example, boolean mirrored) {
        if (conditioning instanceof Conditioning.Unconditional start) {
            return new int[] {start.startToken()};
        }
        if (conditioning instanceof Conditioning.ClassLabel label) {
            int number = example.classNumber().orElseThrow(() -> unknown(example, "class"));
            if (number >= label.classes()) {
                throw SmaltiException.badInput(
                        example.name() + " is of class " + number + ", the recipe has " + label.classes());
            }
            return new int[] {number};
        }
        if (conditioning instanceof Conditioning.Coordinates coordinates) {
            GridShape shape = new GridShape(
                    window.rows() * factor / coordinates.factor(), window.columns() * factor / coordinates.factor());
            return new CoordinateTokens(coordinates).tokens(shape).tokens();
        }
        if (conditioning instanceof Conditioning.Objects objects) {
            // The reference shuffles the objects of a scene, so that a prior does not learn an order.
            List<SceneObject> shuffled = new ArrayList<>(example.objects());
            Collections.shuffle(shuffled, new Random(example.name().hashCode()));
            return new SceneTokens(objects).build(shuffled, SceneObject.Box.WHOLE, mirrored);
        }
        throw new AssertionError(conditioning);
    }

    /** The condition as a picture, in the channels that its tokenizer takes. */
    private Pixels picture(Example example) {
        if (condition instanceof PriorCondition.Segmentation) {
            return labels(example);
        }
        if (condition instanceof PriorCondition.Depth) {
            return channels(example.depth().orElseThrow(() -> unknown(example, "depth")));
        }
        if (condition instanceof PriorCondition.Edges) {
            return channels(example.edges());
        }
        if (condition instanceof PriorCondition.LowResolution low) {
            return channels(example.lowResolution(low.factor()));
        }
        if (condition instanceof PriorCondition.Poses) {
            return channels(example.poseMap());
        }
        throw new AssertionError(condition);
    }

    private Pixels channels(Pixels picture) {
        return ExampleCondition.channels(Objects.requireNonNull(stage).firstStage(), picture);
    }

    /** The segmentation, of as many labels as its tokenizer takes. */
    private Pixels labels(Example example) {
        Pixels labels = example.segmentation()
                .orElseThrow(() -> unknown(example, "segmentation"))
                .oneHot();
        int wanted = Objects.requireNonNull(stage).firstStage().inChannels();
        if (labels.channels() != wanted) {
            throw SmaltiException.badInput("the condition's tokenizer takes segmentations of " + wanted + " labels, "
                    + example.name() + " has " + labels.channels() + ": name another tokenizer with --condition");
        }
        return labels;
    }

    /** The picture as its tokenizer sees it: reduced where the recipe says so. */
    private Pixels seen(Pixels picture) {
        Integer side = ((PriorCondition.Drawn) condition).side();
        return side == null ? picture : Reduced.nearest(picture, side);
    }

    private static SmaltiException unknown(Example example, String what) {
        return SmaltiException.badInput("the " + what + " of " + example.name() + " is not known");
    }
}
