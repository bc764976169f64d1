package dev.smalti.ort;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One tensor that was copied between Java's memory and ONNX Runtime's. */
@Name("dev.smalti.Copy")
@Label("Tensor Copy")
@Category("Smalti")
@Description("One tensor copied between the memory of Java and that of ONNX Runtime")
@StackTrace(false)
final class CopyEvent extends Event {
    @Label("To Java")
    @Description("Whether it was an output, copied to Java; else an input")
    boolean toJava;

    @Label("Size")
    @DataAmount
    long bytes;

    /** Ends the copy of so many values of so many bytes, where somebody records it. */
    void copied(boolean outwards, long count, int size) {
        end();
        if (shouldCommit()) {
            toJava = outwards;
            bytes = count * size;
            commit();
        }
    }
}
