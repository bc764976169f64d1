package dev.smalti.data.scene;

/**
 * What a shape is.
 *
 * @param label of the segmentation
 * @param near from -1 far to 1 near
 * @param thing number of the thing that it belongs to, {@link #NONE} for a part of the background
 */
record Ink(Label label, float near, int thing) {
    static final int NONE = 0;

    static Ink background(Label label, float near) {
        return new Ink(label, near, NONE);
    }
}
