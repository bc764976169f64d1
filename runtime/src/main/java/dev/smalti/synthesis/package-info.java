/** New images: a prior draws tokens, a tokenizer makes a picture of them; and how likely tokens are. */
@NullMarked
package dev.smalti.synthesis;

import org.jspecify.annotations.NullMarked;
