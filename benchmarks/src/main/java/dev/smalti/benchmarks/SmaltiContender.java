package dev.smalti.benchmarks;

import dev.smalti.Device;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.image.Pixels;
import dev.smalti.tokenizer.ImageTokenizer;
import dev.smalti.tokenizer.TokenizerOptions;
import dev.smalti.tokenizer.TokenizerOptions.Quantizer;

/** Smalti itself, through the interface its users have. */
record SmaltiContender(String title, ImageTokenizer tokenizer) implements Contender {
    /** Opens a bundle; pictures are never cut into tiles, and the search runs in the graph, on the device's threads. */
    static SmaltiContender open(Bundle bundle, Device device) {
        TokenizerOptions options =
                TokenizerOptions.defaults().withQuantizer(Quantizer.GRAPH).withMemoryLimit(Long.MAX_VALUE);
        String title = "Smalti " + bundle.manifest().precision() + " ("
                + bundle.manifest().name() + ", " + device.id() + ")";
        return new SmaltiContender(title, ImageTokenizer.open(bundle, device, options));
    }

    @Override
    public TokenGrid encode(Pixels picture) {
        return tokenizer.encode(picture);
    }

    @Override
    public Pixels decode(TokenGrid tokens) {
        return tokenizer.decode(tokens);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
