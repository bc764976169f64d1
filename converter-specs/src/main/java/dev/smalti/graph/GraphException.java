package dev.smalti.graph;

/** A graph that does not make sense: wrong types or shapes, with the path of the layer that asked for it. */
public final class GraphException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error with one line that names the layer, what it wanted and what it got. */
    public GraphException(String message) {
        super(message);
    }
}
