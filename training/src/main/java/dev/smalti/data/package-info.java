/** Data sets: pictures in folders and drawn scenes, with what is known of each. */
@NullMarked
package dev.smalti.data;

import org.jspecify.annotations.NullMarked;
