package dev.smalti.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.smalti.DrawRule;
import dev.smalti.Scheme;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.picture.LabelMapFile.Ignored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JobJsonTest {
    private static final String DIGEST = "ab".repeat(32);
    private static final ModelReference MODEL = new ModelReference("faces", "models/faces", DIGEST);
    private static final InputFile FILE = new InputFile("a naïve name.png", DIGEST);
    private static final Execution EXECUTION = new Execution(3, 16, 1L << 30, Strategy.LOOP, 1L << 29);

    private static DrawJob drawing(JobStart start, PictureSize size, JobCondition... conditions) {
        return new DrawJob(
                1,
                MODEL,
                List.of(conditions),
                start,
                size,
                Long.MAX_VALUE,
                5,
                2,
                new Sampling(0.95f, 150, 0.9f, 0.1f, new Sampling.Guidance(2.5f, "none"), DrawRule.GUMBEL),
                Scheme.WAVEFRONT,
                EXECUTION);
    }

    /** Every kind of job, condition and start. */
    static Stream<Job> jobs() {
        JobStart blank = new JobStart.Blank();
        return Stream.of(
                EncodeJob.of(null, List.of(InputFile.of(Path.of("in.png")))),
                new EncodeJob(1, MODEL, List.of(FILE, InputFile.of("folder")), EXECUTION),
                new ReconstructJob(1, ModelReference.named("x"), List.of(new InputFile(null, DIGEST)), EXECUTION),
                new DecodeJob(1, ModelReference.in("there"), true, List.of(FILE), EXECUTION),
                DrawJob.of(null, new JobCondition.None()),
                drawing(
                        blank,
                        new PictureSize(640, 480),
                        new JobCondition.ClassLabel("lake"),
                        new JobCondition.Boxes(FILE)),
                drawing(
                        blank,
                        null,
                        JobCondition.Picture.map(FILE),
                        new JobCondition.Picture(
                                JobCondition.Kind.SEGMENTATION,
                                FILE,
                                JobCondition.Source.MAP,
                                JobCondition.Labels.SHIFTED,
                                new Ignored(255, 3),
                                1),
                        new JobCondition.Picture(
                                JobCondition.Kind.EDGES,
                                FILE,
                                JobCondition.Source.PHOTOGRAPH,
                                JobCondition.Labels.AS_STORED,
                                null,
                                4),
                        new JobCondition.Picture(
                                JobCondition.Kind.POSE,
                                FILE,
                                JobCondition.Source.KEYPOINTS,
                                JobCondition.Labels.AS_STORED,
                                null,
                                4)),
                drawing(
                        new JobStart.Completion(FILE, new JobStart.MaskRegion(FILE), 0.25, true),
                        null,
                        new JobCondition.None()),
                drawing(
                        new JobStart.Completion(FILE, new JobStart.BoxRegion(1, 2, 3, 4), 0, false),
                        null,
                        new JobCondition.None()),
                drawing(
                        new JobStart.Completion(FILE, new JobStart.LowerHalf(), 1, false),
                        null,
                        new JobCondition.None()),
                drawing(new JobStart.Variation(FILE, 7, null), null, new JobCondition.None()),
                drawing(new JobStart.Variation(FILE, null, 0.5), null, new JobCondition.None()));
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void isReadAsItWasWrittenAndFitsTheSchema(Job job) throws JsonProcessingException {
        String json = JobJson.write(job);
        assertThat(JobJson.read(json, "it")).isEqualTo(job);
        JsonNode node = new ObjectMapper().readTree(json);
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(new ObjectMapper().readTree(JobJson.schema()))
                        .validate(node))
                .isEmpty();
        assertThat(JobJson.tree(job)).isEqualTo(node);
    }

    @Test
    void theSchemaIsOne() throws JsonProcessingException {
        JsonNode schema = new ObjectMapper().readTree(JobJson.schema());
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"))
                        .validate(schema))
                .isEmpty();
    }

    @Test
    void takesDefaultsForWhatIsLeftOut() {
        assertThat(JobJson.read("{\"job\":\"draw\",\"version\":1}", "it"))
                .isEqualTo(DrawJob.of(null, new JobCondition.None()));
        String labelled = "{\"job\":\"draw\",\"version\":1,\"conditions\":[{\"kind\":\"class\",\"class\":9}]}";
        assertThat(JobJson.read(labelled, "it")).isEqualTo(DrawJob.of(null, new JobCondition.ClassLabel("9")));
        String picture =
                "{\"job\":\"draw\",\"version\":1,\"conditions\":[{\"kind\":\"depth\",\"file\":{\"path\":\"d\"}}]}";
        assertThat(JobJson.read(picture, "it"))
                .isEqualTo(DrawJob.of(
                        null, JobCondition.Picture.map(InputFile.of("d")).withKind(JobCondition.Kind.DEPTH)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"job":"draw","version":1,"count":0}                                              | /count: must have a minimum value of 1
            {"job":"draw","version":1,"counts":1}                                             | /: property 'counts' is not defined
            {"job":"paint","version":1}                                                       | /job: does not have a value in the enumeration
            {"job":"draw"}                                                                    | /: required property 'version' not found
            {"version":1}                                                                     | /: required property 'job' not found
            {"job":"encode","version":1,"inputs":[]}                                          | /inputs: must have at least 1 items
            {"job":"encode","version":1,"inputs":[{}]}                                        | /inputs/0: must have at least 1 properties
            {"job":"draw","version":1,"conditions":[{"kind":"class"}]}                        | /conditions/0: required property 'class' not found
            {"job":"draw","version":1,"conditions":[{"kind":"smell"}]}                        | /conditions/0/kind: does not have a value in the enumeration
            {"job":"draw","version":1,"sampling":{"topP":2}}                                  | /sampling/topP: must have a maximum value of 1
            {"job":"draw","version":1,"model":{"sha256":"xyz"}}                               | /model/sha256: does not match the regex pattern
            {"job":"draw","version":1,"start":{"kind":"variation","picture":{"path":"a"}}}    | /start: must have at least 3 properties
            {"job":"draw","version":1,"conditions":[{"kind":"depth","file":{"path":"a"},"source":"photograph"}]} | a condition of kind depth cannot be made from photograph
            {"job":"draw","version":1,"size":{"width":9,"height":9},"start":{"kind":"variation","picture":{"path":"a"},"firstTokens":1}} | leave size out
            []                                                                                | /: array found, object expected
            """)
    void saysWhereAJobIsWrong(String json, String message) {
        assertThat(catchThrowableOfType(SmaltiException.class, () -> JobJson.read(json, "job.json")))
                .hasMessageStartingWith("job.json: ")
                .hasMessageContaining(message.strip())
                .extracting(SmaltiException::kind)
                .isEqualTo(SmaltiException.Kind.BAD_INPUT);
    }

    @Test
    void tellsAJobOfANewerReleaseAndWhatIsNoJson() {
        assertThat(catchThrowableOfType(
                        SmaltiException.class, () -> JobJson.read("{\"job\":\"dream\",\"version\":2}", "it")))
                .hasMessage("it: a job of version 2, but this release knows 1; update to run it")
                .extracting(SmaltiException::kind)
                .isEqualTo(SmaltiException.Kind.UNSUPPORTED);
        for (String text : List.of("", "{", "{\"job\":\"draw\",\"job\":\"draw\",\"version\":1}", "{} x")) {
            assertThat(catchThrowableOfType(SmaltiException.class, () -> JobJson.read(text, "it")))
                    .as(text)
                    .hasMessageStartingWith("it: ");
        }
    }

    @Test
    void theManualsExampleIsAJob() throws IOException {
        String manual = Files.readString(Path.of("..", "docs", "jobs.md"));
        int from = manual.indexOf("```json\n") + "```json\n".length();
        DrawJob job = (DrawJob) JobJson.read(manual.substring(from, manual.indexOf("```", from)), "the manual");
        assertThat(job)
                .isEqualTo(DrawJob.of(ModelReference.named("scenes-class"), new JobCondition.ClassLabel("lake"))
                        .withConditions(List.of(new JobCondition.ClassLabel("lake"), new JobCondition.ClassLabel("3")))
                        .withSeed(7)
                        .withImages(0, 2)
                        .withSampling(new Sampling(0.95f, 150, 1, 0, null)));
    }
}
