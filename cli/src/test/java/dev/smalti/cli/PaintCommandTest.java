package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.smalti.io.Digests;
import dev.smalti.io.Json;
import dev.smalti.job.DrawJob;
import dev.smalti.job.InputFile;
import dev.smalti.job.JobCondition;
import dev.smalti.job.JobJson;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.LabelMapFile;
import dev.smalti.picture.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaintCommandTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Path model;
    private static Path labels;

    @BeforeAll
    static void convert() {
        model = Priors.segmentation(shared);
        labels = labels("street.png", 12, 16);
    }

    @Test
    void drawsAPictureAsLargeAsItsSegmentation() throws IOException {
        Run run = paint(labels, "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode result = Json.MAPPER.readTree(run.out());
        JsonNode picture = result.get("pictures").get(0);
        assertThat(picture.get("width").asInt()).isEqualTo(16);
        assertThat(picture.get("height").asInt()).isEqualTo(12);
        assertThat(picture.get("subject").asText()).isEqualTo("street");
        assertThat(result.at("/summary/costs/counted/exact/drawn").asInt()).isEqualTo(48);
        Provenance made = Provenance.read(folder.resolve("000000.png")).orElseThrow();
        assertThat(((DrawJob) JobJson.read(made.job(), "it")).conditions())
                .containsExactly(JobCondition.Picture.map(new InputFile("street.png", Digests.sha256(labels)))
                        .withKind(JobCondition.Kind.SEGMENTATION));
    }

    @Test
    void isWhatSampleDrawsUnderTheSameCondition() throws IOException {
        paint(labels);
        String painted = digest();
        smalti("sample", "--condition", labels, "--model", model, "-o", folder, "--flat", "--device", "cpu", "-q");
        assertThat(digest()).isEqualTo(painted);
        // And labels decide what is drawn.
        Path other = folder.resolve("other.png");
        LabelMapFile.write(other, new LabelMap(5, 12, 16, new int[12 * 16]));
        paint(other);
        assertThat(digest()).isNotEqualTo(painted);
    }

    @Test
    void resizesLabelsToTheNearest() throws IOException {
        paint(labels, "--size", "8x8");
        String resized = digest();
        Path small = folder.resolve("small.png");
        LabelMapFile.write(
                small,
                LabelMapFile.read(labels, 5, LabelMapFile.Numbering.AS_STORED).resize(8, 8));
        paint(small);
        assertThat(digest()).isEqualTo(resized);
    }

    @Test
    void namesPicturesAfterTheirConditions() throws IOException {
        Path second = labels("park.png", 8, 8);
        assertThat(smalti(
                                "paint",
                                labels,
                                second,
                                "-n",
                                2,
                                "--model",
                                model,
                                "-o",
                                folder,
                                "--flat",
                                "--device",
                                "cpu",
                                "-q")
                        .code())
                .isZero();
        assertThat(Priors.below(folder))
                .containsExactly("park-000000.png", "park-000001.png", "street-000000.png", "street-000001.png");
    }

    @Test
    void refusesWhatCannotBeDrawnFrom() throws IOException {
        Path small = labels("tiny.png", 60, 6);
        refuses(
                "'" + small
                        + "': a picture of 6x60 pixels is too narrow for the model gpt_seg_window: its 30x3 tokens do not"
                        + " fit the 32 that the model reads at once; give at least 8x8, or fewer pixels",
                small);
        Path second = labels("park.png", 8, 8);
        refuses(
                "--grid and --npz hold pictures of one size, these differ; bring them to one with --size",
                labels,
                second,
                "--grid");
        Path same = Files.copy(
                labels, Files.createDirectories(folder.resolve("other")).resolve("street.png"));
        refuses(
                "two of what is to be drawn are called street: their pictures would replace each other; run them one after the other",
                labels,
                same);
        assertThat(paint(labels, second, "-n", 6_000_000))
                .isEqualTo(
                        new Run(
                                2,
                                "",
                                "smalti: -n is at most 10000000 pictures in all, was 6000000 of each of 2; see 'smalti paint --help'\n"));
        Path unconditional = Priors.unconditional(shared);
        assertThat(smalti("paint", labels, "--model", unconditional, "-o", folder, "-q"))
                .isEqualTo(new Run(
                        3, "", "smalti: the model gpt_uncond is given nothing but the start token 0, not a picture\n"));
        assertThat(smalti("paint", "--model", model, "-o", folder, "-q").code()).isEqualTo(2);
    }

    private Run paint(Object... more) {
        return smalti(Stream.concat(
                        Stream.of("paint", "--model", model, "-o", folder, "--flat", "--device", "cpu", "-q"),
                        Stream.of(more))
                .toArray());
    }

    private void refuses(String message, Object... more) {
        assertThat(paint(more)).isEqualTo(new Run(3, "", "smalti: " + message + "\n"));
    }

    private String digest() {
        return Provenance.read(folder.resolve("000000.png")).orElseThrow().tokensSha256();
    }

    private static Path labels(String name, int height, int width) {
        int[] ids = new int[height * width];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (i / width / 3 + i % width / 5) % 5;
        }
        Path file = shared.resolve(name);
        LabelMapFile.write(file, new LabelMap(5, height, width, ids));
        return file;
    }
}
