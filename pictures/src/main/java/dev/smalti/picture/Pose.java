package dev.smalti.picture;

import dev.smalti.SmaltiException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where the joints of one person lie. Immutable.
 *
 * @param joints those that are known; a neck is added between the shoulders where both are known and it is not
 */
public record Pose(Map<Joint, Point> joints) {
    /**
     * A place in a picture; (0, 0) is the middle of its upper left pixel.
     *
     * @param x to the right, in pixels
     * @param y downwards, in pixels
     */
    public record Point(double x, double y) {
        /**
         * Checks the numbers.
         *
         * @throws SmaltiException of kind BAD_INPUT where one is not finite
         */
        public Point {
            if (!Double.isFinite(x) || !Double.isFinite(y)) {
                throw SmaltiException.badInput("a keypoint lies at two numbers, was " + x + ", " + y);
            }
        }

        private Point middle(Point other) {
            return new Point((x + other.x) / 2, (y + other.y) / 2);
        }
    }

    /** Copies the map and adds the neck. */
    public Pose {
        Map<Joint, Point> known = new EnumMap<>(Joint.class);
        known.putAll(joints);
        Point left = known.get(Joint.LEFT_SHOULDER);
        Point right = known.get(Joint.RIGHT_SHOULDER);
        if (left != null && right != null) {
            known.putIfAbsent(Joint.NECK, left.middle(right));
        }
        joints = Collections.unmodifiableMap(known);
    }

    /** In a picture at another size: places count from the middle of the first pixel, whose corner stays where it is. */
    public Pose scaled(double across, double down) {
        Map<Joint, Point> scaled = new EnumMap<>(Joint.class);
        joints.forEach((joint, point) ->
                scaled.put(joint, new Point((point.x() + 0.5) * across - 0.5, (point.y() + 0.5) * down - 0.5)));
        return new Pose(scaled);
    }
}
