package dev.smalti.benchmarks.torch;

import dev.smalti.benchmarks.training.Adam;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A whole training step as one TorchScript method, {@code step}: the loss, its gradients by libtorch's autograd, and
 * libtorch's own fused Adam, which updates weights and moments in place. Its arguments are the batch, for each group of
 * weights the lists of {@link Group#lists}, and the count of steps so far, f32 []; it returns the loss, f32 []. The
 * forward pass is written between the constructor and {@link #end}.
 */
final class StepScript {
    /** The name of the method. */
    static final String METHOD = "step";

    private final ScriptCode code;
    private final List<Group> groups;
    /** By the names of the weights, the variables that the gradients are taken to; group by group. */
    private final Map<String, String> leaves = new LinkedHashMap<>();

    /**
     * Weights that are updated alike.
     *
     * @param name sets the group's arguments apart from those of others
     * @param weights their names; each is used in the forward pass
     * @param adam settings
     */
    record Group(String name, List<String> weights, Adam adam) {
        Group {
            weights = List.copyOf(weights);
        }

        /** The group's arguments, lists of tensors of equal shapes: weights, moments of first and of second order. */
        List<String> lists() {
            return List.of(name + "_weights", name + "_means", name + "_squares");
        }
    }

    /**
     * Begins the step.
     *
     * @param inputs the batch's tensors
     * @param groups all weights, each once
     */
    StepScript(String className, List<String> inputs, List<Group> groups) {
        this.code = new ScriptCode(className);
        this.groups = List.copyOf(groups);
        List<String> parameters = new ArrayList<>();
        inputs.forEach(input -> parameters.add(input + ": Tensor"));
        groups.forEach(group -> group.lists().forEach(list -> parameters.add(list + ": List[Tensor]")));
        parameters.add("count: Tensor");
        code.methodOf(METHOD, String.join(", ", parameters));
        for (Group group : groups) {
            for (int i = 0; i < group.weights().size(); i++) {
                // The leaf shares the weight's memory, but the weight itself has no gradient: it can be written in
                // place.
                String leaf =
                        "torch.requires_grad_(torch.detach(" + group.lists().get(0) + "[" + i + "]))";
                leaves.put(group.weights().get(i), code.line(leaf));
            }
        }
    }

    /** Where the forward pass goes. */
    ScriptCode code() {
        return code;
    }

    /** The variable that holds a weight. */
    String weight(String name) {
        String leaf = leaves.get(name);
        if (leaf == null) {
            throw new IllegalArgumentException("no weight is named " + name);
        }
        return leaf;
    }

    /**
     * Ends the step.
     *
     * @param loss its variable, f32 []
     */
    TorchScript end(String loss) {
        String all = String.join(", ", leaves.values());
        String gradients = code.line("torch.grad([" + loss + "], [" + all + "])");
        code.statement("torch.add_(count, 1)");
        int first = 0;
        for (Group group : groups) {
            update(group, gradients, first);
            first += group.weights().size();
        }
        code.result(code.line("torch.detach(" + loss + ")"));
        return code.script(0);
    }

    /**
     * The lists that are written are arguments as they stand: a list that is put together here would be dead to
     * TorchScript after the update, and the update with it.
     */
    private void update(Group group, String gradients, int first) {
        List<String> own = new ArrayList<>();
        for (int i = 0; i < group.weights().size(); i++) {
            own.add(code.line("unchecked_cast(Tensor, " + gradients + "[" + (first + i) + "])"));
        }
        List<String> lists = group.lists();
        String counts = group.weights().stream().map(name -> "count").collect(Collectors.joining(", "));
        Adam adam = group.adam();
        String operator = adam.weightDecay() == 0 ? "_fused_adam_" : "_fused_adamw_";
        code.statement("torch." + operator + "(" + lists.get(0) + ", [" + String.join(", ", own) + "], " + lists.get(1)
                + ", " + lists.get(2) + ", annotate(List[Tensor], []), [" + counts + "], lr="
                + number(adam.learningRate()) + ", beta1=" + number(adam.beta1()) + ", beta2=" + number(adam.beta2())
                + ", weight_decay=" + number(adam.weightDecay()) + ", eps=" + number(adam.epsilon())
                + ", amsgrad=False, maximize=False)");
    }

    /** A number as a literal that reads back as itself. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.17e", value);
    }
}
