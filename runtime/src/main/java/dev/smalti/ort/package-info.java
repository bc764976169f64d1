/** The only package that touches ONNX Runtime: its environment, sessions, tensors and native libraries. */
@NullMarked
package dev.smalti.ort;

import org.jspecify.annotations.NullMarked;
