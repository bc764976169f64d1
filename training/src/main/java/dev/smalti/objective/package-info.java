/** What is trained: losses, quantizers that learn, and optimizers, as graphs. */
@NullMarked
package dev.smalti.objective;

import org.jspecify.annotations.NullMarked;
