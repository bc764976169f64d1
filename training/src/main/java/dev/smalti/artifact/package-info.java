/**
 * Training artifacts: graphs that read and write the state of a training and what runs them, and the official flavour that
 * ONNX Runtime's own training runtime loads.
 */
@NullMarked
package dev.smalti.artifact;

import org.jspecify.annotations.NullMarked;
