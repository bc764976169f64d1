package dev.smalti.ort;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One run of a graph by ONNX Runtime, from its inputs being handed over to its outputs being there. */
@Name("dev.smalti.Run")
@Label("Graph Run")
@Category("Smalti")
@Description("One run of a graph by ONNX Runtime")
@StackTrace(false)
final class RunEvent extends Event {
    @Label("Model")
    @Description("The graph's file")
    String model = "";

    @Label("In Place")
    @Description("Whether inputs and outputs were read and written where they lie, without copies")
    boolean inPlace;
}
