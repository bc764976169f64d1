package dev.smalti.model.gpt;

import dev.smalti.graph.GraphException;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.layer.Dropout;
import dev.smalti.layer.Scope;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The transformer over whole sequences of a fixed length, without a past: the form whose gradient is taken. Its layers are
 * those of {@link PriorGraphs}.
 */
public final class PriorTraining {
    private PriorTraining() {}

    /**
     * The logits of the tokens that follow ({@code GPT.forward} of the reference).
     *
     * @param scope of the transformer; its weights' names start with {@link PriorGraphs#PREFIX} in a checkpoint
     * @param dropout what is dropped
     * @param tokens int64 [N, S], S at most the block's size
     * @param from the first place whose logits are wanted: those before it cost nothing in the head
     * @return [N·(S - from), vocabulary], the places of a sequence together
     * @throws GraphException if the sequence is too long, or of unknown length
     */
    public static Value logits(Scope scope, GptConfig config, Dropout dropout, Value tokens, int from) {
        if (!tokens.dim(1).isFixed() || tokens.dim(1).fixed() > config.blockSize()) {
            throw new GraphException(
                    "a transformer of at most " + config.blockSize() + " tokens is trained on " + tokens);
        }
        int length = Math.toIntExact(tokens.dim(1).fixed());
        Ops ops = scope.ops();
        Gpt gpt = new Gpt(config, dropout);
        Value places = scope.graph()
                .weight(
                        "places",
                        TensorData.ofLongs(
                                List.of((long) length),
                                LongStream.range(0, length).toArray()));
        Value x = gpt.placed(scope, gpt.embedded(scope, tokens), places); // [N, S, width]
        Value fed = dropout.apply(ops, dropout.embeddings(), "embeddings", x);
        Value h = gpt.blocks(scope, fed, new WholeSequence(ops, config, length, dropout));
        Value wanted = from == 0 ? h : ops.slice(h, 1, from, length);
        return gpt.logits(scope, ops.reshape(wanted, -1, config.width()));
    }
}
