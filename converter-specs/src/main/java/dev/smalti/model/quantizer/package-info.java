/** Quantizers: what they are, and each as one search and one look-up. */
@NullMarked
package dev.smalti.model.quantizer;

import org.jspecify.annotations.NullMarked;
