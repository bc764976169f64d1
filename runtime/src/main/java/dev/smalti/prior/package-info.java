/**
 * Drawing a grid of tokens with any prior: what is asked of a decoder, the draw itself, and grids larger than a prior was
 * trained on by sliding windows, wavefronts and blocks.
 */
@NullMarked
package dev.smalti.prior;

import org.jspecify.annotations.NullMarked;
