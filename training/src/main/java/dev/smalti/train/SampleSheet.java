package dev.smalti.train;

import dev.smalti.image.Pixels;
import dev.smalti.ort.Tensor;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.LabelMapFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Pictures beside what becomes of them.
 *
 * @param shown pictures of the recipe's size, or maps with a channel per label
 * @param labels whether they are such maps
 */
record SampleSheet(List<Pixels> shown, boolean labels) {
    SampleSheet {
        shown = List.copyOf(shown);
    }

    /** The pictures as a batch of their own. */
    Map<String, Tensor> batch() {
        int count = shown.size();
        int height = shown.get(0).height();
        int width = shown.get(0).width();
        if (labels) {
            long[] ids = shown.stream()
                    .flatMapToLong(
                            map -> Arrays.stream(LabelMap.ofLogits(map).ids()).asLongStream())
                    .toArray();
            return Map.of(TokenizerSteps.LABELS, Tensor.longs(ids, count, height, width));
        }
        int channels = shown.get(0).channels();
        int length = channels * height * width;
        float[] values = new float[count * length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(shown.get(i).values(), 0, values, i * length, length);
        }
        return Map.of(TokenizerSteps.PIXELS, Tensor.floats(values, count, channels, height, width));
    }

    /** Each picture and then what was made of it, to look at. */
    List<Pixels> beside(float[] made) {
        List<Pixels> pairs = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            Pixels picture = shown.get(i);
            int length = picture.values().length;
            Pixels other = new Pixels(
                    picture.channels(),
                    picture.height(),
                    picture.width(),
                    Arrays.copyOfRange(made, i * length, (i + 1) * length));
            pairs.add(visible(picture));
            pairs.add(visible(other));
        }
        return pairs;
    }

    private Pixels visible(Pixels picture) {
        return labels ? LabelMapFile.colours(LabelMap.ofLogits(picture)) : picture;
    }
}
