package dev.smalti.benchmarks.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The text of one TorchScript class, one operator a line, and the constants that it names. */
final class ScriptCode {
    private final String className;
    private final StringBuilder text = new StringBuilder();
    private final List<Constant> constants = new ArrayList<>();
    private int values;

    ScriptCode(String className) {
        this.className = className;
        text.append("class ").append(className).append("(Module):\n");
        text.append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    }

    /** Begins a method from tensors to a tensor. */
    void method(String name, String... tensors) {
        methodOf(name, Arrays.stream(tensors).map(tensor -> tensor + ": Tensor").collect(Collectors.joining(", ")));
    }

    /**
     * Begins a method to a tensor.
     *
     * @param parameters with their types, as {@code x: Tensor, y: List[Tensor]}
     */
    void methodOf(String name, String parameters) {
        text.append("  def ").append(name).append("(self: __torch__.smalti.").append(className);
        text.append(", ").append(parameters).append(") -> Tensor:\n");
    }

    /** An expression that is there for its effect. */
    void statement(String expression) {
        text.append("    ").append(expression).append("\n");
    }

    /** A new variable that holds this expression; its name. */
    String line(String expression) {
        String name = "_" + values++;
        text.append("    ").append(name).append(" = ").append(expression).append('\n');
        return name;
    }

    /** Ends the method. */
    void result(String value) {
        text.append("    return ").append(value).append('\n');
    }

    /** Adds a constant; its name. */
    String constant(Constant constant) {
        constants.add(constant);
        return "CONSTANTS.c" + (constants.size() - 1);
    }

    /**
     * The class as it is by now.
     *
     * @param flops of one run
     */
    TorchScript script(long flops) {
        return new TorchScript(className, text.toString(), constants, flops);
    }
}
