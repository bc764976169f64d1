package dev.smalti.job;

import dev.smalti.synthesis.Synthesizer;

/**
 * A model with a prior, ready to draw; closing it frees the model.
 *
 * @param first the model and its first stage, which the synthesizer owns
 * @param synthesizer draws and decodes
 */
public record OpenPrior(OpenTokenizer first, Synthesizer synthesizer) implements AutoCloseable {
    @Override
    public void close() {
        synthesizer.close();
    }
}
