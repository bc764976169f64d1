package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.smalti.image.Pixels;
import dev.smalti.io.Digests;
import dev.smalti.picture.CommandRecord;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.PictureWriter;
import dev.smalti.picture.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures that hold the arguments of their command, as those of before do. */
class FormerReplayTest {
    private static final Path MADE_BEFORE = Path.of("src", "test", "resources", "former");

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

    /** Runs a command, and gives what it made the record that its arguments were before. */
    private Path made(String name, Object... words) throws IOException {
        Path out = folder.resolve("out" + System.nanoTime());
        List<Object> command = new ArrayList<>(List.of(words));
        command.addAll(List.of("-o", out, "--device", "cpu", "-q"));
        Run run = smalti(command.toArray());
        assertThat(run.code()).as(run.err()).isZero();
        try (Stream<Path> files = Files.walk(out)) {
            Path picture = files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
            String relative = out.relativize(picture).toString().replace('\\', '/');
            Provenance now = Provenance.read(picture).orElseThrow();
            long image = name.matches(".*\\d{6}\\.png") ? Long.parseLong(name.replaceAll(".*(\\d{6})\\.png", "$1")) : 0;
            boolean drawn = now.tokensSha256() != null;
            CommandRecord record = new CommandRecord(
                    1,
                    now.tool(),
                    command.stream().map(Object::toString).toList(),
                    now.model(),
                    new CommandRecord.Run(seed(now), "cpu", now.run().versions()),
                    now.notes(),
                    drawn ? new CommandRecord.Drawing(image, relative, now.tokensSha256(), inputs(words)) : null);
            return forged(picture, record);
        }
    }

    private static long seed(Provenance now) {
        return now.job().path("seed").asLong();
    }

    /** Each file among the words, by its digest. */
    private static Map<String, String> inputs(Object... words) {
        Map<String, String> inputs = new HashMap<>();
        for (Object word : words) {
            if (word instanceof Path path && Files.isRegularFile(path)) {
                inputs.put(path.toString(), Digests.sha256(path));
            }
        }
        return inputs;
    }

    /** A picture with another record, under the same name. */
    private Path forged(Path picture, CommandRecord record) throws IOException {
        Pixels pixels = PictureReader.read(picture).pixels();
        Path file = Files.createDirectories(folder.resolve("forged" + System.nanoTime()))
                .resolve(picture.getFileName());
        PictureWriter.write(file, pixels, formerly(record));
        return file;
    }

    private static Provenance formerly(CommandRecord record) {
        return new Provenance(
                1, record.tool(), null, Provenance.Shows.PICTURE, record.model(), null, List.of(), null, record);
    }

    private static CommandRecord recordOf(Path picture) {
        return Provenance.read(picture).orElseThrow().former();
    }

    private static CommandRecord withCommand(CommandRecord made, List<String> command) {
        return new CommandRecord(1, made.tool(), command, made.model(), made.run(), made.notes(), made.drawing());
    }

    private static void same(Path picture, Object... more) {
        List<Object> words = new ArrayList<>(List.of("replay", picture));
        words.addAll(List.of(more));
        assertThat(smalti(words.toArray())).isEqualTo(new Run(0, picture + ": the same pixels\n", ""));
    }

    @Test
    void makesAgainWhatWasReallyMadeBefore() {
        // The converter writes other manifests since, so that the model's digest differs; its weights do not.
        same(MADE_BEFORE.resolve("picture.png"), "--model", uncond, "--any-model");
        same(MADE_BEFORE.resolve("sheet.png"), "--model", uncond, "--any-model");
    }

    @Test
    void saysWhereToLookForAModelThatIsGone() {
        Path picture = MADE_BEFORE.resolve("picture.png");
        assertThat(smalti("replay", picture).out())
                .isEqualTo(picture + ": not made again\n  there is no model 'model': neither a folder nor one that"
                        + " 'smalti models' shows; say where the model is with --model\n");
    }

    @Test
    void makesAgainWhatEachCommandMade() throws IOException {
        Path labels = TinyPriors.labels(folder.resolve("labels.png"), 12, 16, 1);
        Path noise = TinyPriors.picture(folder.resolve("noise.png"), 16, 16, 5);
        same(made("000005.png", "sample", "--model", uncond, "-n", 3, "--first", 4, "-t", "0.9", "-k", 20));
        same(made("grid.png", "sample", "--model", uncond, "-n", 4, "--grid", "--seed", 3));
        same(made("000001.png", "paint", labels, "--model", seg, "--flat", "-n", 2));
        same(made("000000.png", "complete", noise, "--upper", "--paste", "--model", uncond));
        same(made("000000.png", "complete", noise, "--box", "4,4,8,8", "--model", uncond));
        same(made("000000.png", "variations", noise, "--keep", "0.5", "--model", uncond, "--seed", 9));
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        Path flag = Pictures.redOverBlue(folder.resolve("flag.png"), 16, 10);
        Path other = Pictures.redOverBlue(folder.resolve("other.png"), 12, 10);
        same(made("flag.png", "reconstruct", other, flag, "--model", tiny, "--compare"));
        same(made("flag.compare.png", "reconstruct", flag, "--model", tiny, "--compare"));
        assertThat(smalti("encode", flag, "-o", folder, "--model", tiny, "-q").code())
                .isZero();
        same(made("flag.png", "decode", folder.resolve("flag.tokens.json"), "--model", tiny));
    }

    @Test
    void makesAgainOneClassOfSeveral() throws IOException {
        Path classes = Priors.classes(folder.resolve("classes"));
        // The record names both; only the picture's path says which it is.
        Path picture = made("5/000000.png", "sample", "--model", classes, "--classes", "3,5", "--seed", 2);
        assertThat(recordOf(picture).drawing().file()).endsWith("/5/000000.png");
        same(picture);
        Path other = made("3/000000.png", "sample", "--model", classes, "--classes", "3,5", "--seed", 2);
        assertThat(PictureReader.read(other).pixels())
                .isNotEqualTo(PictureReader.read(picture).pixels());
        same(other);
    }

    @Test
    void refusesInputsThatChangedOrAreGone() throws IOException {
        Path labels = TinyPriors.labels(folder.resolve("labels.png"), 8, 8, 1);
        Path picture = made("000000.png", "paint", labels, "--model", seg);
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
    void writesNowhereWhateverTheRecordSays() throws IOException {
        Path evil = folder.resolve("evil");
        Path picture = made("000000.png", "sample", "--model", uncond);
        CommandRecord made = recordOf(picture);
        List<String> command = new ArrayList<>(made.command());
        command.addAll(List.of("--npz", evil + ".npz", "--tokens", "--preview", "1", "-n", "9000000"));
        command.set(command.indexOf("-o") + 1, evil.toString());
        Path file = forged(picture, withCommand(made, command));
        List<Path> before = all();
        same(file);
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void runsNoOtherCommandAndNoOptionsOfDevices() throws IOException {
        Path picture = made("000000.png", "sample", "--model", uncond);
        CommandRecord made = recordOf(picture);
        Path evil = folder.resolve("evil");
        Path convert = forged(
                picture,
                withCommand(made, List.of("convert", Fixtures.folder("vqgan").toString(), "-o", evil.toString())));
        assertThat(smalti("replay", convert).out())
                .endsWith(
                        "  it says that 'smalti convert' made it, which is none of the commands that make pictures\n");
        Path unknown = forged(picture, withCommand(made, List.of("sample", "--no-such-option")));
        assertThat(smalti("replay", unknown).out()).contains("this release does not understand the command");
        Path none = forged(picture, withCommand(made, List.of()));
        assertThat(smalti("replay", none).code()).isEqualTo(3);
        CommandRecord.Run run = new CommandRecord.Run(0, "cpu,cache=" + evil, Map.of());
        CommandRecord withOptions =
                new CommandRecord(1, made.tool(), made.command(), made.model(), run, made.notes(), made.drawing());
        Path device = Files.createDirectories(folder.resolve("device")).resolve("000000.png");
        PictureWriter.write(device, PictureReader.read(picture).pixels(), formerly(withOptions));
        assertThat(smalti("replay", device).out())
                .endsWith("  it was made on a device of an unknown name; choose one with --device\n");
        same(device, "--device", "cpu");
        assertThat(evil).doesNotExist();
        List<String> far = new ArrayList<>(made.command());
        far.addAll(List.of("--condition", "//host/share/labels.png"));
        Path remote = forged(picture, withCommand(made, far));
        assertThat(smalti("replay", remote).out()).contains("on another machine");
    }

    /** What replay says of a picture that claims such a command and no drawing. */
    private String refusal(Path picture, Object... command) throws IOException {
        CommandRecord made = recordOf(picture);
        List<String> words =
                new ArrayList<>(Stream.of(command).map(Object::toString).toList());
        words.addAll(List.of("-o", folder.resolve("out").toString()));
        Path file =
                forged(picture, new CommandRecord(1, made.tool(), words, made.model(), made.run(), made.notes(), null));
        Run replay = smalti("replay", file);
        assertThat(replay.code()).isEqualTo(3);
        String start = file + ": not made again\n  ";
        assertThat(replay.out()).startsWith(start);
        return replay.out().substring(start.length());
    }

    @Test
    void drawsNoMoreThanThePictureHasRoomFor() throws IOException {
        Path sheet = made("grid.png", "sample", "--model", uncond, "-n", 4, "--grid");
        assertThat(refusal(sheet, "sample", "--model", uncond, "-n", 5, "--grid"))
                .isEqualTo("it says that it shows 5 pictures, but its 34x34 pixels have room for 4 at most\n");
        assertThat(refusal(sheet, "sample", "--model", uncond, "-n", 100_000))
                .isEqualTo("it says that it shows 100000 pictures, but its 34x34 pixels have room for 4 at most\n");
        assertThat(refusal(sheet, "sample", "--model", uncond, "--grid", "--size", "4096x4096"))
                .isEqualTo("it says that it shows 1 pictures, but its 34x34 pixels have room for 0 at most\n");
        Path labels = TinyPriors.labels(folder.resolve("labels.png"), 8, 8, 1);
        Path own = made("grid.png", "paint", labels, "--model", seg, "-n", 4, "--grid");
        String reason = "it says that it shows 6 pictures, but its 18x18 pixels have room for 4 at most\n";
        assertThat(refusal(own, "paint", labels, labels, "--model", seg, "-n", 3, "--grid"))
                .isEqualTo(reason);
        assertThat(refusal(own, "sample", "--condition", labels, "--condition", labels, "--model", seg, "-n", 3))
                .isEqualTo(reason);
        same(own);
    }

    @Test
    void readsNothingButSingleFiles() throws IOException {
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        Path inside = Files.createDirectories(folder.resolve("inside"));
        Path flag = Pictures.redOverBlue(inside.resolve("flag.png"), 16, 10);
        assertThat(smalti("replay", made("flag.png", "reconstruct", inside, "--model", tiny))
                        .out())
                .endsWith("  it was made from '" + inside
                        + "', which is a folder; only what was made of single files is made again\n");
        Path device = Path.of("/dev/null");
        assumeThat(device).exists();
        String reason = "it was made from '/dev/null', which is a pipe or a device, not a file\n";
        Path picture = made("000000.png", "sample", "--model", uncond);
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
        Path picture = made("000000.png", "sample", "--model", uncond);
        for (String far : List.of("//host/share", "\\\\host\\share", "\\/host/share")) {
            assertThat(refusal(picture, "sample", "--model", far))
                    .isEqualTo(
                            "its model is in '" + far + "' on another machine; say where the model is with --model\n");
        }
    }

    @Test
    void drawsOneSubjectOfManyThatARecordNames() throws IOException {
        Path first = TinyPriors.labels(folder.resolve("first.png"), 8, 8, 1);
        Path second = TinyPriors.labels(folder.resolve("second.png"), 8, 8, 2);
        Path picture = made("first-000000.png", "paint", first, second, "--model", seg, "--flat");
        same(picture);
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }
}
