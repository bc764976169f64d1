package dev.smalti.benchmarks;

import dev.smalti.TokenGrid;
import dev.smalti.image.Pixels;

/** A first stage to be measured. One thread calls it; whoever opens it closes it. */
interface Contender extends AutoCloseable {
    /** How reports call it. */
    String title();

    /** The tokens of a picture whose sides are multiples of the factor. */
    TokenGrid encode(Pixels picture);

    /** The picture of a grid of tokens. */
    Pixels decode(TokenGrid tokens);

    @Override
    void close();
}
