package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.data.Example;
import dev.smalti.data.Examples;
import dev.smalti.data.Scenes;
import dev.smalti.evaluate.LayoutAgreement;
import dev.smalti.evaluate.TrainedSegmenter;
import dev.smalti.model.segmenter.Segmenter;
import dev.smalti.train.SegmenterLearner.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmenterTest {
    private static final int SIDE = 32;
    private static final Segmenter NETWORK = new Segmenter(Scenes.LABELS.size(), 8, List.of(1, 2, 2));
    private static final Settings SETTINGS = new Settings(8, SIDE, 5e-3, 1);

    @TempDir
    private Path folder;

    /** The first landscapes: few enough to be learned by heart within seconds. */
    private record Landscapes(Scenes scenes) implements Examples {
        @Override
        public long size() {
            return SETTINGS.batch();
        }

        @Override
        public Example get(long index) {
            return scenes.get(index * Scenes.CLASSES.size());
        }
    }

    @Test
    void learnsToTellWhatPixelsOfScenesShow() {
        Landscapes landscapes = new Landscapes(new Scenes(1, SIDE, SIDE));
        PictureBatches batches = new PictureBatches(landscapes, SETTINGS.batch(), 1, SegmenterLearner.FIELDS);
        Device device = Device.cpu().withThreads(1);
        try (SegmenterLearner learner = new SegmenterLearner(NETWORK, SETTINGS, List.of(landscapes.get(0)), device)) {
            float first = learner.step(0, batches.batch(0)).get("loss");
            Map<String, Float> last = Map.of();
            for (long step = 1; step < 100; step++) {
                last = learner.step(step, batches.batch(step));
            }
            // 12 labels that are as likely at first: log 12 is 2.48 nats.
            assertThat(first).isBetween(2f, 3.2f);
            assertThat(last.get("loss")).isLessThan(0.4f);
            assertThat(last.get("accuracy")).isGreaterThan(0.85f);
            assertThat(learner.samples()).hasSize(12);
            assertThat(learner.samples().get(0)).isEqualTo(landscapes.get(0).picture());
            learner.export(folder);
        }
        LayoutAgreement.Count found = new LayoutAgreement.Count(NETWORK.labels());
        try (TrainedSegmenter segmenter = TrainedSegmenter.open(folder, device)) {
            for (long i = 0; i < landscapes.size(); i++) {
                Example example = landscapes.get(i);
                found.add(example.segmentation().orElseThrow(), segmenter.classify(example.picture()));
            }
            // Sides that are no multiple of the network's factor are padded.
            assertThat(segmenter
                            .classify(new Scenes(1, 21, 37).get(0).picture())
                            .width())
                    .isEqualTo(37);
        }
        assertThat(found.agreement().pixelAccuracy()).isGreaterThan(0.85);
        assertThat(found.agreement().meanIou()).isGreaterThan(0.3);
    }

    @Test
    void saysWhatIsNoSegmenter() throws Exception {
        assertThatThrownBy(() -> TrainedSegmenter.open(folder, Device.cpu()))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("there is no segmenter at '" + folder.resolve("segmenter.onnx") + "'");
        Path other = Files.write(folder.resolve("x.onnx"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> TrainedSegmenter.open(other, Device.cpu())).isInstanceOf(SmaltiException.class);
    }
}
