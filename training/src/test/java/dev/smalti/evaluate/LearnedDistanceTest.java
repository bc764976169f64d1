package dev.smalti.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Device;
import dev.smalti.data.Scenes;
import dev.smalti.image.Pixels;
import dev.smalti.train.ReferenceFolder;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnedDistanceTest {
    @Test
    void isNothingForEqualPicturesAndGrowsAsDetailsAreLost() {
        try (LearnedDistance distance = LearnedDistance.read(
                List.of(ReferenceFolder.CHECKPOINTS.resolve("vqgan/model.ckpt")),
                Device.cpu().withThreads(1))) {
            for (int side : List.of(32, 48)) {
                Pixels picture = new Scenes(1, side, side).get(4).picture();
                Pixels blurred = new Scenes(1, side, side).get(4).lowResolution(4);
                assertThat(distance.between(picture, picture)).isZero();
                assertThat(distance.between(picture, blurred))
                        .isPositive()
                        .isEqualTo(distance.between(blurred, picture))
                        .isLessThan(distance.between(
                                picture, new Scenes(1, side, side).get(5).picture()));
            }
            assertThatThrownBy(() ->
                            distance.between(new Pixels(3, 2, 2, new float[12]), new Pixels(1, 2, 2, new float[4])))
                    .hasMessageStartingWith("LPIPS compares pictures of 3 channels and one size");
        }
    }
}
