package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.Filters;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Run;
import dev.smalti.prior.TokenDecoder.Setup;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RecordingDecoderTest {
    private final FakeDecoder fake = new FakeDecoder();
    private final RecordingDecoder decoder = new RecordingDecoder(fake);

    @Test
    void countsAPrefillAndSteps() {
        try (Run run = decoder.start(new Setup(1, 512, Filters.NONE, 1))) {
            assertThat(run.draw(draws(1, 256, 3))).isEqualTo(new int[][] {{256}, {257}, {258}});
            run.draw(draws(1, 0, 1));
            run.draw(draws(1, 8, 2));
            assertThat(run.length()).isEqualTo(270);
        }
        assertThat(decoder.cost().forwards())
                .containsExactly(
                        new Forward(1, 0, 256),
                        new Forward(1, 256, 1),
                        new Forward(1, 257, 1),
                        new Forward(1, 258, 1),
                        new Forward(1, 259, 9),
                        new Forward(1, 268, 1));
    }

    @Test
    void countsWhatIsReadAgainAfterTruncation() {
        try (Run run = decoder.start(new Setup(1, 512, Filters.NONE, 1))) {
            run.draw(draws(1, 10, 4));
            run.truncate(6);
            run.draw(draws(1, 0, 1));
            run.truncate(5);
            run.draw(draws(1, 3, 1));
        }
        assertThat(decoder.cost().forwards().subList(4, 6)).containsExactly(new Forward(1, 5, 1), new Forward(1, 5, 3));
    }

    @Test
    void countsTokensThatAreFedWithoutADraw() {
        try (Run run = decoder.start(new Setup(1, 512, Filters.NONE, 1))) {
            run.draw(draws(1, 4, 0));
            run.draw(draws(1, 2, 1));
        }
        assertThat(decoder.cost().forwards()).containsExactly(new Forward(1, 0, 4), new Forward(1, 4, 2));
    }

    @Test
    void countsUnconditionalTwins() {
        try (Run run = decoder.start(new Setup(3, 512, Filters.NONE, 2))) {
            run.draw(draws(6, 5, 1));
        }
        assertThat(decoder.cost().forwards()).containsExactly(new Forward(6, 0, 5));
        assertThat(decoder.cost().tokens()).isEqualTo(30);
    }

    @Test
    void seesTheSameStepsInEveryRoundOfTheContender() {
        GptConfig config = PriorSize.S12X768.config();
        SmaltiPrior prior = new SmaltiPrior("ours", decoder, config, 4, OptionalLong.empty());
        try (PriorContender.Run run = prior.start(368)) {
            assertThat(run.last()).containsExactly(368, 368, 368, 368);
            run.step();
            run.step();
            assertThat(run.last()).containsExactly(370, 370, 370, 370);
            run.rewind();
            assertThat(run.last()).containsExactly(368, 368, 368, 368);
            run.step();
        }
        assertThat(decoder.cost().forwards())
                .containsExactly(
                        new Forward(4, 0, 368), new Forward(4, 368, 1), new Forward(4, 369, 1), new Forward(4, 368, 1));
        assertThat(new SmaltiPrior.Reference("ours", decoder, config, 1).next(511))
                .containsExactly(511);
    }

    private static Draws draws(int streams, int fed, int steps) {
        return new Draws(new int[streams][fed], new float[steps][streams], null, false);
    }
}
