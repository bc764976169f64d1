package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.Condition;
import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.PartialGrid;
import dev.smalti.SampleListener;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.SceneObject;
import dev.smalti.Strategy;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Conditioning;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.image.Pixels;
import dev.smalti.synthesis.Synthesizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Compares what was recorded of grids larger than the model: the window's way, tokens and pictures. */
final class GoldenGrids {
    private final String what;
    private final Checkpoint golden;
    private final Path source;
    private final Synthesizer synthesizer;
    private final Tally tally;

    GoldenGrids(String what, Checkpoint golden, Path source, Synthesizer synthesizer, Tally tally) {
        this.what = what;
        this.golden = golden;
        this.source = source;
        this.synthesizer = synthesizer;
        this.tally = tally;
    }

    void compare() throws IOException {
        for (String name : golden.tensors().keySet()) {
            if (name.matches("win.*\\.indices")) {
                window(name.substring(0, name.length() - ".indices".length()));
            }
        }
        if (golden.tensors().containsKey("big.indices")) {
            scene();
        }
    }

    private void window(String tag) {
        String picture = tag.substring(0, tag.indexOf('.') + 1);
        CheckpointTensor expected = golden.tensors().get(tag + ".indices");
        GridShape shape =
                new GridShape(expected.shape().get(1), expected.shape().get(2));
        Condition condition = condition(new Recorded(golden, picture));
        CheckpointTensor windows = golden.tensors().get(tag + ".windows");
        if (windows == null) {
            windows = golden.tensors().get(picture + "windows");
        }
        float[] params = golden.tensors().get(tag + ".params").floats();
        boolean half = params[3] != 0;
        // The rest stands as it was given, or as 0 where the reference never comes.
        int[] known = Arrays.stream(expected.longs()).mapToInt(Math::toIntExact).toArray();
        int[] step = new int[known.length];
        int next = 0;
        long[] rows = windows.longs();
        for (int i = 0; i < rows.length; i += 6) {
            int position = shape.index((int) rows[i], (int) rows[i + 1]);
            if (!half || position >= known.length / 2) {
                step[position] = next++;
                known[position] = PartialGrid.UNKNOWN;
            }
        }
        boolean sampled = params[4] != 0;
        float[] u = sampled ? golden.tensors().get(tag + ".u").floats() : new float[next];
        assertThat(u).as(what + tag + " numbers").hasSize(next);
        Filters filters = sampled ? new Filters(params[0], (int) params[1], 1, 0) : Filters.ARGMAX;
        SamplingOptions options =
                SamplingOptions.DEFAULTS.withFilters(filters).withNoise((image, position) -> u[step[position]]);
        PartialGrid given = new PartialGrid(shape, known);
        TokenGrid drawn = draw(new SampleRequest(condition, null, given, 0, options));
        tally.choices("window", what + tag + " ", drawn.tokens(), expected.longs(), Optional.empty());
        picture(tag, drawn);
    }

    private TokenGrid draw(SampleRequest request) {
        TokenGrid drawn =
                synthesizer.sample(List.of(request), SampleListener.NONE).get(0);
        SampleRequest looped = new SampleRequest(
                request.condition(), null, request.known(), 0, request.options().withStrategy(Strategy.LOOP));
        assertThat(synthesizer.sample(List.of(looped), SampleListener.NONE)).containsExactly(drawn);
        return drawn;
    }

    private Condition condition(Recorded recorded) {
        recorded.longs("z_indices").ifPresent(expected -> {
            int[] z =
                    synthesizer.tokenizer().encode(recorded.pictures(3)).get(0).tokens();
            Optional<Margins> doubts = recorded.floats("z_gap").map(Margins::absolute);
            tally.choices("z_indices", what + recorded.tag(), z, expected, doubts);
        });
        if (!(synthesizer.prior().conditioning() instanceof Conditioning.Grid)) {
            return Condition.none();
        }
        List<Pixels> maps = recorded.find("c_labels")
                .map(labels -> Recorded.oneHot(
                        labels.longs(),
                        List.of(1, labels.shape().get(0), labels.shape().get(1)),
                        synthesizer.conditionTokenizer().firstStage().inChannels()))
                .orElseGet(() -> Recorded.pictures(recorded.find("c_input").orElseThrow()));
        TokenGrid found = ((Condition.Grid) synthesizer.condition(maps.get(0))).tokens();
        Optional<Margins> doubts = recorded.floats("c_gap").map(Margins::absolute);
        long[] c = recorded.longs("c_indices").orElseThrow();
        tally.choices("c_indices", what + recorded.tag(), found.tokens(), c, doubts);
        // What the reference's prior saw is what it recorded, whatever is in doubt.
        return new Condition.Grid(Recorded.grids(c, found.shape()).get(0));
    }

    private void picture(String tag, TokenGrid drawn) {
        CheckpointTensor img = golden.tensors().get(tag + ".img");
        CheckpointTensor png = golden.tensors().get(tag + ".png");
        if (img == null && png == null) {
            return;
        }
        Pixels pixels = synthesizer.tokenizer().decode(drawn);
        if (img != null) {
            tally.close("pictures", what + tag + ".img", pixels.values(), img.floats());
        }
        if (png != null) {
            saved(what + tag, pixels, png.longs());
        }
    }

    /** Levels [H, W, 3] by {@code save_image} of {@code make_samples.py}, which cuts fractions off. */
    private static void saved(String what, Pixels pixels, long[] levels) {
        int wrong = 0;
        for (int i = 0; i < levels.length; i++) {
            int place = i / 3;
            float value = pixels.at(i % 3, place / pixels.width(), place % pixels.width());
            double level = Math.min(255, Math.max(0, ((double) value + 1) * 127.5));
            boolean near = Math.abs(level - Math.rint(level)) < 1e-2;
            wrong += (long) level == levels[i] || near && Math.abs(level - levels[i]) < 1.02 ? 0 : 1;
        }
        assertThat(wrong).as("levels of " + what).isZero();
    }

    /** {@code make_scene_samples.py} on a grid larger than the window: the condition is built anew for each token. */
    private void scene() throws IOException {
        JsonNode json = JsonMapper.builder()
                .build()
                .readTree(source.resolve("annotations.json").toFile());
        List<SceneObject> objects = new ArrayList<>();
        for (JsonNode object : json.path("annotations").get(0)) {
            JsonNode box = object.path("bbox");
            objects.add(new SceneObject(
                    object.path("category_no").asInt(),
                    new SceneObject.Box(
                            box.get(0).asDouble(),
                            box.get(1).asDouble(),
                            box.get(2).asDouble(),
                            box.get(3).asDouble()),
                    object.path("is_group_of").asBoolean(),
                    object.path("is_occluded").asBoolean(),
                    object.path("is_depiction").asBoolean(),
                    object.path("is_inside").asBoolean()));
        }
        assertThat(synthesizer.prior().conditioning()).isInstanceOf(Conditioning.Objects.class);
        CheckpointTensor expected = golden.tensors().get("big.indices");
        GridShape shape =
                new GridShape(expected.shape().get(1), expected.shape().get(2));
        float[] params = golden.tensors().get("big.params").floats();
        float[] u = golden.tensors().get("big.u").floats();
        SamplingOptions options = SamplingOptions.DEFAULTS
                .withFilters(new Filters(params[0], (int) params[1], 1, 0))
                .withNoise((image, position) -> u[position]);
        TokenGrid drawn = draw(SampleRequest.of(shape, new Condition.Scene(objects), options));
        tally.choices("scene", what + "big ", drawn.tokens(), expected.longs(), Optional.empty());
    }
}
