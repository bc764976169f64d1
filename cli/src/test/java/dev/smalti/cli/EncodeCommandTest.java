package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.cli.console.Devices;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Table;
import dev.smalti.io.Digests;
import dev.smalti.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodeCommandTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Path model;

    @BeforeAll
    static void makeModel() throws IOException {
        model = TinyBundle.write(shared.resolve("tiny"), "tiny");
    }

    @Test
    void writesOneFileOfTokensForEachPicture() throws IOException {
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 16, 10);

        Run run = smalti("encode", picture, "-o", folder.resolve("out"), "--model", model, "--device", "cpu");

        assertThat(run)
                .isEqualTo(new Run(
                        0,
                        new Table()
                                        .row("tokens in", "pixels", "tokens")
                                        .row(folder + "/out/flag.tokens.json", "10x16", "4x3")
                                + "\n",
                        "smalti: runs on cpu\n"));
        assertThat(Files.readString(folder.resolve("out/flag.tokens.json")))
                .isEqualTo("""
                        {
                          "format" : 1,
                          "model" : {
                            "name" : "tiny",
                            "sha256" : "%s",
                            "source" : "%s",
                            "vocabulary" : 8,
                            "factor" : 4
                          },
                          "picture" : {
                            "file" : "flag.png",
                            "width" : 10,
                            "height" : 16
                          },
                          "grid" : {
                            "rows" : 4,
                            "columns" : 3
                          },
                          "padding" : {
                            "right" : 2,
                            "bottom" : 0
                          },
                          "tokens" : [ [ 4, 4, 4 ], [ 4, 4, 4 ], [ 1, 1, 1 ], [ 1, 1, 1 ] ]
                        }
                        """.formatted(Digests.sha256(model.resolve("model.json")), "0".repeat(64)));
    }

    @Test
    void aNameThatIsTooLongForItsTokensEndsNothing() throws IOException {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        Pictures.redOverBlue(pictures.resolve("a.png"), 8, 8);
        // With ".tokens.json" this one has 252 bytes, the next one 258; a file's name has 255 at most.
        Pictures.redOverBlue(pictures.resolve("b" + "x".repeat(239) + ".png"), 8, 8);
        Pictures.redOverBlue(pictures.resolve("c" + "x".repeat(245) + ".png"), 8, 8);
        Pictures.redOverBlue(pictures.resolve("d.png"), 8, 8);
        Path out = folder.resolve("out");

        Run run = smalti("encode", pictures, "-o", out, "--model", model, "-q");

        assertThat(run.code()).isEqualTo(ExitCode.RESOURCE);
        assertThat(run.err())
                .startsWith("smalti: skipped " + pictures.resolve("c"))
                .contains("name too long")
                .endsWith("smalti: skipped 1 of 4 files, named above\n");
        try (Stream<Path> written = Files.list(out)) {
            assertThat(written.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "a.tokens.json", "b" + "x".repeat(239) + ".tokens.json", "d.tokens.json");
        }
    }

    @Test
    void writesTheTokensOfOnePictureToANamedFile() {
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 8, 8);
        Run run = smalti("encode", picture, "-o", folder.resolve("a.json"), "--model", model, "-q");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(folder.resolve("a.json")).isRegularFile();
    }

    @Test
    void refusesOneFileForManyPictures() {
        Path one = Pictures.redOverBlue(folder.resolve("one.png"), 8, 8);
        Path two = Pictures.redOverBlue(folder.resolve("two.png"), 8, 8);
        assertThat(smalti("encode", one, two, "-o", folder.resolve("a.json"), "--model", model))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: " + folder.resolve("a.json") + " is one file, for the tokens of one picture, but 2"
                                + " pictures were given; name a folder with -o\n"));
    }

    @Test
    void printsJsonAndNothingElseOnStandardOutput() {
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 8, 8);
        Run run = smalti("encode", picture, "-o", folder, "--model", model, "--device", "cpu", "--json");
        assertThat(run)
                .isEqualTo(new Run(
                        0,
                        """
                        {
                          "run" : {
                            "model" : "tiny",
                            "sha256" : "%s",
                            "device" : "cpu"
                          },
                          "pictures" : [ {
                            "picture" : "%s",
                            "output" : "%s/flag.tokens.json",
                            "width" : 8,
                            "height" : 8,
                            "rows" : 2,
                            "columns" : 2
                          } ],
                          "skipped" : [ ]
                        }
                        """.formatted(Digests.sha256(model.resolve("model.json")), picture, folder),
                        "smalti: runs on cpu\n"));
    }

    @Test
    void saysWhatWasChosenAndWhyNotTheBetterDevice() {
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 8, 8);
        Run run = smalti("encode", picture, "-o", folder, "--model", model);
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .matches(
                        Devices.hasNvidia()
                                ? "smalti: runs on (cuda:0|cpu, not on cuda: .+)\n"
                                : "smalti: runs on cpu\n");
    }

    @Test
    void neverFallsBackFromADeviceThatWasNamed() {
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 8, 8);
        Run run = smalti("encode", picture, "-o", folder, "--model", model, "--device", "coreml");
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).startsWith("smalti: cannot use coreml: ").hasLineCount(1);
    }

    @Test
    void asksForAFolder() {
        assertThat(smalti("encode", "a.png"))
                .isEqualTo(new Run(
                        2, "", "smalti: missing required option: '--output=DIR|FILE'; see 'smalti encode --help'\n"));
    }

    @Test
    void refusesAnAmountOfMemoryThatIsNone() {
        assertThat(smalti("encode", "a.png", "-o", folder, "--memory_limit", "lots"))
                .isEqualTo(new Run(
                        2,
                        "",
                        "smalti: invalid value for option '--memory-limit': 'lots' is not an amount of memory such as"
                                + " 512m or 2g; see 'smalti encode --help'\n"));
    }

    @Test
    void refusesNumbersThatAreTooSmall() {
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 8, 8);
        assertThat(smalti("encode", picture, "-o", folder, "--model", model, "--batch", "0"))
                .isEqualTo(new Run(2, "", "smalti: --batch is at least 1, was 0; see 'smalti encode --help'\n"));
        assertThat(smalti("encode", picture, "-o", folder, "--model", model, "--threads=-1"))
                .isEqualTo(new Run(2, "", "smalti: --threads is at least 0, was -1; see 'smalti encode --help'\n"));
    }

    @Test
    void refusesAMemoryLimitThatIsTooLowWhateverTheTiles() {
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 32, 32);
        for (String tile : new String[] {"--batch=8", "--tile=4"}) {
            Run run = smalti("encode", picture, "-o", folder, "--model", model, "--memory-limit", "1k", tile, "-q");
            assertThat(run.code()).isEqualTo(5);
            assertThat(run.err())
                    .startsWith("smalti: skipped " + picture
                            + ": the memory limit of 1024 bytes is too low: a tile of 4x4 tokens takes about ");
        }
    }

    @Test
    void namesAModelThatIsNotThere() {
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 8, 8);
        assertThat(smalti("encode", picture, "-o", folder, "--model", "nothing"))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: there is no model 'nothing': neither a folder nor one that 'smalti models' shows\n"));
    }

    @Test
    void refusesEmptyPathsAsWrongUsage() {
        String help = "; see 'smalti encode --help'\n";
        assertThat(smalti("encode", "", "-o", folder, "--model", model))
                .isEqualTo(new Run(
                        2,
                        "",
                        "smalti: invalid value for positional parameter at index 0..* (PICTURE|FOLDER): expected a file"
                                + " or folder but was ''" + help));
        assertThat(smalti("encode", "a.png", "-o", "", "--model", model))
                .isEqualTo(new Run(
                        2,
                        "",
                        "smalti: invalid value for option '--output': expected a file or folder but was ''" + help));
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 8, 8);
        assertThat(smalti("encode", picture, "-o", folder, "--model="))
                .isEqualTo(new Run(2, "", "smalti: --model is a name or a folder, was ''" + help));
    }

    @Test
    void endsOnceWhereTheModelIsDamagedHoweverManyPicturesThereAre() throws IOException {
        Path damaged = TinyBundle.write(folder.resolve("damaged"), "damaged");
        byte[] junk = {1, 2, 3};
        Path encoder = Files.write(damaged.resolve("encoder.onnx"), junk);
        ObjectNode manifest =
                (ObjectNode) Json.MAPPER.readTree(damaged.resolve("model.json").toFile());
        ((ObjectNode) manifest.get("files").get(0)).put("bytes", junk.length).put("sha256", Digests.sha256(encoder));
        Json.MAPPER.writeValue(damaged.resolve("model.json").toFile(), manifest);
        Path one = Pictures.redOverBlue(folder.resolve("one.png"), 8, 8);
        Path two = Pictures.redOverBlue(folder.resolve("two.png"), 12, 8);

        Run run = smalti("encode", one, two, "-o", folder, "--model", damaged, "-q");

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .startsWith("smalti: cannot load " + encoder.toRealPath())
                .hasLineCount(1);
    }
}
