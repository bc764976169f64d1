package dev.smalti.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Condition;
import dev.smalti.Device;
import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.PixelSize;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.BundledModels;
import dev.smalti.image.Pixels;
import dev.smalti.synthesis.Synthesizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundled model in a program: opened by its name, asked for a class by its name and for a size in pixels. */
class EmbeddedModelTest {
    private static final SamplingOptions HOW =
            SamplingOptions.DEFAULTS.withSeed(7).withFilters(Filters.NONE.withTopK(150));
    /** A picture of few tokens, so that it is drawn soon. */
    private static final PixelSize SMALL = new PixelSize(30, 17);

    private static Synthesizer synthesizer;

    @BeforeAll
    static void open() {
        synthesizer = Synthesizer.open(
                BundledModels.open("scenes-class"), Device.cpu().withThreads(1));
    }

    @AfterAll
    static void close() {
        synthesizer.close();
    }

    @Test
    void aClassHasANameAndANumber() {
        assertThat(synthesizer.classNamed(" Village")).isEqualTo(synthesizer.classNamed("4"));
        assertThat(synthesizer.classNamed("4")).isEqualTo(Condition.label(4));
        assertThatThrownBy(() -> synthesizer.classNamed("goldfish"))
                .isInstanceOf(SmaltiException.class)
                .hasMessageStartingWith("the model has no class 'goldfish'");
    }

    @Test
    void aSizeInPixelsIsKept() {
        int factor = synthesizer.tokenizer().firstStage().factor();
        GridShape grid = synthesizer.gridFor(SMALL);
        assertThat(grid).isEqualTo(new GridShape((17 + factor - 1) / factor, (30 + factor - 1) / factor));
        Condition village = synthesizer.classNamed("village");
        Pixels picture = synthesizer.draw(village, SMALL, HOW);
        assertThat(List.of(picture.channels(), picture.height(), picture.width()))
                .containsExactly(3, 17, 30);
        TokenGrid tokens = synthesizer
                .sample(List.of(SampleRequest.of(grid, village, HOW)), progress -> {})
                .get(0);
        assertThat(synthesizer.tokenizer().decode(tokens).crop(0, 0, 17, 30)).isEqualTo(picture);
        assertThatThrownBy(() -> new PixelSize(0, 5)).hasMessage("a picture is at least 1x1 pixels, was 0x5");
    }

    @Test
    void whatIsSubmittedComesAsPixels() throws ExecutionException, InterruptedException, TimeoutException {
        SampleRequest request = SampleRequest.of(synthesizer.gridFor(SMALL), synthesizer.classNamed("lake"), HOW);
        CompletableFuture<Pixels> pixels = synthesizer.submitPixels(request);
        CompletableFuture<TokenGrid> tokens = synthesizer.submit(request);
        assertThat(pixels.get(60, TimeUnit.SECONDS))
                .isEqualTo(synthesizer.tokenizer().decode(tokens.get(60, TimeUnit.SECONDS)));
        CompletableFuture<Pixels> unwanted = synthesizer.submitPixels(request.withImage(1));
        unwanted.cancel(false);
        assertThatThrownBy(unwanted::get).isInstanceOf(CancellationException.class);
        assertThat(synthesizer.submitPixels(request).get(60, TimeUnit.SECONDS)).isEqualTo(pixels.join());
    }

    @Test
    void namesTheModelsThatThereAre() {
        assertThatThrownBy(() -> BundledModels.open("none"))
                .isInstanceOf(SmaltiException.class)
                .hasMessageStartingWith("no model is called 'none'; there is scenes-");
    }

    @Test
    void aRecordingTellsRunsPassesAndCopies(@TempDir Path folder) throws IOException {
        GridShape grid = synthesizer.gridFor(SMALL);
        SampleRequest request = SampleRequest.of(grid, synthesizer.classNamed("night"), HOW);
        List<RecordedEvent> events;
        try (Recording recording = new Recording()) {
            for (String name : List.of("dev.smalti.Run", "dev.smalti.Pass", "dev.smalti.Copy")) {
                recording.enable(name).withoutThreshold();
            }
            recording.start();
            TokenGrid tokens =
                    synthesizer.sample(List.of(request), progress -> {}).get(0);
            synthesizer.tokenizer().decode(tokens);
            recording.stop();
            Path file = folder.resolve("smalti.jfr");
            recording.dump(file);
            events = RecordingFile.readAllEvents(file);
        }
        List<RecordedEvent> passes = named(events, "dev.smalti.Pass");
        assertThat(passes.stream().mapToInt(pass -> pass.getInt("drawn")).sum()).isEqualTo(grid.length());
        assertThat(passes).allSatisfy(pass -> {
            assertThat(pass.getInt("sequences")).isEqualTo(1);
            assertThat(pass.getInt("fed")).isPositive();
            assertThat(pass.getDuration().isNegative()).isFalse();
        });
        assertThat(passes.get(passes.size() - 1).getInt("past")).isPositive();
        List<RecordedEvent> runs = named(events, "dev.smalti.Run");
        assertThat(runs.stream().map(run -> run.getString("model")).distinct())
                .containsExactly("prior.onnx", "decoder.onnx");
        assertThat(runs).hasSize(passes.size() + 1);
        assertThat(runs.get(0).getBoolean("inPlace")).isTrue();
        int factor = synthesizer.tokenizer().firstStage().factor();
        long pixels = 3L * grid.length() * factor * factor * Float.BYTES;
        assertThat(named(events, "dev.smalti.Copy").stream()
                        .filter(copy -> copy.getBoolean("toJava"))
                        .map(copy -> copy.getLong("bytes")))
                .containsExactly(pixels);
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }
}
