/** Measurements: the first stage beside libtorch, the machine's peak, and micro-benchmarks of the work done in Java. */
@NullMarked
package dev.smalti.benchmarks;

import org.jspecify.annotations.NullMarked;
