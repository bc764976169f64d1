/** What pictures are drawn of and from, what they are called, and what drawing them took. */
@NullMarked
package dev.smalti.job.drawing;

import org.jspecify.annotations.NullMarked;
