/** The transformer that draws tokens one after the other (minGPT), its key-value caches and the graphs of a prior. */
@NullMarked
package dev.smalti.model.gpt;

import org.jspecify.annotations.NullMarked;
