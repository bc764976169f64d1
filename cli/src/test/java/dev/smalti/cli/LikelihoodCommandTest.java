package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.smalti.Condition;
import dev.smalti.Device;
import dev.smalti.bundle.Bundle;
import dev.smalti.io.Json;
import dev.smalti.picture.PictureReader;
import dev.smalti.synthesis.Likelihoods;
import dev.smalti.synthesis.Synthesizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LikelihoodCommandTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Path fp32;
    private static Path int4;
    private static Path seg;

    @BeforeAll
    static void convertModels() {
        fp32 = TinyPriors.convert("gpt_uncond", shared.resolve("fp32"));
        int4 = TinyPriors.convert("gpt_uncond", shared.resolve("int4"), "--precision", "int4");
        seg = TinyPriors.convert("gpt_seg_window", shared.resolve("seg"));
    }

    private static JsonNode json(Object... words) throws IOException {
        Object[] all = new Object[words.length + 4];
        all[0] = "likelihood";
        System.arraycopy(words, 0, all, 1, words.length);
        all[all.length - 3] = "--json";
        all[all.length - 2] = "--device";
        all[all.length - 1] = "cpu";
        Run run = smalti(all);
        assertThat(run.code()).as(run.err()).isZero();
        return Json.MAPPER.readTree(run.out());
    }

    @Test
    void saysOfAPictureWhatTheModelSays() throws IOException {
        Path picture = TinyPriors.picture(folder.resolve("noise.png"), 16, 16, 1);
        JsonNode json = json(picture, "--model", fp32, "--model", int4);

        Likelihoods expected;
        try (Synthesizer model = Synthesizer.open(Bundle.open(fp32), Device.cpu())) {
            var grid = model.tokenizer().encode(PictureReader.read(picture).pixels());
            expected = model.likelihoods(Condition.none(), grid);
        }
        JsonNode first = json.at("/pictures/0/scores/0");
        assertThat(first.get("natsPerToken").asDouble()).isCloseTo(expected.natsPerToken(), within(1e-9));
        assertThat(first.get("bitsPerToken").asDouble()).isCloseTo(expected.natsPerToken() / Math.log(2), within(1e-9));
        // 64 tokens for 16 by 16 pixels.
        assertThat(first.get("bitsPerPixel").asDouble())
                .isCloseTo(expected.natsPerToken() / Math.log(2) / 4, within(1e-9));
        assertThat(first.get("difference").asDouble()).isZero();
        assertThat(first.get("agreement").asDouble()).isEqualTo(1);
        JsonNode second = json.at("/pictures/0/scores/1");
        assertThat(second.get("difference").asDouble())
                .isNotZero()
                .isCloseTo(
                        second.get("natsPerToken").asDouble()
                                - first.get("natsPerToken").asDouble(),
                        within(1e-9));
        assertThat(second.get("agreement").asDouble()).isBetween(0.3, 0.9999);
        assertThat(json.at("/models/1/precision").asText()).isEqualTo("fp32; prior int4");
        assertThat(json.at("/models/1/mean")).isEqualTo(second);
    }

    @Test
    void scalesAndCropsToTheWindowAndReadsFoldersAndSkipsWhatIsDamaged() throws IOException {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        TinyPriors.picture(pictures.resolve("a.png"), 40, 24, 1);
        TinyPriors.picture(pictures.resolve("b.png"), 9, 30, 2);
        assertThat(json(pictures, "--model", fp32).get("pictures")).hasSize(2);
        Path cut = Files.write(pictures.resolve("c.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        Run run = smalti("likelihood", pictures, "--model", fp32, "--device", "cpu", "-q");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .startsWith("smalti: skipped " + cut)
                .endsWith("smalti: skipped 1 of 3 files, named above\n");
        assertThat(run.out().lines())
                .hasSize(4)
                .first()
                .asString()
                .matches("picture +model +nats/token +bits/token +bits/pixel +difference +agreement");
        assertThat(run.out()).contains("mean of 2");
    }

    @Test
    void takesTokensInPlaceOfPictures() throws IOException {
        Path picture = TinyPriors.picture(folder.resolve("noise.png"), 16, 16, 1);
        assertThat(smalti("encode", picture, "-o", folder, "--model", fp32, "-q")
                        .code())
                .isZero();
        Path tokens = folder.resolve("noise.tokens.json");
        assertThat(json("--tokens", tokens, "--model", int4).at("/pictures/0/scores"))
                .isEqualTo(json(picture, "--model", int4).at("/pictures/0/scores"));
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        smalti("encode", picture, "-o", folder.resolve("other"), "--model", tiny, "-q");
        Run other = smalti("likelihood", "--tokens", folder.resolve("other/noise.tokens.json"), "--model", fp32, "-q");
        assertThat(other.code()).isEqualTo(3);
        assertThat(other.err()).contains("its tokens are those of the model tiny, not of ");
    }

    @Test
    void findsItsOwnDrawingsAsLikelyAsItsEntropySaysAndLikelierThanNoise() throws IOException {
        JsonNode own = json("--random", 24, "--seed", 7, "--model", fp32).at("/models/0/mean/natsPerToken");
        assertThat(json("--random", 24, "--seed", 7, "--model", fp32).at("/models/0/mean/natsPerToken"))
                .isEqualTo(own);
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        for (int i = 0; i < 6; i++) {
            TinyPriors.picture(pictures.resolve(i + ".png"), 16, 16, i);
        }
        assertThat(own.asDouble())
                .isLessThan(Math.log(64))
                .isLessThan(json(pictures, "--model", fp32)
                        .at("/models/0/mean/natsPerToken")
                        .asDouble());
    }

    @Test
    void givesTheModelItsCondition() throws IOException {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        Path labels = Files.createDirectory(folder.resolve("labels"));
        Path picture = TinyPriors.picture(pictures.resolve("a.png"), 8, 8, 1);
        Path first = TinyPriors.labels(labels.resolve("a.png"), 8, 8, 1);
        Path other = TinyPriors.labels(folder.resolve("other.png"), 8, 8, 2);
        JsonNode own = json(pictures, "--condition", labels, "--model", seg).at("/pictures/0/scores");
        assertThat(json(picture, "--condition", first, "--model", seg).at("/pictures/0/scores"))
                .isEqualTo(own);
        assertThat(json(picture, "--condition", other, "--model", seg).at("/pictures/0/scores"))
                .isNotEqualTo(own);
        assertThat(json("--random", 2, "--condition", first, "--model", seg).get("pictures"))
                .hasSize(2);
        assertThat(smalti("likelihood", picture, "--model", seg, "-q").err())
                .isEqualTo("smalti: this model is given a segmentation of 5 labels; say it with --condition\n");
        Files.delete(first);
        assertThat(smalti("likelihood", picture, "--condition", labels, "--model", seg, "-q")
                        .err())
                .contains("has no file of the name a, which would be its condition");
        assertThat(smalti("likelihood", picture, "--condition", 3, "--model", fp32, "-q")
                        .err())
                .isEqualTo("smalti: this model is given nothing but the start token 0, not '3'\n");
    }

    @Test
    void refusesModelsThatCannotBeCompared() throws IOException {
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        assertThat(smalti("likelihood", "--random", 1, "--model", tiny))
                .isEqualTo(new Run(3, "", "smalti: the model tiny is a tokenizer only: it finds no tokens likely\n"));
        Run other = smalti("likelihood", "--random", 1, "--model", fp32, "--model", seg);
        assertThat(other.code()).isEqualTo(3);
        assertThat(other.err())
                .startsWith("smalti: the model '" + seg + "' has other tokens than the first, ")
                .endsWith(": only models made from one checkpoint can be compared\n");
        assertThat(smalti("likelihood", "--model", fp32))
                .isEqualTo(new Run(
                        2,
                        "",
                        "smalti: name pictures, or say how many grids are to be drawn with --random; see"
                                + " 'smalti likelihood --help'\n"));
    }
}
