/** A segmenter of pictures, which measures how well drawn ones keep to their layout. */
@NullMarked
package dev.smalti.model.segmenter;

import org.jspecify.annotations.NullMarked;
