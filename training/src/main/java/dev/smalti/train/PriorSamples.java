package dev.smalti.train;

import dev.smalti.Condition;
import dev.smalti.Device;
import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.SampleListener;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.SceneObject;
import dev.smalti.TokenGrid;
import dev.smalti.artifact.TrainingState;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.condition.SceneTokens;
import dev.smalti.convert.Converter;
import dev.smalti.data.token.TokenDataset;
import dev.smalti.image.Pixels;
import dev.smalti.io.FileFailure;
import dev.smalti.io.FileTree;
import dev.smalti.synthesis.Synthesizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws pictures with a prior that is being trained: it is exported, converted and opened as everybody's bundle is, so the
 * pictures are those that its users would get.
 *
 * @param export of the prior
 * @param shown pictures whose conditions are drawn for
 * @param count how many of them, from the first
 * @param tokenizer the bundle of the tokenizer whose tokens the prior draws
 * @param stage the bundle of the condition's tokenizer; null where the condition is no picture
 * @param device where to draw
 */
public record PriorSamples(
        PriorExport export,
        TokenDataset shown,
        int count,
        Path tokenizer,
        @Nullable Path stage,
        Device device) {
    /** Too little to move a corner to another token. */
    private static final double MARGIN = 1e-7;

    /** Pairs: a picture as its tokens show it, and one that is drawn under the same condition. */
    List<Pixels> draw(TrainingState state) {
        try {
            Path folder = Files.createTempDirectory("smalti-samples");
            try {
                Path run = folder.resolve("run");
                Files.createDirectories(run);
                export.write(run, state, true);
                Converter.convert(export.conversion(run, folder.resolve("bundle"), tokenizer, stage));
                Bundle bundle = Bundle.open(folder.resolve("bundle"), Bundle.Check.LENGTHS);
                try (Synthesizer model = Synthesizer.open(bundle, device)) {
                    return draw(model);
                }
            } finally {
                FileTree.delete(folder);
            }
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write a bundle to draw samples with", e);
        }
    }

    private List<Pixels> draw(Synthesizer model) {
        List<SampleRequest> requests = new ArrayList<>();
        List<TokenGrid> known = new ArrayList<>();
        SamplingOptions how = SamplingOptions.DEFAULTS.withFilters(Filters.NONE);
        for (int i = 0; i < Math.min(count, shown.size()); i++) {
            known.add(new TokenGrid(shown.grid(), shown.picture(i)));
            requests.add(SampleRequest.of(shown.grid(), condition(model, shown, i), how)
                    .withImage(i));
        }
        List<Pixels> originals = model.tokenizer().decode(known);
        List<Pixels> drawn = model.tokenizer().decode(model.sample(requests, SampleListener.NONE));
        List<Pixels> pairs = new ArrayList<>();
        for (int i = 0; i < drawn.size(); i++) {
            pairs.add(originals.get(i));
            pairs.add(drawn.get(i));
        }
        return pairs;
    }

    /** A picture's condition, read back from its tokens. */
    static Condition condition(Synthesizer model, TokenDataset shown, int picture) {
        Conditioning conditioning = model.prior().conditioning();
        int[] given = Arrays.copyOf(shown.row(picture, 0), shown.conditionLength());
        if (conditioning instanceof Conditioning.ClassLabel) {
            return Condition.label(given[0]);
        }
        if (conditioning instanceof Conditioning.Grid grid) {
            int factor = model.tokenizer().firstStage().factor();
            Integer side = grid.downsample();
            int height = side == null ? shown.grid().rows() * factor : side;
            int width = side == null ? shown.grid().columns() * factor : side;
            GridShape shape = new GridShape(
                    height / grid.stage().factor(), width / grid.stage().factor());
            return new Condition.Grid(new TokenGrid(shape, given));
        }
        if (conditioning instanceof Conditioning.Objects objects) {
            return new Condition.Scene(new SceneTokens(objects)
                    .read(given).objects().stream().map(PriorSamples::visible).toList());
        }
        return Condition.none();
    }

    /** Tokens can say a box of no area, which would be left out as lying outside of the picture. */
    private static SceneObject visible(SceneObject object) {
        SceneObject.Box box = object.box();
        return new SceneObject(
                object.category(),
                new SceneObject.Box(
                        box.x() - MARGIN, box.y() - MARGIN, box.width() + 2 * MARGIN, box.height() + 2 * MARGIN));
    }
}
