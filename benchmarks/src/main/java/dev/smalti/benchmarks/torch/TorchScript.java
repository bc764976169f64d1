package dev.smalti.benchmarks.torch;

import java.util.List;

/**
 * One TorchScript class and the constants that its code names {@code CONSTANTS.c0}, {@code CONSTANTS.c1}, ...
 *
 * @param name of the class
 * @param source the file that holds it
 * @param constants in the order of their names
 * @param flops floating-point operations of one run at the size it was written for: two per multiply-add of a
 *     convolution or matrix product, nothing else counted
 */
record TorchScript(String name, String source, List<Constant> constants, long flops) {
    TorchScript {
        constants = List.copyOf(constants);
    }
}
