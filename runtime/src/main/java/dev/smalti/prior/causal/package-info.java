/** Priors that draw tokens one after the other: the decoders that run them with and without a cache or as a loop. */
@NullMarked
package dev.smalti.prior.causal;

import org.jspecify.annotations.NullMarked;
