package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.smalti.image.Pixels;
import dev.smalti.io.Json;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.PictureWriter;
import dev.smalti.picture.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Path uncond;
    private static Path seg;

    @BeforeAll
    static void convertModels() {
        uncond = TinyPriors.convert("gpt_uncond", shared.resolve("uncond"));
        seg = TinyPriors.convert("gpt_seg_window", shared.resolve("seg"));
    }

    private void run(Object... words) {
        Run run = smalti(words);
        assertThat(run.code()).as(run.err()).isZero();
    }

    /** All pictures in a folder. */
    private static List<Path> pictures(Path in) throws IOException {
        try (Stream<Path> files = Files.walk(in)) {
            return files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .toList();
        }
    }

    /** The drawing commands over one folder; each with what it draws. */
    private Path drawn(Object... words) {
        Path out = folder.resolve("out");
        List<Object> command = new ArrayList<>(List.of(words));
        command.addAll(List.of("-o", out, "--device", "cpu", "-q"));
        run(command.toArray());
        return out;
    }

    private void replaysEach(Path out, int count) throws IOException {
        List<Path> made = pictures(out);
        assertThat(made).hasSize(count);
        List<Object> words = new ArrayList<>(List.of("replay"));
        words.addAll(made);
        Run replay = smalti(words.toArray());
        assertThat(replay.err()).isEmpty();
        assertThat(replay.out().lines())
                .allMatch(line -> line.endsWith(": the same pixels"))
                .hasSize(count);
        assertThat(replay.code()).isZero();
    }

    /** A picture with other pixels or another record. */
    private Path forged(Path picture, Provenance record, boolean changePixel) {
        Pixels pixels = PictureReader.read(picture).pixels();
        float[] values = pixels.values().clone();
        values[0] = changePixel ? -values[0] : values[0];
        Path file = folder.resolve("forged.png");
        PictureWriter.write(file, new Pixels(3, pixels.height(), pixels.width(), values), record);
        return file;
    }

    private static Provenance withCommand(Provenance made, List<String> command) {
        return new Provenance(
                made.format(), made.tool(), command, made.model(), made.run(), made.notes(), made.drawing());
    }

    @Test
    void makesEachOfASeriesAgainOnItsOwn() throws IOException {
        Path out = drawn("sample", "--model", uncond, "-n", 3, "--first", 4, "--seed", -1, "-t", "0.9", "-k", 20);
        replaysEach(out, 3);
    }

    @Test
    void makesASheetAgain() throws IOException {
        replaysEach(drawn("sample", "--model", uncond, "-n", 4, "--grid", "--seed", 3), 1);
    }

    @Test
    void makesAgainWhatWasPainted() throws IOException {
        Path first = TinyPriors.labels(folder.resolve("first.png"), 12, 16, 1);
        Path second = TinyPriors.labels(folder.resolve("second.png"), 8, 8, 2);
        replaysEach(drawn("paint", first, second, "--model", seg, "--flat", "-n", 2), 4);
    }

    @Test
    void makesAgainWhatWasCompletedAndVaried() throws IOException {
        Path picture = TinyPriors.picture(folder.resolve("noise.png"), 16, 16, 5);
        Path out = drawn("complete", picture, "--upper", "--paste", "--model", uncond, "-n", 2);
        drawn("variations", picture, "--keep", "0.5", "--model", uncond, "--seed", 9, "--temperature", "1.5");
        replaysEach(out, 3);
    }

    @Test
    void makesAgainWhatWasDecodedAndReconstructed() throws IOException {
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 16, 10);
        run("encode", picture, "-o", folder, "--model", tiny, "-q");
        Path out = folder.resolve("out");
        run("decode", folder.resolve("flag.tokens.json"), "-o", out, "--model", tiny, "-q", "--device", "cpu");
        Path back = folder.resolve("back");
        run("reconstruct", picture, "-o", back, "--model", tiny, "-q", "--device", "cpu", "--compare");
        replaysEach(out, 1);
        replaysEach(back, 2);
    }

    @Test
    void tellsEqualTokensFromEqualPixels() throws IOException {
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        Provenance made = Provenance.read(picture).orElseThrow();
        Path other = forged(picture, made, true);
        Run replay = smalti("replay", other);
        assertThat(replay.code()).isEqualTo(3);
        assertThat(replay.out())
                .matches("(?s)\\Q" + other
                        + "\\E: the same tokens, but other pixels, \\d+\\.\\d\\d dB apart\n  the record"
                        + " gives no reason: .*\n");
        assertThat(smalti("replay", other, "--tokens-suffice").code()).isZero();

        Provenance.Drawing drawing = made.drawing();
        Path third = forged(
                picture,
                made.withDrawing(
                        new Provenance.Drawing(drawing.image(), drawing.file(), "0".repeat(64), drawing.inputs())),
                true);
        Run neither = smalti("replay", third, "--tokens-suffice", "--json");
        assertThat(neither.code()).isEqualTo(3);
        JsonNode json = Json.MAPPER.readTree(neither.out()).get("pictures").get(0);
        assertThat(json.get("same").asText()).isEqualTo("neither");
        assertThat(json.get("psnr").asDouble()).isPositive();
    }

    @Test
    void refusesAnotherModelUnlessToldAndThenSaysSo() throws IOException {
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        Path other = TinyPriors.convert("gpt_uncond", folder.resolve("other"), "--precision", "int4");
        Run refused = smalti("replay", picture, "--model", other);
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.out())
                .startsWith(picture + ": not made again\n  the model in ")
                .contains("is another than made it: model.json has SHA-256 ")
                .endsWith("; say where it is with --model, or --any-model\n");
        Run any = smalti("replay", picture, "--model", other, "--any-model");
        assertThat(any.code()).isEqualTo(3);
        assertThat(any.out()).contains(": not the same").contains("made by the model ");
        Path moved = Files.move(other, folder.resolve("moved"));
        assertThat(smalti("replay", picture, "--model", moved, "--any-model").code())
                .isEqualTo(3);
    }

    @Test
    void refusesInputsThatChangedOrAreGone() throws IOException {
        Path labels = TinyPriors.labels(folder.resolve("labels.png"), 8, 8, 1);
        Path picture = pictures(drawn("paint", labels, "--model", seg)).get(0);
        TinyPriors.labels(labels, 8, 8, 2);
        assertThat(smalti("replay", picture))
                .isEqualTo(new Run(
                        3,
                        picture + ": not made again\n  it was made from '" + labels + "', which has changed since\n",
                        ""));
        Files.delete(labels);
        assertThat(smalti("replay", picture))
                .isEqualTo(new Run(
                        3, picture + ": not made again\n  it was made from '" + labels + "', which is missing\n", ""));
    }

    @Test
    void refusesPicturesWithoutARecordAndGoesOn() throws IOException {
        Path plain = TinyPriors.picture(folder.resolve("plain.png"), 4, 4, 1);
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        assertThat(smalti("replay", plain, picture))
                .isEqualTo(new Run(
                        3,
                        plain + ": not made again\n  it does not say how it was made\n" + picture
                                + ": the same pixels\n",
                        ""));
    }

    @Test
    void writesNowhereWhateverTheRecordSays() throws IOException {
        Path evil = folder.resolve("evil");
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        Provenance made = Provenance.read(picture).orElseThrow();
        List<String> command = new ArrayList<>(made.command());
        command.addAll(List.of("--npz", evil + ".npz", "--tokens", "--preview", "1"));
        command.set(command.indexOf("-o") + 1, evil.toString());
        Path file = forged(picture, withCommand(made, command), false);
        List<Path> before = all();
        Run replay = smalti("replay", file);
        assertThat(replay).isEqualTo(new Run(0, file + ": the same pixels\n", ""));
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void runsNoOtherCommandAndNoOptionsOfDevices() throws IOException {
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        Provenance made = Provenance.read(picture).orElseThrow();
        Path evil = folder.resolve("evil");
        Path convert = forged(
                picture,
                withCommand(made, List.of("convert", Fixtures.folder("vqgan").toString(), "-o", evil.toString())),
                false);
        assertThat(smalti("replay", convert).out())
                .endsWith(
                        "  it says that 'smalti convert' made it, which is none of the commands that make pictures\n");
        Path unknown = forged(picture, withCommand(made, List.of("sample", "--no-such-option")), false);
        assertThat(smalti("replay", unknown).out()).contains("this release does not understand the command");
        Path none = forged(picture, withCommand(made, List.of()), false);
        assertThat(smalti("replay", none).code()).isEqualTo(3);
        Provenance.Run run = new Provenance.Run(0, "cpu,cache=" + evil, Map.of());
        Path device = forged(
                picture,
                new Provenance(1, made.tool(), made.command(), made.model(), run, made.notes(), made.drawing()),
                false);
        assertThat(smalti("replay", device).out())
                .endsWith("  it was made on a device of an unknown name; choose one with --device\n");
        assertThat(smalti("replay", device, "--device", "cpu").code()).isZero();
        assertThat(evil).doesNotExist();
        List<String> far = new ArrayList<>(made.command());
        far.addAll(List.of("--condition", "//host/share/labels.png"));
        Path remote = forged(picture, withCommand(made, far), false);
        assertThat(smalti("replay", remote).out()).contains("on another machine");
    }

    /** What replay says of a picture that claims such a command and no drawing. */
    private String refusal(Path picture, Object... command) {
        Provenance made = Provenance.read(picture).orElseThrow();
        List<String> words =
                new ArrayList<>(Stream.of(command).map(Object::toString).toList());
        words.addAll(List.of("-o", folder.resolve("out").toString()));
        Path file = forged(picture, withCommand(made, words).withDrawing(null), false);
        Run replay = smalti("replay", file);
        assertThat(replay.code()).isEqualTo(3);
        String start = file + ": not made again\n  ";
        assertThat(replay.out()).startsWith(start);
        return replay.out().substring(start.length());
    }

    @Test
    void drawsNoMoreThanThePictureHasRoomFor() throws IOException {
        Path sheet =
                pictures(drawn("sample", "--model", uncond, "-n", 4, "--grid")).get(0);
        assertThat(refusal(sheet, "sample", "--model", uncond, "-n", 5, "--grid"))
                .isEqualTo("it says that it shows 5 pictures, but its 34x34 pixels have room for 4 at most\n");
        assertThat(refusal(sheet, "sample", "--model", uncond, "-n", 100_000))
                .isEqualTo("it says that it shows 100000 pictures, but its 34x34 pixels have room for 4 at most\n");
        assertThat(refusal(sheet, "sample", "--model", uncond, "--grid", "--size", "4096x4096"))
                .isEqualTo("it says that it shows 1 pictures, but its 34x34 pixels have room for 0 at most\n");
        Path labels = TinyPriors.labels(folder.resolve("labels.png"), 8, 8, 1);
        Path painted = folder.resolve("painted");
        run("paint", labels, "--model", seg, "-n", 4, "--grid", "-o", painted, "-q", "--device", "cpu");
        Path own = painted.resolve("grid.png");
        String reason = "it says that it shows 6 pictures, but its 18x18 pixels have room for 4 at most\n";
        assertThat(refusal(own, "paint", labels, labels, "--model", seg, "-n", 3, "--grid"))
                .isEqualTo(reason);
        assertThat(refusal(own, "sample", "--condition", labels, "--condition", labels, "--model", seg, "-n", 3))
                .isEqualTo(reason);
        replaysEach(painted, 1);
    }

    @Test
    void readsNothingButSingleFiles() throws IOException {
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        Path inside = Files.createDirectories(folder.resolve("inside"));
        Path flag = Pictures.redOverBlue(inside.resolve("flag.png"), 16, 10);
        Path back = folder.resolve("back");
        run("reconstruct", inside, "-o", back, "--model", tiny, "-q", "--device", "cpu");
        assertThat(smalti("replay", back.resolve("flag.png")).out())
                .endsWith("  it was made from '" + inside
                        + "', which is a folder; only what was made of single files is made again\n");
        Path device = Path.of("/dev/null");
        assumeThat(device).exists();
        String reason = "it was made from '/dev/null', which is a pipe or a device, not a file\n";
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        assertThat(refusal(picture, "sample", "--scene", device)).isEqualTo(reason);
        assertThat(refusal(picture, "sample", "--condition", device)).isEqualTo(reason);
        assertThat(refusal(picture, "complete", flag, "--mask", device)).isEqualTo(reason);
        assertThat(refusal(picture, "complete", device, "--upper")).isEqualTo(reason);
        assertThat(refusal(picture, "variations", device, "--keep", 1)).isEqualTo(reason);
        assertThat(refusal(picture, "paint", device)).isEqualTo(reason);
        assertThat(refusal(picture, "reconstruct", device)).isEqualTo(reason);
        assertThat(refusal(picture, "decode", device)).isEqualTo(reason);
    }

    @Test
    void looksForNoModelOnAnotherMachine() throws IOException {
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        for (String far : List.of("//host/share", "\\\\host\\share", "\\/host/share")) {
            assertThat(refusal(picture, "sample", "--model", far))
                    .isEqualTo(
                            "its model is in '" + far + "' on another machine; say where the model is with --model\n");
        }
        // Whoever runs it may say so.
        Path forged = folder.resolve("forged.png");
        assertThat(smalti("replay", forged, "--model", uncond).code()).isZero();
    }

    @Test
    void drawsOneSubjectOfManyThatARecordNames() throws IOException {
        Path first = TinyPriors.labels(folder.resolve("first.png"), 8, 8, 1);
        Path second = TinyPriors.labels(folder.resolve("second.png"), 8, 8, 2);
        Path picture = pictures(drawn("paint", first, "--model", seg, "--flat")).get(0);
        Provenance made = Provenance.read(picture).orElseThrow();
        List<String> both = new ArrayList<>(made.command());
        both.add(second.toString());
        Path file = forged(picture, withCommand(made, both), false);
        assertThat(smalti("replay", file)).isEqualTo(new Run(0, file + ": the same pixels\n", ""));
    }

    @Test
    void keepsWhatItMadeAndReplacesNothing() throws IOException {
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        byte[] bytes = Files.readAllBytes(picture);
        Run same = smalti("replay", picture, "-o", picture.getParent());
        assertThat(same.code()).isEqualTo(3);
        assertThat(same.out()).endsWith("  " + picture + " exists; choose another folder with -o\n");
        assertThat(Files.readAllBytes(picture)).isEqualTo(bytes);
        Path kept = folder.resolve("kept");
        run("replay", picture, "-o", kept);
        assertThat(pictures(kept)).hasSize(1);
        try (Stream<Path> files = Files.list(kept)) {
            assertThat(files).hasSize(1);
        }
        assertThat(PictureReader.read(kept.resolve(picture.getFileName())).pixels())
                .isEqualTo(PictureReader.read(picture).pixels());
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }
}
