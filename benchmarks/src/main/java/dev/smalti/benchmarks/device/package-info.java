/** Checks of a device: whether it gives what the processor gives, for how long, and what came of it. */
@NullMarked
package dev.smalti.benchmarks.device;

import org.jspecify.annotations.NullMarked;
