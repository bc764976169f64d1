package dev.smalti.cli;

import dev.smalti.Bundle;
import dev.smalti.Device;
import dev.smalti.ImageTokenizer;

/** A model, ready to run; closing it frees the model. */
record OpenTokenizer(Bundle bundle, Device device, ImageTokenizer tokenizer) implements AutoCloseable {
    @Override
    public void close() {
        tokenizer.close();
    }
}
