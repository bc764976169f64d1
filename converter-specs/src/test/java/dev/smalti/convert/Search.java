package dev.smalti.convert;

import dev.smalti.Latents;
import dev.smalti.bundle.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The search of a bundle by its plain definition, in double: each row's product with a latent, plus its bias. */
final class Search {
    private final int width;
    private final float[] rows;
    private final float[] bias;

    /** Reads rows and bias from where the manifest says they lie. */
    Search(Path bundle, Manifest.FirstStage model) throws IOException {
        Manifest.Search search = model.search();
        byte[] file = Files.readAllBytes(bundle.resolve(search.file()));
        this.width = model.latentChannels();
        this.rows = floats(file, search.rowsOffset(), search.count() * width);
        this.bias = floats(file, search.biasOffset(), search.count());
    }

    /** The scores [N, count, h, w] of latents [N, d, h, w] whose maps have {@code size} positions. */
    float[] scores(float[] latents, int size) {
        int positions = latents.length / width;
        float[] scores = new float[positions * bias.length];
        for (int i = 0; i < positions; i++) {
            int from = i / size * width * size + i % size;
            int to = i / size * bias.length * size + i % size;
            for (int k = 0; k < bias.length; k++) {
                double sum = bias[k];
                for (int d = 0; d < width; d++) {
                    sum += (double) rows[k * width + d] * latents[from + d * size];
                }
                scores[to + k * size] = (float) sum;
            }
        }
        return scores;
    }

    /** How clearly each latent has a nearest entry. */
    Margins margins(List<Latents> latents) {
        int size = latents.get(0).shape().length();
        List<float[]> values = latents.stream().map(Latents::values).toList();
        return Margins.ours(scores(GoldenSequences.joined(values), size), size, bias.length);
    }

    private static float[] floats(byte[] file, long offset, int count) {
        float[] values = new float[count];
        ByteBuffer.wrap(file, Math.toIntExact(offset), count * Float.BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }
}
