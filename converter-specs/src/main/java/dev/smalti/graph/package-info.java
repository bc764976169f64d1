/** The graph compiler: typed values with symbolic shapes, operators, subgraphs, and the ONNX files written from them. */
@NullMarked
package dev.smalti.graph;

import org.jspecify.annotations.NullMarked;
