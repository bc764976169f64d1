package dev.smalti.prior.causal;

import dev.smalti.GumbelNoise;
import dev.smalti.ort.BoundTensor;
import dev.smalti.prior.GumbelRace;
import dev.smalti.prior.Sampler;
import dev.smalti.prior.TokenDecoder.Setup;
import java.nio.FloatBuffer;

/**
 * The logits that one pass of a graph leaves, and the races that Java runs over them: the graph need not know the rule.
 * The owner of the tensor closes it.
 */
final class LogitsRace {
    private final Setup setup;
    private final int vocabulary;
    private final int pictured;
    private final GumbelRace race;
    private final BoundTensor logits;

    /** @param pictured how many of the vocabulary's first tokens are a picture's; the others are never drawn */
    LogitsRace(Setup setup, int vocabulary, int pictured) {
        this.setup = setup;
        this.vocabulary = vocabulary;
        this.pictured = Math.min(pictured, vocabulary);
        this.race = new GumbelRace(setup.filters());
        this.logits = BoundTensor.floats(new float[setup.streams() * vocabulary], setup.streams(), 1, vocabulary);
    }

    /** Float32 [streams, 1, vocabulary], for the graph to write to. */
    BoundTensor logits() {
        return logits;
    }

    /** The token that wins in each row. */
    int[] winners(GumbelNoise[] races) {
        int[] winners = new int[races.length];
        for (int row = 0; row < winners.length; row++) {
            float[] own = stream(row);
            float[] led =
                    setup.guidance() == 1 ? own : Sampler.guided(stream(setup.rows() + row), own, setup.guidance());
            winners[row] = race.draw(led, races[row]);
        }
        return winners;
    }

    private float[] stream(int stream) {
        float[] values = new float[pictured];
        FloatBuffer all = logits.floatValues();
        all.position(stream * vocabulary).get(values);
        return values;
    }
}
