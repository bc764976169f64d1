package dev.smalti.evaluate;

import dev.smalti.image.Pixels;

/** How unlike two pictures of one size look, 0 for equal ones: LPIPS, for one. */
@FunctionalInterface
public interface PictureDistance {
    /** The distance of two pictures [3, H, W] in [-1, 1]. */
    double between(Pixels first, Pixels second);
}
