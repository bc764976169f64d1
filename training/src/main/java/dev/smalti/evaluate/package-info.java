/** How good models are: measures of tokenizers and priors, and the models that measure. */
@NullMarked
package dev.smalti.evaluate;

import org.jspecify.annotations.NullMarked;
