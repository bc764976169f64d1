/** How tokens are drawn: filters, noise, and the decoders that run a prior with and without a cache or as a loop. */
@NullMarked
package dev.smalti.decode;

import org.jspecify.annotations.NullMarked;
