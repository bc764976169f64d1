package dev.smalti.graph.pass;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Folds "repeat each pixel twice, then convolve 3 by 3" into four 2 by 2 convolutions of the small map, one for each
 * place (row, column) within a doubled pixel. Exact algebra: of three neighbouring rows of a doubled map two are the
 * same row of the small one, so their weights add up. 16 products in place of 36.
 */
public final class PhaseUpsample implements Pass {
    private static final List<Long> AROUND = List.of(1L, 1L, 1L, 1L);

    @Override
    public Graph apply(Graph graph) {
        return new DropUnused().apply(new Phases(graph).rewrite(graph));
    }

    private static final class Phases extends Rewriter {
        private final Map<Value, TensorData> weights;
        private final Map<Value, Value> doubled = new HashMap<>();

        Phases(Graph graph) {
            this.weights = graph.weights();
            for (Node node : graph.nodes()) {
                Value x = node.inputs().isEmpty() ? null : node.inputs().get(0);
                if (x != null && isNearestTwice(node, x)) {
                    doubled.put(node.outputs().get(0), x);
                }
            }
        }

        @Override
        List<Value> node(GraphBuilder to, Node node, List<@Nullable Value> inputs) {
            Value small =
                    node.inputs().isEmpty() ? null : doubled.get(node.inputs().get(0));
            TensorData weight =
                    node.inputs().size() == 3 ? weights.get(node.inputs().get(1)) : null;
            Value bias = inputs.size() == 3 ? inputs.get(2) : null;
            if (small == null || weight == null || bias == null || !isPlainThreeByThree(node)) {
                return super.node(to, node, inputs);
            }
            Value weightValue = Objects.requireNonNull(node.inputs().get(1));
            return List.of(phases(to, path(node), copy(small), weightValue.name(), weight, bias));
        }

        private static Value phases(GraphBuilder to, String path, Value x, String name, TensorData weight, Value bias) {
            Ops ops = new Ops(to, path);
            Value[] places = new Value[4];
            for (int place = 0; place < 4; place++) {
                int row = place / 2;
                int column = place % 2;
                Value folded = to.weight(name + ".phase" + row + column, PhaseWeights.of(weight, row, column));
                List<Long> pads = List.of(1L - row, 1L - column, (long) row, (long) column);
                places[place] = ops.conv(x, folded, bias, 1, pads); // [N, O, H, W]
            }
            return ops.depthToSpace(ops.concat(1, places), 2); // [N, O, 2H, 2W]
        }

        private static boolean isNearestTwice(Node node, Value x) {
            return node.operator().equals(Operators.RESIZE)
                    && node.attributes().text("mode", "nearest").equals("nearest")
                    && node.attributes()
                            .text("coordinate_transformation_mode", "")
                            .equals("asymmetric")
                    && node.attributes().text("nearest_mode", "").equals("floor")
                    && x.shape().rank() == 4
                    && node.outputs()
                            .get(0)
                            .shape()
                            .equals(x.shape()
                                    .with(2, x.dim(2).times(2))
                                    .with(3, x.dim(3).times(2)));
        }

        private static boolean isPlainThreeByThree(Node node) {
            return node.operator().equals(Operators.CONV)
                    && node.attributes().integers("kernel_shape", List.of()).equals(List.of(3L, 3L))
                    && node.attributes().integers("pads", List.of()).equals(AROUND)
                    && node.attributes().integers("strides", List.of(1L, 1L)).equals(List.of(1L, 1L))
                    && node.attributes().integers("dilations", List.of(1L, 1L)).equals(List.of(1L, 1L))
                    && node.attributes().integer("group", 1) == 1
                    && !(node.attributes().byName().get("auto_pad") instanceof Attribute.Text);
        }
    }
}
