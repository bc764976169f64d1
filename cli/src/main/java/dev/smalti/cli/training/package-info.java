/** A training as a command: begun or gone on with, watched and stopped. */
@NullMarked
package dev.smalti.cli.training;

import org.jspecify.annotations.NullMarked;
