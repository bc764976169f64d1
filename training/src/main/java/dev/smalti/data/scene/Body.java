package dev.smalti.data.scene;

import java.util.List;

/**
 * A person's keypoints.
 *
 * @param keypoints those that can be seen
 */
public record Body(List<Keypoint> keypoints) {
    /** Copies the list. */
    public Body {
        keypoints = List.copyOf(keypoints);
    }

    /**
     * A joint and where it lies.
     *
     * @param joint its name in capitals, such as {@code LEFT_ELBOW}
     * @param x to the right; in heights of the picture while it is drawn, in pixels in a {@link Drawing}, where 0 is the
     *     middle of the first
     * @param y downwards, likewise
     */
    public record Keypoint(String joint, double x, double y) {}
}
