package dev.smalti.data.scene;

/** The colour of a shape at each place. */
@FunctionalInterface
interface Paint {
    /**
     * Colours one sample.
     *
     * @param x to the right; the picture's height is 1
     * @param y downwards
     * @param dab where the colour goes; its depth is the shape's and its alpha 1 unless they are changed
     */
    void at(float x, float y, Dab dab);

    /** One colour everywhere. */
    static Paint flat(Rgb colour) {
        return (x, y, dab) -> dab.set(colour);
    }

    /** From one colour to another downwards. */
    static Paint fade(float top, Rgb upper, float bottom, Rgb lower) {
        return (x, y, dab) -> dab.set(upper, lower, Curves.clamp((y - top) / (bottom - top)));
    }
}
