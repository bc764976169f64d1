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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Compares what was recorded of whole models: pictures to sequences, their logits and loss, sequences to pictures. */
final class GoldenPictures {
    private final String what;
    private final Checkpoint golden;
    private final Prior prior;
    private final Manifest.Prior manifest;
    private final Synthesizer synthesizer;
    private final Tally tally;

    GoldenPictures(String what, Checkpoint golden, Prior prior, Synthesizer synthesizer, Tally tally) {
        this.what = what;
        this.golden = golden;
        this.prior = prior;
        this.manifest = prior.manifest();
        this.synthesizer = synthesizer;
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
        Optional<Margins> doubts = recorded.floats("z_gap").map(gaps -> Margins.absolute(gaps));
        tally.choices("z_indices", what + recorded.tag(), sequences(grids), z, doubts);
        conditions(recorded)
                .ifPresent(found -> tally.choices(
                        "c_indices",
                        what + recorded.tag(),
                        found,
                        recorded.longs("c_indices").orElseThrow(),
                        Optional.empty()));
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

    /** The tokens of the recorded condition; empty where it was recorded as tokens to begin with. */
    private Optional<int[]> conditions(Recorded recorded) {
        if (manifest.conditioning() instanceof Conditioning.Grid) {
            List<Pixels> maps = recorded.find("c_labels")
                    .map(labels -> Recorded.oneHot(
                            labels.longs(),
                            labels.shape(),
                            synthesizer.conditionTokenizer().firstStage().inChannels()))
                    .orElseGet(() -> Recorded.pictures(recorded.find("c_input").orElseThrow()));
            return Optional.of(maps.stream()
                    .map(map -> ((Condition.Grid) synthesizer.condition(map)).tokens())
                    .flatMapToInt(grid -> Arrays.stream(grid.tokens()))
                    .toArray());
        }
        if (manifest.conditioning() instanceof Conditioning.Coordinates coordinates) {
            return Optional.of(Recorded.pictures(recorded.find("c_input").orElseThrow()).stream()
                    .flatMapToInt(map -> Arrays.stream(
                            new CoordinateTokens(coordinates).encode(map).tokens()))
                    .toArray());
        }
        if (manifest.conditioning() instanceof Conditioning.Objects objects) {
            assertThat(new SceneTokens(objects).length())
                    .isEqualTo(recorded.longs("c_input").orElseThrow().length);
        }
        return Optional.empty();
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
            GridShape shape = new GridShape(height / factor, width / factor);
            List<Pixels> maps = stage.decode(Recorded.grids(c, shape));
            assertThat(maps).hasSize(rows);
            if (tensor.type() == StoredType.FLOAT32) {
                tally.close("cond_rec", what + recorded.tag() + "cond_rec", GoldenTag.values(maps), tensor.floats());
            } else {
                int[] labels = maps.stream()
                        .flatMapToInt(map -> Arrays.stream(likeliest(map)))
                        .toArray();
                tally.choices("cond_rec", what + recorded.tag(), labels, tensor.longs(), Optional.empty());
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
        long[] tokens = Arrays.copyOf(out.longs(), rows * manifest.window().length());
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
        Noise noise = recordedNoise(u, manifest.sequence().places(), rows);
        SamplingOptions options = SamplingOptions.DEFAULTS
                .withFilters(new Filters(params[0], (int) params[1], params[2], 0))
                .withNoise(noise);
        Condition condition =
                manifest.conditioning() instanceof Conditioning.ClassLabel ? Condition.label(start) : Condition.none();
        List<SampleRequest> requests = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            requests.add(SampleRequest.of(manifest.window(), condition, options).withImage(row));
        }
        return synthesizer.sample(requests, SampleListener.NONE).stream()
                .flatMapToInt(grid -> Arrays.stream(manifest.sequence().toSequence(grid.tokens())))
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
            grids.add(new TokenGrid(manifest.window(), manifest.sequence().toRaster(slice(sequences, row, rows))));
        }
        return GoldenTag.values(synthesizer.tokenizer().decode(grids));
    }

    private int[] sequences(List<TokenGrid> grids) {
        return grids.stream()
                .flatMapToInt(grid -> Arrays.stream(manifest.sequence().toSequence(grid.tokens())))
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
