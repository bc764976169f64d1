/** The decoder of GIF pictures. */
@NullMarked
package dev.smalti.picture.gif;

import org.jspecify.annotations.NullMarked;
