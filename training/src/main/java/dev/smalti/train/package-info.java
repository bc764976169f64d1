/** The trainer: recipes, what they teach, and the loop of steps. */
@NullMarked
package dev.smalti.train;

import org.jspecify.annotations.NullMarked;
