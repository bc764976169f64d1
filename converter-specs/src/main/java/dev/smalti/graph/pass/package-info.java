/** Passes over a finished graph, a class each. */
@NullMarked
package dev.smalti.graph.pass;

import org.jspecify.annotations.NullMarked;
