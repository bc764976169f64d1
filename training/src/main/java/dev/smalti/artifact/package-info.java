/** Training artifacts: graphs that read and write the state of a training, and what runs them. */
@NullMarked
package dev.smalti.artifact;

import org.jspecify.annotations.NullMarked;
