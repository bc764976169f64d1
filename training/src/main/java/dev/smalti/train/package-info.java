/** The trainer: recipes, runs, checkpoints, logs. */
@NullMarked
package dev.smalti.train;

import org.jspecify.annotations.NullMarked;
