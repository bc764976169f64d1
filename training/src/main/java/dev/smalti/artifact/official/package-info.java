/** Artifacts for ONNX Runtime's own training runtime: graphs, optimizer and checkpoint in the form that it loads. */
@NullMarked
package dev.smalti.artifact.official;

import org.jspecify.annotations.NullMarked;
