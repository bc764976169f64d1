/** The folder of a training: its checkpoints, its log, what it builds on, and who may write to it. */
@NullMarked
package dev.smalti.run;

import org.jspecify.annotations.NullMarked;
