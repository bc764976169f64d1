package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.Condition;
import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.Noise;
import dev.smalti.SampleListener;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.TokenGrid;
import dev.smalti.TokenOrder;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.condition.CoordinateTokens;
import dev.smalti.condition.SceneTokens;
import dev.smalti.image.Pixels;
import dev.smalti.prior.causal.Prior;
import dev.smalti.synthesis.Synthesizer;
import dev.smalti.tokenizer.ImageTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares what was recorded of whole models: pictures to sequences, their logits and loss, sequences to pictures. */
final class GoldenPictures {
    private final String what;
    private final Checkpoint golden;
    private final Prior prior;
    private final Manifest.Prior manifest;
    private final Synthesizer synthesizer;
    private final GridShape shape;
    private final TokenOrder order;
    private final Search search;
    private final @Nullable Search conditionSearch;
    private final Tally tally;

    /**
     * A comparison.
     *
     * @param bundle folder of the bundle
     * @param shape of the recorded grids
     */
    GoldenPictures(
            String what,
            Checkpoint golden,
            Path bundle,
            Prior prior,
            Synthesizer synthesizer,
            GridShape shape,
            Tally tally)
            throws IOException {
        this.what = what;
        this.golden = golden;
        this.prior = prior;
        this.manifest = prior.manifest();
        this.synthesizer = synthesizer;
        this.shape = shape;
        this.order = shape.equals(manifest.window()) ? manifest.sequence() : TokenOrder.raster(shape);
        this.search = new Search(bundle, synthesizer.tokenizer().firstStage());
        this.conditionSearch =
                manifest.conditioning() instanceof Conditioning.Grid grid ? new Search(bundle, grid.stage()) : null;
        this.tally = tally;
    }

    void compare() {
        for (String name : golden.tensors().keySet()) {
            if (name.matches("net\\d*\\.x")) {
                model(new Recorded(golden, name.substring(0, name.length() - 1)));
            } else if (name.endsWith(".img")) {
                picture(name.substring(0, name.length() - ".img".length()));
            } else if (name.matches("fast.*\\.samples")) {
                fast(name.substring(0, name.length() - ".samples".length()));
            }
        }
    }

    /** {@code encode_to_z}, {@code encode_to_c}, {@code forward}, {@code shared_step}, {@code decode_to_img}. */
    private void model(Recorded recorded) {
        List<Pixels> pictures = recorded.pictures(3);
        List<TokenGrid> grids = synthesizer.tokenizer().encode(pictures);
        long[] z = recorded.longs("z_indices").orElseThrow();
        Margins margins = recorded.floats("z_gap")
                .map(Margins::absolute)
                .orElseGet(() -> search.margins(synthesizer.tokenizer().latents(pictures))
                        .in(order));
        tally.choices("z_indices", what + recorded.tag(), sequences(grids), z, Optional.of(margins));
        conditions(recorded);
        assertThat(recorded.longs("target").orElseThrow()).isEqualTo(z);

        long[] c = recorded.longs("c_indices").orElseThrow();
        int rows = pictures.size();
        List<float[]> logits = new ArrayList<>();
        double loss = 0;
        for (int row = 0; row < rows; row++) {
            int[] condition = slice(c, row, rows);
            int[] image = slice(z, row, rows);
            int[] sequence = Arrays.copyOf(condition, condition.length + image.length - 1);
            System.arraycopy(image, 0, sequence, condition.length, image.length - 1);
            float[] all = prior.logits(sequence, condition.length - 1);
            for (int i = 0; i < image.length; i++) {
                loss -= logSoftmax(all, i, image[i]);
            }
            logits.add(all);
        }
        float[] mean = {(float) (loss / z.length)};
        tally.close(
                "losses",
                what + recorded.tag() + "loss",
                mean,
                recorded.floats("loss").orElseThrow());
        for (String name : List.of("logits", "logits0")) {
            recorded.find(name).ifPresent(tensor -> logits(recorded.tag() + name, tensor, logits));
        }
        recorded.floats("decode_to_img")
                .ifPresent(expected -> tally.close(
                        "decode_to_img", what + recorded.tag() + "decode_to_img", decoded(z, rows), expected));
        conditionPicture(recorded, c, rows);
    }

    /** Recorded logits may be those of the first rows only, or of every so many-th position. */
    private void logits(String name, CheckpointTensor tensor, List<float[]> all) {
        int rows = tensor.shape().get(0);
        int positions = tensor.shape().get(1);
        int vocabulary = manifest.vocabulary();
        List<float[]> found = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int stride = all.get(row).length / vocabulary / positions;
            float[] some = new float[positions * vocabulary];
            for (int i = 0; i < positions; i++) {
                System.arraycopy(all.get(row), i * stride * vocabulary, some, i * vocabulary, vocabulary);
            }
            found.add(some);
        }
        tally.close("logits", what + name, GoldenSequences.joined(found), tensor.floats());
    }

    /** The tokens of the recorded condition, where it was not recorded as tokens to begin with. */
    private void conditions(Recorded recorded) {
        long[] expected = recorded.longs("c_indices").orElseThrow();
        if (manifest.conditioning() instanceof Conditioning.Grid grid) {
            List<Pixels> maps = recorded.find("c_labels")
                    .map(labels -> Recorded.oneHot(
                            labels.longs(),
                            labels.shape(),
                            synthesizer.conditionTokenizer().firstStage().inChannels()))
                    .orElseGet(() -> Recorded.pictures(recorded.find("c_input").orElseThrow()));
            int[] found = maps.stream()
                    .map(map -> ((Condition.Grid) synthesizer.condition(map)).tokens())
                    .flatMapToInt(tokens -> Arrays.stream(tokens.tokens()))
                    .toArray();
            tally.choices("c_indices", what + recorded.tag(), found, expected, margins(recorded, grid, maps));
        } else if (manifest.conditioning() instanceof Conditioning.Coordinates coordinates) {
            int[] found = Recorded.pictures(recorded.find("c_input").orElseThrow()).stream()
                    .flatMapToInt(map -> Arrays.stream(
                            new CoordinateTokens(coordinates).encode(map).tokens()))
                    .toArray();
            tally.choices("c_indices", what + recorded.tag(), found, expected, Optional.empty());
        } else if (manifest.conditioning() instanceof Conditioning.Objects objects) {
            assertThat(new SceneTokens(objects).length())
                    .isEqualTo(recorded.longs("c_input").orElseThrow().length);
        }
    }

    /** Recorded, else our own; of a condition that is reduced first, none. */
    private Optional<Margins> margins(Recorded recorded, Conditioning.Grid grid, List<Pixels> maps) {
        Optional<Margins> gaps = recorded.floats("c_gap").map(Margins::absolute);
        return gaps.isPresent() || grid.downsample() != null || conditionSearch == null
                ? gaps
                : Optional.of(
                        conditionSearch.margins(synthesizer.conditionTokenizer().latents(maps)));
    }

    /** {@code cond_stage_model.decode}, where it was recorded. */
    private void conditionPicture(Recorded recorded, long[] c, int rows) {
        if (!(manifest.conditioning() instanceof Conditioning.Grid)) {
            return;
        }
        recorded.find("cond_rec").ifPresent(tensor -> {
            ImageTokenizer stage = synthesizer.conditionTokenizer();
            int factor = stage.firstStage().factor();
            int height = tensor.shape().get(tensor.shape().size() - 2);
            int width = tensor.shape().get(tensor.shape().size() - 1);
            List<Pixels> maps = stage.decode(Recorded.grids(c, new GridShape(height / factor, width / factor)));
            assertThat(maps).hasSize(rows);
            if (tensor.type() == StoredType.FLOAT32) {
                tally.close("cond_rec", what + recorded.tag() + "cond_rec", GoldenTag.values(maps), tensor.floats());
            } else {
                int[] labels = maps.stream()
                        .flatMapToInt(map -> Arrays.stream(likeliest(map)))
                        .toArray();
                Margins margins = Margins.ours(
                        GoldenTag.values(maps), height * width, maps.get(0).channels());
                tally.choices("cond_rec", what + recorded.tag(), labels, tensor.longs(), Optional.of(margins));
            }
        });
    }

    private static int[] likeliest(Pixels map) {
        int[] labels = new int[map.height() * map.width()];
        for (int i = 0; i < labels.length; i++) {
            for (int c = 1; c < map.channels(); c++) {
                float best = map.at(labels[i], i / map.width(), i % map.width());
                labels[i] = map.at(c, i / map.width(), i % map.width()) > best ? c : labels[i];
            }
        }
        return labels;
    }

    /** {@code decode_to_img} of what was sampled. */
    private void picture(String tag) {
        CheckpointTensor out = golden.tensors().get(tag + ".out");
        if (out == null) {
            return; // a larger grid, which is compared where it is sampled
        }
        CheckpointTensor expected = golden.tensors().get(tag + ".img");
        int rows = expected.shape().get(0);
        long[] tokens = Arrays.copyOf(out.longs(), rows * shape.length());
        tally.close("pictures", what + tag + ".img", decoded(tokens, rows), expected.floats());
    }

    /** {@code sample_fast.py} down to the levels of its PNG, whose fractions the reference cuts off. */
    private void fast(String tag) {
        CheckpointTensor samples = golden.tensors().get(tag + ".samples");
        int rows = samples.shape().get(0);
        CheckpointTensor indices = golden.tensors().get(tag + ".indices");
        if (indices == null) {
            indices = golden.tensors().get(tag + ".out");
        }
        long[] tokens = indices == null ? drawnFast(tag, rows) : indices.longs();
        if (indices != null) {
            tally.choices(
                    "fast sampling",
                    what + tag + " ",
                    Arrays.stream(drawnFast(tag, rows))
                            .mapToInt(Math::toIntExact)
                            .toArray(),
                    tokens,
                    Optional.empty());
        }
        float[] found = decoded(tokens, rows);
        tally.close("pictures", what + tag + ".samples", found, samples.floats());
        levels(
                what + tag,
                found,
                samples.shape(),
                golden.tensors().get(tag + ".png").longs());
    }

    private long[] drawnFast(String tag, int rows) {
        int start = tag.startsWith("fast_class") ? Integer.parseInt(tag.substring("fast_class".length())) : 0;
        float[] params = golden.tensors().containsKey(tag + ".params")
                ? golden.tensors().get(tag + ".params").floats()
                : new float[] {1, 50, 0.95f};
        CheckpointTensor u = golden.tensors().get(tag + ".u");
        Noise noise = recordedNoise(u, order.places(), rows);
        SamplingOptions options = SamplingOptions.DEFAULTS
                .withFilters(new Filters(params[0], (int) params[1], params[2], 0))
                .withNoise(noise);
        Condition condition =
                manifest.conditioning() instanceof Conditioning.ClassLabel ? Condition.label(start) : Condition.none();
        List<SampleRequest> requests = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            requests.add(SampleRequest.of(shape, condition, options).withImage(row));
        }
        return synthesizer.sample(requests, SampleListener.NONE).stream()
                .flatMapToInt(grid -> Arrays.stream(order.toSequence(grid.tokens())))
                .asLongStream()
                .toArray();
    }

    /** Numbers [steps, rows] as they were recorded in the order of the sequence. */
    static Noise recordedNoise(CheckpointTensor u, int[] places, int rows) {
        float[] values = u.floats();
        int[] steps = new int[places.length];
        for (int step = 0; step < places.length; step++) {
            steps[places[step]] = step;
        }
        return (image, position) -> values[steps[position] * rows + (int) image];
    }

    /** Pixels [N, 3, H, W] as levels [N, H, W, 3] by {@code chw_to_pillow}. */
    static void levels(String what, float[] pixels, List<Integer> shape, long[] levels) {
        int size = shape.get(2) * shape.get(3);
        int wrong = 0;
        for (int i = 0; i < levels.length; i++) {
            int picture = i / (3 * size);
            int place = i / 3 % size;
            float value = pixels[(picture * 3 + i % 3) * size + place];
            double level = 255 * ((double) Math.min(1, Math.max(-1, value)) + 1) / 2;
            boolean near = Math.abs(level - Math.rint(level)) < 1e-2; // rounding may fall to either side
            wrong += (long) level == levels[i] || near && Math.abs(level - levels[i]) < 1.02 ? 0 : 1;
        }
        assertThat(wrong).as("levels of " + what).isZero();
    }

    private float[] decoded(long[] sequences, int rows) {
        List<TokenGrid> grids = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            grids.add(new TokenGrid(shape, order.toRaster(slice(sequences, row, rows))));
        }
        return GoldenTag.values(synthesizer.tokenizer().decode(grids));
    }

    private int[] sequences(List<TokenGrid> grids) {
        return grids.stream()
                .flatMapToInt(grid -> Arrays.stream(order.toSequence(grid.tokens())))
                .toArray();
    }

    private static int[] slice(long[] all, int row, int rows) {
        int length = all.length / rows;
        return Arrays.stream(all, row * length, (row + 1) * length)
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private double logSoftmax(float[] logits, int position, int token) {
        int start = position * manifest.vocabulary();
        double sum = 0;
        for (int i = 0; i < manifest.vocabulary(); i++) {
            sum += Math.exp(logits[start + i]);
        }
        return logits[start + token] - Math.log(sum);
    }
}
