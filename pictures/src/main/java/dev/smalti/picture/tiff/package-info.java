/** The decoder of TIFF pictures, but for their compression. */
@NullMarked
package dev.smalti.picture.tiff;

import org.jspecify.annotations.NullMarked;
