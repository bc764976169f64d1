/**
 * The peer: the same first stage and transformer as TorchScript archives, written here from the same weights and run by
 * libtorch in this JVM. No Python is involved.
 */
@NullMarked
package dev.smalti.benchmarks.torch;

import org.jspecify.annotations.NullMarked;
