package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.job.DrawJob;
import dev.smalti.job.Execution;
import dev.smalti.job.InputFile;
import dev.smalti.job.JobCondition;
import dev.smalti.job.JobJson;
import dev.smalti.job.JobStart;
import dev.smalti.job.ModelReference;
import dev.smalti.job.PictureSize;
import dev.smalti.job.Sampling;
import dev.smalti.job.run.JobEvent;
import dev.smalti.job.run.JobListener;
import dev.smalti.job.run.JobResult;
import dev.smalti.job.run.JobRunner;
import dev.smalti.job.run.OutputOptions;
import dev.smalti.job.run.Placement;
import dev.smalti.picture.Provenance;
import dev.smalti.picture.TokenFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
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

    private Path write(String json) throws IOException {
        return Files.writeString(folder.resolve("job.json"), json);
    }

    @Test
    void oneJobGivesTheSameBytesFromTheCommandLineFromJavaAndFromItsPicture() throws IOException {
        Path labels = TinyPriors.labels(folder.resolve("street.png"), 16, 16, 3);
        DrawJob job = DrawJob.of(ModelReference.in(seg.toString()), JobCondition.Picture.map(InputFile.of(labels)))
                .withSeed(11)
                .withImages(2, 2)
                .withSampling(new Sampling(0.9f, 40, 0.95f, 0.01f, null))
                .withSize(new PictureSize(16, 12));
        Path line = folder.resolve("line");
        Run run = smalti("run", write(JobJson.write(job)), "-o", line, "--flat", "--device", "cpu", "-q");
        assertThat(run.code()).as(run.err()).isZero();

        Path java = folder.resolve("java");
        List<JobEvent> events = new ArrayList<>();
        JobResult result = JobRunner.on(new Placement("cpu", 0)).run(job, OutputOptions.in(java), events::add);

        Path again = folder.resolve("again");
        for (JobEvent event : events) {
            if (event instanceof JobEvent.Written written) {
                Path picture = line.resolve(written.output().getFileName());
                assertThat(smalti("replay", picture, "--model", seg, "--input", labels, "-o", again)
                                .code())
                        .isZero();
                byte[] bytes = Files.readAllBytes(picture);
                assertThat(Files.readAllBytes(written.output())).isEqualTo(bytes);
                assertThat(Files.readAllBytes(again.resolve(picture.getFileName())))
                        .isEqualTo(bytes);
            }
        }
        assertThat(Priors.below(again)).hasSize(2).isEqualTo(Priors.below(line)).isEqualTo(Priors.below(java));
        assertThat(events.get(0)).isInstanceOf(JobEvent.Started.class);
        assertThat(events.get(events.size() - 1)).isEqualTo(new JobEvent.Finished(result));
        assertThat(events.stream()
                        .filter(JobEvent.Drawn.class::isInstance)
                        .map(event -> ((JobEvent.Drawn) event).picture())
                        .toList())
                .hasSize(2)
                .isEqualTo(((JobResult.Drawing) result).pictures());
        JobEvent.Started started = (JobEvent.Started) events.get(0);
        assertThat(started.total()).isEqualTo(2 * 8 * 6);
        assertThat(started.costs().counted()).isNotEmpty();
    }

    @Test
    void runsWhatACommandPrints() throws IOException {
        Path picture = TinyPriors.picture(folder.resolve("noise.png"), 16, 16, 5);
        Run printed = smalti(
                "complete",
                picture,
                "--box",
                "4,4,8,8",
                "--paste",
                "--model",
                uncond,
                "-o",
                "never",
                "--print-job",
                "--json");
        assertThat(printed.code()).as(printed.err()).isZero();
        DrawJob job = (DrawJob) JobJson.read(printed.out(), "it");
        assertThat(job.start())
                .isEqualTo(new JobStart.Completion(InputFile.of(picture), new JobStart.BoxRegion(4, 4, 8, 8), 0, true));
        assertThat(job.model().sha256()).hasSize(64);
        assertThat(Path.of("never")).doesNotExist();
        Path out = folder.resolve("out");
        Path other = folder.resolve("other");
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(printed.out().getBytes(StandardCharsets.UTF_8)));
            Run run = smalti("run", "-", "-o", out, "--flat", "--device", "cpu", "-q");
            assertThat(run.code()).as(run.err()).isZero();
        } finally {
            System.setIn(before);
        }
        smalti("complete", picture, "--box", "4,4,8,8", "--paste", "--model", uncond, "-o", other, "--flat", "-q");
        assertThat(Priors.below(out)).hasSize(1).isEqualTo(Priors.below(other));
        String name = Priors.below(out).get(0);
        assertThat(Provenance.read(out.resolve(name)).orElseThrow().tokensSha256())
                .isEqualTo(Provenance.read(other.resolve(name)).orElseThrow().tokensSha256());
    }

    @Test
    void runsEveryKindOfJob() throws IOException {
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        Path flag = Pictures.redOverBlue(folder.resolve("flag.png"), 16, 10);
        for (String command : List.of("encode", "reconstruct")) {
            Run printed = smalti(command, flag, "--model", tiny, "-o", folder, "--print-job");
            Run run = smalti("run", write(printed.out()), "-o", folder.resolve("out"), "--device", "cpu", "--private");
            assertThat(run.code()).as(run.err()).isZero();
        }
        Path tokens = folder.resolve("out").resolve("flag.tokens.json");
        assertThat(TokenFile.read(tokens).picture().file()).isEmpty();
        Run printed = smalti("decode", tokens, "--model", tiny, "-o", folder, "--print-job");
        Run run = smalti("run", write(printed.out()), "-o", folder.resolve("decoded"), "--device", "cpu");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Priors.below(folder.resolve("out"))).containsExactly("flag.png", "flag.tokens.json");
        assertThat(Priors.below(folder.resolve("decoded"))).containsExactly("flag.png");
    }

    @Test
    void refusesAModelAndAnInputOfAnotherDigest() throws IOException {
        String digest = "ab".repeat(32);
        DrawJob job = DrawJob.of(new ModelReference(null, uncond.toString(), digest), new JobCondition.None());
        Run model = smalti("run", write(JobJson.write(job)), "-o", folder.resolve("out"), "-q");
        assertThat(model.code()).isEqualTo(3);
        assertThat(model.err())
                .startsWith(
                        "smalti: the model in '" + uncond + "' is another than the job names: model.json has SHA-256 ");
        Path labels = TinyPriors.labels(folder.resolve("labels.png"), 8, 8, 1);
        DrawJob input = DrawJob.of(
                ModelReference.in(seg.toString()), JobCondition.Picture.map(new InputFile(labels.toString(), digest)));
        assertThat(smalti("run", write(JobJson.write(input)), "-o", folder.resolve("out"), "-q"))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: '" + labels + "' is another file than the job names: its SHA-256 is not " + digest
                                + "\n"));
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void refusesWhatIsNoJobInOneLine() throws IOException {
        Path file = write("{\"job\":\"draw\",\"version\":1,\"seeds\":3}");
        assertThat(smalti("run", file, "-o", folder))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: " + file + ": /: property 'seeds' is not defined in the schema and the schema does not"
                                + " allow additional properties\n"));
        assertThat(smalti("run", folder.resolve("none.json"), "-o", folder).code())
                .isEqualTo(3);
    }

    @Test
    void endsWhereItsListenerSaysSoAndKeepsWhatIsFinished() throws IOException {
        DrawJob job = DrawJob.of(ModelReference.in(uncond.toString()), new JobCondition.None())
                .withImages(0, 5)
                .withExecution(Execution.DEFAULTS.withBatch(1));
        List<JobEvent> events = new ArrayList<>();
        JobListener listener = new JobListener() {
            @Override
            public void on(JobEvent event) {
                events.add(event);
            }

            @Override
            public boolean cancelled() {
                return events.stream()
                                .filter(JobEvent.Written.class::isInstance)
                                .count()
                        == 2;
            }
        };
        JobRunner runner = JobRunner.on(new Placement("cpu", 0));
        assertThatThrownBy(() -> runner.run(job, OutputOptions.in(folder), listener))
                .isInstanceOf(CancellationException.class);
        assertThat(Priors.below(folder)).containsExactly("000000.png", "000001.png");
        assertThat(events).noneMatch(JobEvent.Finished.class::isInstance);
    }

    @Test
    void countsTokensUpToTheTotal() {
        DrawJob job = DrawJob.of(ModelReference.in(uncond.toString()), new JobCondition.None())
                .withImages(0, 3)
                .withExecution(Execution.DEFAULTS.withBatch(2));
        List<Long> counts = new ArrayList<>();
        JobRunner.on(new Placement("cpu", 0)).run(job, OutputOptions.in(folder), event -> {
            if (event instanceof JobEvent.Advanced advanced) {
                counts.add(advanced.done());
            }
        });
        assertThat(counts).isSorted().endsWith(3L * 64);
    }
}
