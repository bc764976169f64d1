/**
 * How fast models are: the same task on several models, devices and batch sizes, in turns within one process, so that a
 * machine's moods meet all of them alike and ratios can be trusted where milliseconds cannot.
 */
@NullMarked
package dev.smalti.bench;

import org.jspecify.annotations.NullMarked;
