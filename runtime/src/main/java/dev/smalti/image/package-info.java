/** Pixels as numbers: pictures in memory, tiles of them, and measures of how alike two are. Nothing here reads a file. */
@NullMarked
package dev.smalti.image;

import org.jspecify.annotations.NullMarked;
