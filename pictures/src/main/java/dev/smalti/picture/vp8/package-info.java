/** The decoder of VP8 key frames, which lossy WebP pictures are. */
@NullMarked
package dev.smalti.picture.vp8;

import org.jspecify.annotations.NullMarked;
