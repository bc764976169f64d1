package dev.smalti.model.vqgan;

import dev.smalti.graph.Dim;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.layer.Scope;
import dev.smalti.layer.WeightSource;
import dev.smalti.layer.Weights;
import dev.smalti.model.quantizer.Codebook;

/**
 * The three graphs of a first stage ({@code VQModel} and its relatives in the reference). Batch, height and width are
 * free; height and width of the pixels are multiples of the factor.
 */
public final class FirstStageGraphs {
    /** Name of the search's rows among the weights; see {@link Codebook}. */
    public static final String SEARCH_ROWS = "codebook.rows";

    /** Name of the search's bias among the weights. */
    public static final String SEARCH_BIAS = "codebook.bias";

    /** Name of the table from rows to tokens among the weights. */
    public static final String SEARCH_TOKENS = "codebook.tokens";

    /** Name of the entry of each token among the weights, where it is not the search's rows. */
    public static final String LOOKUP = "codebook.lookup";

    private static final Dim BATCH = Dim.symbol("batch");
    private static final Dim ROWS = Dim.symbol("rows");
    private static final Dim COLUMNS = Dim.symbol("columns");

    private FirstStageGraphs() {}

    /** {@code pixels} f32 [N, C, factor*rows, factor*columns] to {@code latents} f32 [N, d, rows, columns]. */
    public static Graph encoder(VqganConfig config, WeightSource weights) {
        GraphBuilder graph = new GraphBuilder("encoder");
        Scope scope = new Scope(graph, Weights.constants(weights), "");
        int factor = config.factor();
        Value pixels = graph.input(
                "pixels",
                ValueType.floats(BATCH, Dim.of(config.inChannels()), ROWS.times(factor), COLUMNS.times(factor)));
        graph.output("latents", new Autoencoder(config).latents(scope, pixels));
        return graph.build();
    }

    /** {@code latents} f32 [N, d, rows, columns] to {@code tokens} i64 [N, rows, columns]. */
    public static Graph quantizer(VqganConfig config, WeightSource weights) {
        GraphBuilder graph = new GraphBuilder("quantizer");
        Ops ops = new Ops(graph, "quantize");
        Codebook codebook = Codebook.of(config.quantizer(), weights);
        int dimension = new Autoencoder(config).searched();
        Value latents = graph.input("latents", ValueType.floats(BATCH, Dim.of(dimension), ROWS, COLUMNS));
        Value flat = ops.reshape(ops.transpose(latents, 0, 2, 3, 1), -1, dimension); // [n, d]
        Value scores = ops.linear(
                flat, graph.weight(SEARCH_ROWS, codebook.rows()), graph.weight(SEARCH_BIAS, codebook.bias())); // [n, K]
        Value found = ops.argMax(scores, 1); // [n]
        if (codebook.tokens().isPresent()) {
            TensorData table = codebook.tokens().get();
            found = ops.gather(graph.weight(SEARCH_TOKENS, table), found, 0);
        }
        Value shape = ops.gather(ops.shape(latents), graph.vector(0, 2, 3), 0);
        graph.output("tokens", ops.reshape(found, shape));
        return graph.build();
    }

    /** {@code tokens} i64 [N, rows, columns] to {@code pixels} f32 [N, C, factor*rows, factor*columns]. */
    public static Graph decoder(VqganConfig config, WeightSource weights) {
        GraphBuilder graph = new GraphBuilder("decoder");
        Scope scope = new Scope(graph, Weights.constants(weights), "");
        Codebook codebook = Codebook.of(config.quantizer(), weights);
        boolean shared = codebook.lookup().equals(codebook.rows());
        Value tokens = graph.input("tokens", ValueType.longs(BATCH, ROWS, COLUMNS));
        Value lookup = graph.weight(shared ? SEARCH_ROWS : LOOKUP, codebook.lookup());
        Ops ops = scope.in("quantize").ops();
        Value entries = ops.transpose(ops.gather(lookup, tokens, 0), 0, 3, 1, 2); // [N, d', rows, columns]
        graph.output("pixels", new Autoencoder(config).pixels(scope, entries));
        return graph.build();
    }
}
