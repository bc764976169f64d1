package dev.smalti.benchmarks;

import dev.smalti.TokenGrid;
import dev.smalti.benchmarks.torch.TorchFirstStage;
import dev.smalti.image.Pixels;

/** The peer: the same network in libtorch. */
record TorchContender(String title, TorchFirstStage network) implements Contender {
    @Override
    public TokenGrid encode(Pixels picture) {
        return network.encode(picture);
    }

    @Override
    public Pixels decode(TokenGrid tokens) {
        return network.decode(tokens);
    }

    @Override
    public void close() {
        network.close();
    }
}
