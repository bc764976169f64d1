/** Grids larger than a prior was trained on: sliding windows, wavefronts, blocks. */
@NullMarked
package dev.smalti.window;

import org.jspecify.annotations.NullMarked;
