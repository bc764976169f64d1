package dev.smalti.model.gpt;

import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Shape;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.layer.Draw;
import dev.smalti.layer.Race;
import dev.smalti.layer.Scope;
import dev.smalti.layer.WeightSource;
import dev.smalti.layer.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * The two graphs of a prior ({@code GPT} of the reference): a core from tokens and a past to logits and a present, wrapped
 * either as a graph for any number of tokens at a time, or as the body of a loop. Weights are asked for under the prefix
 * {@value #PREFIX}, by the names of the reference's state dict, e.g. {@code transformer.blocks.0.ln1.weight}.
 *
 * <p>Both draw tokens; {@link Draw} says by which inputs. A stream is a sequence that is fed; a row is one that is drawn: with
 * guidance each row has two streams.
 */
public final class PriorGraphs {
    /** What the names of a prior's weights start with. */
    public static final String PREFIX = "transformer.";

    /** The path of what stays float32 whatever the precision. */
    private static final String DRAWING = "draw";

    private static final Dim STREAMS = Dim.symbol("streams");

    private PriorGraphs() {}

    /**
     * The graph {@code prior}: one or more tokens at a time, with caches of a fixed length that are updated in place.
     *
     * <p>Inputs beside those of {@link Draw}: {@code tokens} i64 [streams, fed], {@code prefix} f32 [streams, prefixed,
     * width] embeddings that stand before them, {@code lengths} i64 [streams] tokens before, {@code wanted} i64 [wanted]
     * places among the fed whose logits are wanted, {@code uniforms} f32 [rows], and for each block {@code past.i.key} and
     * {@code past.i.value} f32 [streams, heads, capacity, headSize]. Outputs: {@code logits} f32 [streams, wanted,
     * vocabulary], {@code drawn} i64 [rows] by the last of them, {@code present.i.key} and {@code present.i.value}.
     *
     * @param pictured how many of the vocabulary's first tokens are a picture's; the others are never drawn
     */
    public static Graph step(GptConfig config, int pictured, WeightSource weights) {
        GraphBuilder graph = new GraphBuilder("prior");
        Scope scope = scope(graph, graph, weights);
        Ops ops = scope.ops();
        Gpt gpt = new Gpt(config);
        Value tokens = graph.input("tokens", ValueType.longs(STREAMS, Dim.symbol("fed")));
        Value prefix = graph.input("prefix", ValueType.floats(STREAMS, Dim.symbol("prefixed"), Dim.of(config.width())));
        Value lengths = graph.input("lengths", ValueType.longs(STREAMS));
        Value wanted = graph.input("wanted", ValueType.longs(Dim.symbol("wanted")));
        Draw draw = Draw.inputs(graph);
        Value uniforms = graph.input("uniforms", ValueType.floats(Draw.ROWS));
        List<Value> past = caches(graph, config, "past.", Dim.symbol("capacity"));

        Value embeddings = ops.concat(1, prefix, gpt.embedded(scope, tokens)); // [streams, S, width]
        Value fed = ops.side(embeddings, 1);
        Value positions = ops.add(ops.unsqueeze(lengths, 1), ops.unsqueeze(ops.upTo(fed), 0)); // [streams, S]
        KeyValueCache cache = config.unmasked() == 0
                ? new SharedCache(ops, config, past, lengths, fed)
                : new ScatteredCache(ops, config, past, positions, lengths, fed);
        Value h = gpt.blocks(scope, gpt.placed(scope, embeddings, positions), cache);
        Ops drawing = new Ops(graph, DRAWING);
        Value everywhere = drawing.sum(drawing.sum(h, 1, true), 2, true); // [streams, 1, 1]
        Value logits = told(drawing, gpt.logits(scope, ops.gather(h, wanted, 1)), everywhere); // [streams, wanted, V]
        graph.output("logits", logits);
        Value last = drawing.gather(logits, graph.scalar(-1L), 1); // [streams, V]
        graph.output("drawn", drawn(drawing, draw, config, pictured, last, uniforms));
        output(graph, "present.", cache.present());
        return graph.build();
    }

    /**
     * The graph {@code sampler}: a loop that draws tokens, one after the other, so that nothing but tokens leaves the
     * device. Its caches may be fed to its next run.
     *
     * <p>Inputs beside those of {@link Draw} and {@link Race}, between whose rules it chooses: {@code positions} i64 [steps,
     * rows] places in the grid; {@code tokens} i64 [streams, fed] to begin with, at least one; {@code steps}
     * i64 scalar; {@code uniforms} f32 [steps, rows]; {@code forced} i64 [steps, rows] tokens that are taken in place of
     * drawn ones, or -1; {@code sources} i64 [streams] the row whose token each stream goes on with; {@code past.i.key}
     * and {@code past.i.value} f32 [streams, heads, past, headSize]. Outputs: {@code drawn} i64 [steps, rows], -1 where
     * the logits are not numbers, and {@code present.i.key}, {@code present.i.value} with all but the last token.
     *
     * @param pictured how many of the vocabulary's first tokens are a picture's; the others are never drawn
     */
    public static Graph loop(GptConfig config, int pictured, WeightSource weights) {
        GraphBuilder graph = new GraphBuilder("sampler");
        Value tokens = graph.input("tokens", ValueType.longs(STREAMS, Dim.symbol("fed")));
        Value steps = graph.input("steps", ValueType.longs());
        Value uniforms = graph.input("uniforms", ValueType.floats(Dim.symbol("steps"), Draw.ROWS));
        Value forced = graph.input("forced", ValueType.longs(Dim.symbol("steps"), Draw.ROWS));
        Value sources = graph.input("sources", ValueType.longs(STREAMS));
        Draw draw = Draw.inputs(graph);
        Race race = Race.inputs(graph);
        Value places = graph.input("positions", ValueType.longs(Dim.symbol("steps"), Draw.ROWS));
        List<Value> past = caches(graph, config, "past.", Dim.symbol("past"));

        GraphBuilder body = graph.body("token");
        Value iteration = body.input("iteration", ValueType.longs());
        Value going = body.input("going", new ValueType(ElementType.BOOL, Shape.SCALAR));
        Value pending = body.input("pending", ValueType.longs(STREAMS, Dim.symbol("pending")));
        List<Value> before = caches(body, config, "before.", Dim.symbol("before"));
        Scope scope = scope(body, graph, weights);
        Ops ops = scope.ops();
        Gpt gpt = new Gpt(config);
        Value length = ops.side(before.get(0), 2);
        Value fed = ops.side(pending, 1);
        Value positions = ops.add(length, ops.upTo(fed)); // [S]
        KeyValueCache cache = new GrowingCache(ops, config, before, positions, ops.add(length, fed));
        Value x = gpt.placed(scope, gpt.embedded(scope, pending), positions);
        Value h = gpt.blocks(scope, x, cache); // [streams, S, width]
        Ops drawing = new Ops(body, DRAWING);
        Value everywhere = drawing.sum(drawing.sum(h, 1, false), 1, true); // [streams, 1]
        Value logits = told(drawing, gpt.logits(scope, ops.gather(h, body.scalar(-1L), 1)), everywhere); // [streams, V]
        int drawable = Math.min(pictured, config.vocabulary());
        Value drawn = drawing.branch(
                        race.races(drawing),
                        raced(
                                body,
                                race,
                                draw.of(drawing, drawable),
                                logits,
                                drawing.gather(places, iteration, 0),
                                drawable),
                        inverse(body, draw, config, pictured, logits, drawing.gather(uniforms, iteration, 0)))
                .get(0);
        Value known = drawing.gather(forced, iteration, 0); // [rows]
        Value token = drawing.where(drawing.less(known, body.scalar(0L)), drawn, known);
        body.output("go_on", going);
        body.output("next", drawing.unsqueeze(drawing.gather(token, sources, 0), 1));
        output(body, "after.", cache.present());
        body.output("token", token);

        List<Value> carried = new ArrayList<>(List.of(tokens));
        carried.addAll(past);
        List<Value> results = new Ops(graph, "").loop(steps, carried, body.build());
        graph.output("drawn", results.get(results.size() - 1));
        output(graph, "present.", results.subList(1, results.size() - 1));
        return graph.build();
    }

    /**
     * Logits that are no numbers where anything that was fed became none: products in whole numbers make a code of NaN like
     * of any other number, so that neither the logits nor the caches would tell.
     */
    private static Value told(Ops ops, Value logits, Value everywhere) {
        return ops.add(logits, ops.mul(everywhere, 0f));
    }

    private static Graph raced(GraphBuilder around, Race race, Draw draw, Value logits, Value places, int tokens) {
        GraphBuilder branch = around.body("race");
        Ops ops = new Ops(branch, DRAWING);
        branch.output("winner", race.apply(ops, draw, ops.slice(logits, 1, 0, tokens), places, tokens));
        return branch.build();
    }

    private static Graph inverse(
            GraphBuilder around, Draw draw, GptConfig config, int pictured, Value logits, Value uniforms) {
        GraphBuilder branch = around.body("inverse");
        branch.output("hit", drawn(new Ops(branch, DRAWING), draw, config, pictured, logits, uniforms));
        return branch.build();
    }

    private static Value drawn(Ops ops, Draw draw, GptConfig config, int pictured, Value logits, Value uniforms) {
        return pictured >= config.vocabulary()
                ? draw.apply(ops, logits, uniforms)
                : draw.of(ops, pictured).apply(ops, ops.slice(logits, 1, 0, pictured), uniforms);
    }

    /** A scope of this graph whose weights are constants of the outermost graph, where a loop finds them as well. */
    private static Scope scope(GraphBuilder graph, GraphBuilder outermost, WeightSource source) {
        Weights constants = Weights.constants(source);
        String path = PREFIX.substring(0, PREFIX.length() - 1);
        return new Scope(graph, (any, name, shape) -> constants.value(outermost, name, shape), path);
    }

    private static List<Value> caches(GraphBuilder graph, GptConfig config, String prefix, Dim length) {
        ValueType type = ValueType.floats(STREAMS, Dim.of(config.heads()), length, Dim.of(config.headSize()));
        List<Value> caches = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            caches.add(graph.input(prefix + layer + ".key", type));
            caches.add(graph.input(prefix + layer + ".value", type));
        }
        return caches;
    }

    private static void output(GraphBuilder graph, String prefix, List<Value> caches) {
        for (int i = 0; i < caches.size(); i++) {
            graph.output(prefix + i / 2 + (i % 2 == 0 ? ".key" : ".value"), caches.get(i));
        }
    }
}
