package dev.smalti.prior;

import java.util.List;

/** A way to draw what is unknown of canvases. */
@FunctionalInterface
interface Filling {
    /** Draws every unknown token of these; they have one shape, one length of condition, and one setup of runs. */
    void fill(List<Canvas> canvases);
}
