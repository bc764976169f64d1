package dev.smalti.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.job.ConditionPictures;
import dev.smalti.job.ConditionPictures.Source;
import dev.smalti.job.DepthMedium;
import dev.smalti.job.Framing;
import dev.smalti.job.Framing.Mode;
import dev.smalti.job.ImageMedium;
import dev.smalti.job.LabelMedium;
import dev.smalti.job.Medium;
import dev.smalti.picture.LabelMapFile.Ignored;
import dev.smalti.picture.LabelMapFile.Numbering;
import dev.smalti.picture.LowResolution;
import dev.smalti.picture.PictureReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConditionPicturesTest {
    private static final Framing TWENTY = new Framing(Mode.STRETCH, 20, 20);

    @TempDir
    private Path folder;

    private static ConditionPictures of(Medium medium, Source source) {
        return new ConditionPictures(medium, source, Numbering.AS_STORED, null, 4);
    }

    private static List<Integer> shape(Pixels pixels) {
        return List.of(pixels.channels(), pixels.height(), pixels.width());
    }

    @Test
    void aMapIsWhatTheModelTakes() {
        Path file = TinyPriors.picture(folder.resolve("map.png"), 6, 8, 1);
        assertThat(of(new ImageMedium(3), Source.MAP).read(file))
                .isEqualTo(PictureReader.read(file).pixels());
        Path labels = TinyPriors.labels(folder.resolve("labels.png"), 6, 8, 1);
        Pixels larger = of(new LabelMedium(5), Source.MAP).read(labels, TWENTY);
        assertThat(shape(larger)).containsExactly(5, 20, 20);
        for (float value : larger.values()) {
            assertThat(value).isIn(0f, 1f);
        }
    }

    @Test
    void labelsMayBeShiftedSoThat255IsUnlabelled() throws IOException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {255, 0, 3});
        Path file = folder.resolve("coco.png");
        ImageIO.write(image, "png", file.toFile());
        ConditionPictures shifted =
                new ConditionPictures(new LabelMedium(5), Source.MAP, Numbering.UNLABELLED_255, null, 4);
        Pixels oneHot = shifted.read(file);
        assertThat(new float[] {oneHot.at(0, 0, 0), oneHot.at(1, 0, 1), oneHot.at(4, 0, 2)})
                .containsExactly(1, 1, 1);
        ConditionPictures ignoring =
                new ConditionPictures(new LabelMedium(5), Source.MAP, Numbering.AS_STORED, new Ignored(255, 4), 4);
        Pixels without = ignoring.read(file);
        assertThat(new float[] {without.at(4, 0, 0), without.at(0, 0, 1), without.at(3, 0, 2)})
                .containsExactly(1, 1, 1);
        ConditionPictures stored = of(new LabelMedium(5), Source.MAP);
        assertThatThrownBy(() -> stored.read(file)).hasMessageContaining("labels that the model does not know (255)");
    }

    @Test
    void edgesAndPhotographsWithoutDetailsHaveTheModelsChannels() {
        Path file = TinyPriors.picture(folder.resolve("photo.png"), 12, 12, 3);
        Pixels one = of(new ImageMedium(1), Source.EDGES).read(file, TWENTY);
        Pixels three = of(new ImageMedium(3), Source.EDGES).read(file, TWENTY);
        assertThat(shape(one)).containsExactly(1, 20, 20);
        assertThat(shape(three)).containsExactly(3, 20, 20);
        assertThat(three.at(2, 5, 7)).isEqualTo(one.at(0, 5, 7));
        assertThat(of(new ImageMedium(3), Source.LOW_RES).read(file))
                .isEqualTo(LowResolution.of(PictureReader.read(file).pixels(), 4));
        assertThat(shape(of(new ImageMedium(1), Source.LOW_RES).read(file, TWENTY)))
                .containsExactly(1, 20, 20);
    }

    @Test
    void posesAreDrawnInTheSizeOfTheirPictureOrInTheOneAskedFor() throws IOException {
        String people = "\"people\": []}";
        Path sized = Files.writeString(
                folder.resolve("sized.json"), "{\"canvas_width\": 30, \"canvas_height\": 10, " + people);
        Path bare = Files.writeString(folder.resolve("bare.json"), "{" + people);
        ConditionPictures poses = of(new ImageMedium(3), Source.POSE);
        assertThat(shape(poses.read(sized))).containsExactly(3, 10, 30);
        assertThat(shape(poses.read(sized, new Framing(Mode.COVER, 20, 20)))).containsExactly(3, 20, 20);
        assertThat(shape(poses.read(bare, TWENTY))).containsExactly(3, 20, 20);
        assertThat(shape(of(new ImageMedium(1), Source.POSE).read(bare, TWENTY)))
                .containsExactly(1, 20, 20);
        assertThatThrownBy(() -> poses.read(bare))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("'" + bare + "' does not say how large its picture is; choose a size");
    }

    @Test
    void refusesWhatTheModelDoesNotTake() {
        assertThatThrownBy(() -> of(new LabelMedium(5), Source.EDGES))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("leave --as at map");
        assertThatThrownBy(
                        () -> new ConditionPictures(new DepthMedium(), Source.MAP, Numbering.UNLABELLED_255, null, 4))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("this model's condition has no labels that could be numbered");
    }

    @Test
    void coveringKeepsTheMiddleAndTheAspectRatio() {
        float[] columns = new float[4 * 12];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = i % 12;
        }
        Pixels middle = new Framing(Mode.COVER, 4, 4).of(new Pixels(1, 4, 12, columns), new ImageMedium(1));
        assertThat(new float[] {middle.at(0, 0, 0), middle.at(0, 3, 3)}).containsExactly(4, 7);
    }
}
