/** Reverse-mode differentiation: vector-Jacobian products in standard operators, as a pass of the graph compiler. */
@NullMarked
package dev.smalti.gradient;

import org.jspecify.annotations.NullMarked;
