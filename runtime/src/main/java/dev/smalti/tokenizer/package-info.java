/** Images to tokens and back: encoder, codebook search and decoder, whole or in tiles. */
@NullMarked
package dev.smalti.tokenizer;

import org.jspecify.annotations.NullMarked;
