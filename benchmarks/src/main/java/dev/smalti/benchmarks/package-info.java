/** Measurements: the first stage and priors beside libtorch, the machine's peaks, and what windows cost. */
@NullMarked
package dev.smalti.benchmarks;

import org.jspecify.annotations.NullMarked;
