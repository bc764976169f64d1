/** Runs jobs: opens the model, reads the inputs, writes what is made, and tells a listener how far it is. */
@NullMarked
package dev.smalti.job.run;

import org.jspecify.annotations.NullMarked;
